#!/usr/bin/env python3
"""Checks who includes whom under include/foretell: the arrows of the folder map, the privacy of
detail/, and that each umbrella header is complete.

Prints file:line and the rule for each break; exits with 1 if there is any.
With --self-test it first shows that each rule catches its lapse.
"""

import re
import sys
from pathlib import Path

MATH = ["core", "linalg", "random", "parallel", "progress"]
MODEL = MATH + ["loss", "optim"]

# folder -> the other folders that it may include. A folder that is not here is refused, so that a
# new one states its place first.
ALLOWED = {
    "core": [],
    "linalg": ["core"],
    "random": ["core"],
    "parallel": ["core"],
    "progress": ["core"],
    "loss": MATH,
    "optim": MATH,
    "data": MATH,
    "preprocessing": MATH + ["data"],
    "feature_extraction": MATH + ["data"],
    "metrics": MATH + ["data"],
    "calibration": MODEL + ["metrics", "model_selection"],
    "linear_model": MODEL,
    "svm": MODEL,
    "recurrent": MODEL,
    "ensemble": MODEL,
    "uplift": MODEL,
    "pipeline": MATH + ["metrics", "data"],
    "model_selection": MATH + ["metrics"],
    "inspection": MATH + ["metrics"],
    "persistence": MATH,
    "testing": MATH + ["persistence"],
    "plot": MATH,
    "privacy": MODEL,
    "monitoring": MATH + ["data", "metrics"],
    "distributed": MODEL,
}
# Headers that other folders may include as well: estimators that choose their own penalty use the
# splits of cross-validation, which know nothing of models; linear machines answer as linear models.
SHARED = {
    "linear_model": {
        "model_selection/split.hpp",
        "model_selection/k_fold.hpp",
        "model_selection/stratified_k_fold.hpp",
    },
    "svm": {
        "linear_model/linear_classifier_base.hpp",
        "linear_model/linear_regressor_base.hpp",
    },
}
# The only files that may see the arrays' library and its BLAS front.
XTENSOR = {"core/xtensor.hpp"}
XTENSOR_BLAS_FOLDER = "linalg"

# What an umbrella leaves out: slow to compile, for tests, or in need of a library of its own.
NOT_IN_UMBRELLAS = {"linalg/decompositions.hpp"}
NOT_IN_FORETELL = {"plot", "testing"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def rule_broken(file, target, quoted):
    """The rule that `file` (relative to include/foretell) breaks by including target, or None."""
    folder = file.split("/")[0] if "/" in file else None
    if quoted:
        return "own headers are included as <foretell/...>, not with quotes"
    if target.startswith("xtensor-blas/"):
        if folder != XTENSOR_BLAS_FOLDER:
            return f"only {XTENSOR_BLAS_FOLDER}/ may include xtensor-blas"
    elif target.startswith(("xtensor/", "xtl/", "xsimd/")):
        if file not in XTENSOR:
            return "only core/xtensor.hpp may include " + target.split("/")[0]
    if target in ("cblas.h", "lapacke.h", "openblas_config.h") and folder != "linalg":
        return "only linalg/ may see BLAS and LAPACK"
    if not target.startswith("foretell/"):
        return None
    if folder is None:  # an umbrella: the whole of its folder, but nobody's details
        return "umbrellas may not include detail/" if "/detail/" in target else None
    parts = target.split("/")[1:]
    if len(parts) == 1:
        return "library code may not include an umbrella header"
    if folder not in ALLOWED:
        return f"the folder {folder} has no place in cmake/check_layers.py yet"
    if "/".join(parts) in SHARED.get(folder, ()):
        return None
    if parts[0] != folder and parts[0] not in ALLOWED[folder]:
        return f"{folder} may not include {parts[0]}"
    if parts[0] != folder and "detail" in parts:
        return f"{parts[0]}/detail/ is private to {parts[0]}"
    return None


def missing_in_umbrellas(library):
    """(umbrella, what it should include) for each public header that its umbrella forgets."""
    for folder in sorted(p.name for p in library.iterdir() if p.is_dir()):
        umbrella = library / f"{folder}.hpp"
        if not umbrella.is_file():
            yield f"{folder}.hpp", f"{folder}/..., as it does not exist"
            continue
        text = umbrella.read_text(encoding="utf-8")
        for path in sorted((library / folder).glob("*.hpp")):
            name = f"{folder}/{path.name}"
            if name not in NOT_IN_UMBRELLAS and f"<foretell/{name}>" not in text:
                yield f"{folder}.hpp", name
        if folder not in NOT_IN_FORETELL:
            if f"<foretell/{folder}.hpp>" not in (library / "foretell.hpp").read_text():
                yield "foretell.hpp", f"{folder}.hpp"


def check(root):
    library = root / "include" / "foretell"
    files = sorted(p for p in library.rglob("*") if p.suffix in (".hpp", ".ipp"))
    broken = 0
    for path in files:
        file = path.relative_to(library).as_posix()
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".hpp" and "#pragma once" not in text:
            print(f"include/foretell/{file}:1: #pragma once is missing")
            broken += 1
        for number, line in enumerate(text.splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match.group(2)
            rule = rule_broken(file, target, match.group(1) == '"')
            if rule is None and target.startswith("foretell/"):
                if not (root / "include" / target).is_file():
                    rule = f"{target} does not exist"
            if rule:
                print(f"include/foretell/{file}:{number}: {rule}")
                broken += 1
    for umbrella, name in missing_in_umbrellas(library):
        print(f"include/foretell/{umbrella}:1: does not include {name}")
        broken += 1
    return len(files), broken


def self_test():
    wrong = [
        ("core/a.hpp", "foretell/linalg/blas.hpp"),
        ("optim/a.hpp", "foretell/linear_model/logistic_regression.hpp"),
        ("linear_model/a.hpp", "foretell/svm/svc.hpp"),
        ("linear_model/a.hpp", "foretell/loss/detail/binomial.hpp"),
        ("linear_model/a.hpp", "foretell/foretell.hpp"),
        ("linear_model/a.hpp", "foretell/loss.hpp"),
        ("linear_model/a.hpp", "foretell/model_selection/cross_validate.hpp"),
        ("optim/a.hpp", "foretell/model_selection/k_fold.hpp"),
        ("linalg/a.hpp", "xtensor/xtensor.hpp"),
        ("core/a.hpp", "xtensor-blas/xlinalg.hpp"),
        ("loss/a.hpp", "cblas.h"),
        ("somewhere/a.hpp", "foretell/core/views.hpp"),
        ("foretell.hpp", "foretell/core/detail/a.hpp"),
    ]
    right = [
        ("core/xtensor.hpp", "xtensor/containers/xtensor.hpp"),
        ("linalg/a.hpp", "xtensor-blas/xlinalg.hpp"),
        ("linear_model/a.hpp", "foretell/linear_model/detail/a.hpp"),
        ("linear_model/detail/a.hpp", "foretell/loss/binomial.hpp"),
        ("linear_model/a.ipp", "foretell/model_selection/k_fold.hpp"),
        ("foretell.hpp", "foretell/core.hpp"),
        ("core/a.hpp", "vector"),
    ]
    assert rule_broken("core/a.hpp", "views.hpp", True)
    for file, target in wrong:
        assert rule_broken(file, target, False), (file, target)
    for file, target in right:
        assert rule_broken(file, target, False) is None, (file, target)


def main():
    if "--self-test" in sys.argv[1:]:
        self_test()
    files, broken = check(Path(__file__).resolve().parent.parent)
    print(f"layers: {files} headers, {broken} breaks of a rule")
    return 1 if broken or not files else 0


if __name__ == "__main__":
    sys.exit(main())
