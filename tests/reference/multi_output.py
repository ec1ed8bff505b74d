#!/usr/bin/env python3
"""Writes multi_output.hpp: scikit-learn's LinearRegression with several targets.

Run by hand: /usr/bin/python3 tests/reference/multi_output.py
Each fit is kept only if the derivative of its objective is below 1e-11 of the sums that it is made
of; where columns depend on each other or outnumber the rows, it is NumPy's solution of least norm,
whose residuals and norm are held against scikit-learn's.
"""
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression

rng = np.random.default_rng(23)


def table(n, d, k):
    X = np.round(rng.standard_normal((n, d)) * rng.uniform(0.2, 5.0, d) + rng.uniform(-9, 9, d), 2)
    Y = X @ rng.uniform(-2.0, 2.0, (d, k)) + rng.uniform(-30.0, 30.0, k)
    return X, np.round(Y + rng.standard_normal((n, k)) * rng.uniform(0.5, 8.0, k), 2)


X, Y = table(30, 4, 3)
w = np.round(rng.uniform(0.0, 2.0, 30), 1)
X_wide, Y_wide = table(6, 9, 2)
X_dependent = np.column_stack([X[:, 0], X[:, 1], X[:, 0] - 2 * X[:, 1], X[:, 3]])


def check(A, B, s, intercept, W, b):
    mean = np.average(A, axis=0, weights=s) if intercept else np.zeros(A.shape[1])
    R = s[:, None] * (B - A @ W.T - b)
    size = np.abs(A).T @ (s[:, None] * np.abs(B)) + 1.0
    assert np.all(np.abs((A - mean).T @ R) < 1e-11 * size)


def lines(name, values):
    flat = ", ".join(repr(float(v)) for v in np.ravel(values))
    return f"inline const std::vector<double> {name}{{{flat}}};\n"


out = "#pragma once\n\n// Written by multi_output.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\n"
out += "namespace ref_multi_output {\n\n"
out += "// X and X_dependent are (30, 4), Y (30, 3), X_wide (6, 9), Y_wide (6, 2); coef is\n"
out += "// (n_outputs, n_features), scores are those on the data of the fit, with its weights.\n"
out += lines("X", X) + lines("Y", Y) + lines("w", w)
out += lines("X_dependent", X_dependent) + lines("X_wide", X_wide) + lines("Y_wide", Y_wide)
for name, A, B, weight, intercept in [("plain", X, Y, None, True), ("weighted", X, Y, w, True),
                                      ("through_zero", X, Y, None, False),
                                      ("dependent", X_dependent, Y, None, True),
                                      ("wide", X_wide, Y_wide, None, True)]:
    model = LinearRegression(fit_intercept=intercept).fit(A, B, sample_weight=weight)
    W, b = model.coef_, np.broadcast_to(model.intercept_, B.shape[1])
    s = np.ones(len(B)) if weight is None else weight
    if name in ("dependent", "wide"):
        mean = A.mean(axis=0)
        W = np.linalg.lstsq(A - mean, B - B.mean(axis=0), rcond=1e-12)[0].T
        b = B.mean(axis=0) - W @ mean
        assert np.all(np.linalg.norm(W, axis=1) < np.linalg.norm(model.coef_, axis=1) * (1 + 1e-9))
        assert np.allclose(A @ W.T + b, model.predict(A), rtol=1e-9)
    check(A, B, s, intercept, W, b)
    out += lines("coef_" + name, W) + lines("intercept_" + name, b)
    out += f"inline constexpr double score_{name} = {float(model.score(A, B, weight))!r};\n"
out += "\n}  // namespace ref_multi_output\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
