#!/usr/bin/env python3
"""Writes logistic_l1.hpp: scikit-learn's LogisticRegression with absolute values in the penalty (saga).

Run by hand: /usr/bin/python3 tests/reference/logistic_l1.py
Each fit is kept only if 0 lies within 1e-9 of the subdifferential of its objective.
"""
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("ignore")
rng = np.random.default_rng(29)
n, d = 90, 6
X = np.round(rng.standard_normal((n, d)) * [1.0, 0.7, 1.3, 1.0, 0.9, 1.1] + [0.0, 0.5, 0, -0.5, 0, 0], 2)
z = 1.2 * X[:, 0] - 0.9 * X[:, 2] + 0.3 * X[:, 3] + 0.2
y = (z + rng.logistic(size=n) > 0).astype(int)
three = np.digitize(z + rng.logistic(size=n), [-0.8, 1.0])
w = np.round(rng.uniform(0.2, 2.0, n), 2)


def fit(t, weight, C, ratio, intercept=True):
    model = LogisticRegression(penalty="elasticnet", l1_ratio=ratio, C=C, solver="saga", tol=1e-15,
                               max_iter=1000000, fit_intercept=intercept, random_state=0)
    model.fit(X, t, sample_weight=weight)
    s = np.ones(n) if weight is None else weight
    v, b = model.coef_[0], model.intercept_[0]
    r = C * s * (1 / (1 + np.exp(-(X @ v + b))) - t)
    g = X.T @ r + (1 - ratio) * v
    off = np.where(v != 0, np.abs(g + ratio * np.sign(v)), np.maximum(0, np.abs(g) - ratio))
    assert off.max() < 1e-9 and (not intercept or abs(r.sum()) < 1e-9), (off, r.sum())
    return list(v) + [b]


def softmax(t, weight, C, ratio):
    """Weights class by class, then the intercepts, which saga leaves with any common shift."""
    model = LogisticRegression(penalty="elasticnet", l1_ratio=ratio, C=C, solver="saga", tol=1e-15,
                               max_iter=1000000, multi_class="multinomial", random_state=0)
    model.fit(X, t, sample_weight=weight)
    s = np.ones(n) if weight is None else weight
    v, b = model.coef_, model.intercept_
    z = X @ v.T + b
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    r = C * s[:, None] * (p - np.eye(3)[t])
    g = r.T @ X + (1 - ratio) * v
    off = np.where(v != 0, np.abs(g + ratio * np.sign(v)), np.maximum(0, np.abs(g) - ratio))
    assert off.max() < 1e-8 and np.abs(r.sum(axis=0)).max() < 1e-8, (off, r.sum(axis=0))
    return list(v.ravel()) + list(b - b.mean())


def lines(name, values, kind="double"):
    text = ", ".join(repr(float(v)) if kind == "double" else str(int(v)) for v in values)
    return f"inline const std::vector<{kind}> {name}{{{text}}};\n"


out = "#pragma once\n\n// Written by logistic_l1.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\nnamespace ref_logistic_l1 {{\n\n"
out += f"// X is ({n}, {d}); fits are weights, then the intercept.\n"
out += lines("X", X.ravel()) + lines("y", y, "int") + lines("three", three, "int") + lines("w", w)
out += lines("l1", fit(y, None, 0.3, 1.0)) + lines("l1_weighted", fit(y, w, 0.3, 1.0))
out += lines("net", fit(y, None, 0.5, 0.4)) + lines("through_zero", fit(y, None, 0.3, 1.0, False))
for c in range(3):
    out += lines(f"against_{c}", fit((three == c).astype(int), None, 0.4, 1.0))
out += lines("soft_l1", softmax(three, None, 0.4, 1.0)) + lines("soft_net", softmax(three, w, 0.5, 0.4))
out += "\n}  // namespace ref_logistic_l1\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
