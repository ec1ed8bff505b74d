#!/usr/bin/env python3
"""Writes linear_svm.hpp: weights, intercepts and objectives of scikit-learn's LinearSVC and LinearSVR.

Run by hand: /usr/bin/python3 tests/reference/linear_svm.py
Each solution is kept only if 0 lies close to the subdifferential of its objective there.
"""
import pathlib
import warnings

import numpy as np
import sklearn
from scipy.optimize import lsq_linear
from sklearn.svm import LinearSVC, LinearSVR

warnings.simplefilter("ignore")
rng = np.random.default_rng(31)
n, d = 90, 5
X = np.round(rng.standard_normal((n, d)) * [1.0, 0.7, 1.3, 1.0, 0.9] + [0.0, 0.5, 0.0, -0.5, 0.0], 2)
X[np.abs(X) < 0.3] = 0.0
z = X[:, 0] - 0.9 * X[:, 2] + 0.3 * X[:, 3] + 0.4
y = (z + rng.standard_normal(n) > 0).astype(int)
three = np.digitize(z + rng.standard_normal(n), [-0.6, 1.0])
real = np.round(z + 0.5 * rng.standard_normal(n), 2)
w = np.round(rng.uniform(0.2, 2.0, n), 2)


def lines(name, values, kind="double"):
    body = ", ".join(repr(int(v)) if kind == "int" else repr(float(v)) for v in np.ravel(values))
    return f"inline const std::vector<{kind}> {name}{{{body}}};\n"


def residual(A, v, cost, t, penalty, loss, epsilon):
    """Distance of 0 from the subdifferential at v, and the objective there."""
    m = A @ v
    if epsilon is None:
        off, slope = 1 - t * m, -t
    else:
        off, slope = np.abs(m - t) - epsilon, np.sign(m - t)
    e = np.maximum(0, off)
    value = (np.abs(v).sum() if penalty == "l1" else 0.5 * v @ v)
    if loss == "squared":
        g = A.T @ (2 * cost * slope * e)
        value += cost @ (e * e)
        if penalty == "l1":
            return np.where(v != 0, np.abs(g + np.sign(v)), np.maximum(0, np.abs(g) - 1)).max(), value
        return np.abs(g + v).max(), value
    value += cost @ e
    g = v + A.T @ (cost * slope * (off > 1e-6))
    if epsilon == 0:  # each sign of the slope is open to a row on the line
        on, low = np.abs(m - t) < 1e-6, -1.0
        slope = np.ones(n)
    else:
        on, low = np.abs(off) < 1e-6, 0.0
    B = (A[on] * (cost * slope)[on, None]).T
    return np.abs(lsq_linear(B, -g, (low, 1.0), tol=1e-15).fun).max(), value


def fit(name, model, t, weight=None, scaling=1.0):
    model.fit(X, t, sample_weight=weight)
    classes = getattr(model, "classes_", None)
    coef, intercept = np.atleast_2d(model.coef_), np.ravel(model.intercept_)
    if not model.fit_intercept:
        intercept = np.zeros(len(coef))
    scale = model.intercept_scaling if model.fit_intercept else 1.0
    A = np.c_[X, np.full(n, scale if model.fit_intercept else 0.0)]
    s = model.C * (np.ones(n) if weight is None else weight)
    total = 0.0
    for k, (v, b) in enumerate(zip(coef, intercept)):
        cost, target = s.copy(), t
        if classes is not None:
            own = classes[1] if len(classes) == 2 else classes[k]
            target = np.where(t == own, 1.0, -1.0)
            given = model.class_weight or {}
            if given == "balanced":
                given = {c: n / (len(classes) * np.sum(t == c)) for c in classes}
            for c in classes:
                if len(classes) == 2 or c == own:
                    cost[t == c] *= given.get(c, 1.0)
        off, value = residual(A, np.append(v, b / scale), cost, target, getattr(model, "penalty", "l2"),
                              "squared" if "squared" in model.loss else "plain",
                              getattr(model, "epsilon", None))
        assert off < 5e-8, (name, off)  # the reference must be better than what it judges
        total += value
    return lines(name, np.r_[coef.ravel(), intercept, total])


exact = {"tol": 1e-9, "max_iter": 1_000_000, "random_state": 0}  # with less it goes astray
out = [
    fit("squared_hinge", LinearSVC(C=0.5, **exact), y),
    fit("hinge", LinearSVC(loss="hinge", C=0.5, **exact), y),
    fit("squared_weighted", LinearSVC(C=0.8, intercept_scaling=3.0, class_weight={0: 2.0, 1: 0.5}, **exact), y, w),
    fit("hinge_weighted", LinearSVC(loss="hinge", C=0.2, class_weight={0: 2.0, 1: 0.5}, **exact), y, w),
    fit("hinge_no_intercept", LinearSVC(loss="hinge", fit_intercept=False, **exact), y),
    fit("three_classes", LinearSVC(C=0.3, class_weight="balanced", **exact), three, w),
    fit("three_classes_hinge", LinearSVC(loss="hinge", C=0.3, **exact), three),
    fit("lasso", LinearSVC(penalty="l1", dual=False, C=0.1, **exact), y),
    fit("lasso_weighted", LinearSVC(penalty="l1", dual=False, C=0.15, intercept_scaling=2.0, **exact), y, w),
    fit("absolute", LinearSVR(C=0.5, **exact), real),
    fit("tube", LinearSVR(epsilon=0.3, C=0.5, intercept_scaling=2.0, **exact), real, w),
    fit("squared_tube", LinearSVR(epsilon=0.2, loss="squared_epsilon_insensitive", C=0.4, **exact), real, w),
    fit("squares", LinearSVR(loss="squared_epsilon_insensitive", fit_intercept=False, **{**exact, "tol": 1e-10}), real),
]

text = f"""#pragma once

// Written by linear_svm.py with scikit-learn {sklearn.__version__}, numpy {np.__version__}.

#include <vector>

namespace ref_linear_svm {{

// X is ({n}, {d}). Of each machine the weights, class by class, the intercepts, and the objective
// in which the intercept is penalised; of several classes the sum.
"""
text += lines("X", X) + lines("y", y, "int") + lines("three", three, "int") + lines("real", real)
text += lines("w", w) + "".join(out) + "\n}  // namespace ref_linear_svm\n"
(pathlib.Path(__file__).parent / "linear_svm.hpp").write_text(text)
