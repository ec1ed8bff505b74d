#!/usr/bin/env python3
"""Writes feature_maps.hpp: features of scikit-learn's Nystroem.

Run by hand: /usr/bin/python3 tests/reference/feature_maps.py
Nystroem is built on all rows, whose order then does not matter; its columns are put into the order
of the rows. Its features are checked to reproduce the kernel before they are written.
"""
import pathlib

import numpy as np
import sklearn
from sklearn.kernel_approximation import Nystroem
from sklearn.metrics.pairwise import pairwise_kernels

rng = np.random.default_rng(31)
X = np.round(rng.standard_normal((7, 3)), 2)
X_new = np.round(rng.standard_normal((4, 3)), 2)


def lines(name, values):
    body = ", ".join(repr(float(v)) for v in np.ravel(values))
    return f"inline const std::vector<double> {name}{{{body}}};\n"


def nystroem(name, kernel, **given):
    model = Nystroem(kernel=kernel, n_components=len(X), random_state=0, **given).fit(X)
    Z = model.transform(X)
    K = pairwise_kernels(X, X, metric=kernel, **given)
    assert np.abs(Z @ Z.T - K).max() < 1e-12 * np.abs(K).max(), name
    in_order = np.argsort(model.component_indices_)
    return lines(name, model.transform(X_new)[:, in_order])


out = f"""#pragma once

// Written by feature_maps.py with scikit-learn {sklearn.__version__}, numpy {np.__version__}.

#include <vector>

namespace ref_maps {{

// X is (7, 3), X_new (4, 3): what the maps that are fitted to X make of X_new.
"""
out += lines("X", X) + lines("X_new", X_new)
out += nystroem("rbf", "rbf", gamma=0.4)
out += nystroem("poly", "poly", gamma=0.5, degree=3, coef0=1.0)
out += "\n}  // namespace ref_maps\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
