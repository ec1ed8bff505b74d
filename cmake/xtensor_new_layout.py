#!/usr/bin/env python3
"""Writes include files in the folders that xtensor has had since 0.26, for a machine with 0.24/0.25.

    xtensor_new_layout.py FOLDER

FOLDER/xtensor/containers/xtensor.hpp and its like forward to the old places, so that
`-isystem FOLDER` makes a program see the new layout: `__has_include` then picks it.
"""

import sys
from pathlib import Path

LAYOUT = {
    "chunk": "xchunked_array xchunked_assign xchunked_view",
    "containers": "xadapt xarray xbuffer_adaptor xcontainer xfixed xscalar xstorage xtensor",
    "core": "xaccessible xassign xeval xexpression xexpression_traits xfunction xiterable"
    " xiterator xlayout xmath xmultiindex_iterator xnoalias xoperation xsemantic xshape"
    " xstrides xtensor_config xtensor_forward xvectorize",
    "generators": "xbuilder xgenerator xrandom",
    "io": "xcsv xinfo xio xjson xmime xnpy",
    "misc": "xcomplex xexpression_holder xhistogram xmanipulation xpad xset_operation xsort",
    "optional": "xoptional xoptional_assembly xoptional_assembly_base xoptional_assembly_storage",
    "reducers": "xaccumulator xblockwise_reducer xblockwise_reducer_functors xnorm xreducer",
    "utils": "xexception xtensor_simd xutils",
    "views": "xaxis_iterator xaxis_slice_iterator xbroadcast xdynamic_view xfunctor_view"
    " xindex_view xmasked_view xoffset_view xrepeat xslice xstrided_view xstrided_view_base"
    " xview xview_utils",
}


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    for folder, names in LAYOUT.items():
        place = Path(sys.argv[1]) / "xtensor" / folder
        place.mkdir(parents=True, exist_ok=True)
        for name in names.split():
            text = f"#define XTENSOR_NEW_LAYOUT_WAS_USED\n#include <xtensor/{name}.hpp>\n"
            (place / f"{name}.hpp").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
