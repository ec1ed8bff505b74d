#!/usr/bin/env python3
"""Writes logistic_regression_cv.hpp: scores of scikit-learn's LogisticRegression over folds and C.

Run by hand: /usr/bin/python3 tests/reference/logistic_regression_cv.py
Folds are StratifiedKFold(5) without shuffle, those of LogisticRegressionCV. Each fit is kept only if
the largest derivative of its objective is below 1e-8 of the sum that it is made of.
"""
import pathlib

import numpy as np
import sklearn
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import StratifiedKFold

rng = np.random.default_rng(31)
n, d = 80, 3
X = np.round(rng.standard_normal((n, d)) * [1.0, 3.0, 0.5] + [0.0, 2.0, 0.0], 2)
z = 0.9 * X[:, 0] - 0.4 * X[:, 1] + 0.5 + rng.logistic(size=n)
y2 = np.where(z > 0, 1, 0)
y3 = np.digitize(z, [-1.0, 1.2]) * 10
w = np.round(rng.uniform(0.2, 2.0, n), 2)
Cs = [0.001, 0.02, 0.3, 4.0, 50.0]


def fit(C, X, y, weight):
    two = len(np.unique(y)) == 2
    model = LogisticRegression(C=C, solver="newton-cholesky" if two else "lbfgs", tol=1e-12,
                               max_iter=100000)
    model.fit(X, y, sample_weight=weight)
    s = np.ones(len(y)) if weight is None else weight
    A = np.hstack([X, np.ones((len(y), 1))])
    hot = (y[:, None] == model.classes_).astype(float)
    if two:
        hot = hot[:, 1:]
    k, p = hot.shape[1], A.shape[1]
    ridge = np.tile(np.append(np.ones(p - 1), 0.0), k)
    theta = np.hstack([model.coef_, model.intercept_[:, None]]).ravel()
    for _ in range(4):  # polish: Newton steps on the exact objective
        Z = A @ theta.reshape(k, p).T
        P = 1 / (1 + np.exp(-Z)) if two else softmax(Z, axis=1)
        R = C * s[:, None] * (P - hot)
        g = (R.T @ A).ravel() + ridge * theta
        H = np.zeros((k * p, k * p))
        for i in range(k):
            for j in range(k):
                h = C * s * P[:, i] * ((i == j) - P[:, j])
                H[i * p:(i + 1) * p, j * p:(j + 1) * p] = (A.T * h) @ A
        theta = theta - np.linalg.lstsq(H + np.diag(ridge), g, rcond=1e-13)[0]
    scale = (np.abs(R).T @ np.abs(A)).ravel()
    assert np.all(np.abs(g) < 1e-8 * scale), np.max(np.abs(g) / scale)
    model.coef_, model.intercept_ = theta.reshape(k, p)[:, :-1], theta.reshape(k, p)[:, -1]
    return model


def table(y, weight):
    accuracy, likelihood = [], []
    for train, test in StratifiedKFold(5).split(X, y):
        sw, tw = (None, None) if weight is None else (weight[train], weight[test])
        models = [fit(C, X[train], y[train], sw) for C in Cs]
        accuracy += [accuracy_score(y[test], m.predict(X[test]), sample_weight=tw) for m in models]
        likelihood += [-log_loss(y[test], m.predict_proba(X[test]), labels=m.classes_,
                                 sample_weight=tw) for m in models]
    return accuracy, likelihood


def lines(name, kind, values):
    text = ", ".join(repr(float(v)) if kind == "double" else str(int(v)) for v in values)
    return f"inline const std::vector<{kind}> {name}{{{text}}};\n"


out = "#pragma once\n\n// Written by logistic_regression_cv.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\n"
out += "namespace ref_logistic_regression_cv {\n\n"
out += f"// X is ({n}, {d}); tables are (5 folds, {len(Cs)} Cs).\n"
out += lines("X", "double", X.ravel()) + lines("y2", "int", y2) + lines("y3", "int", y3)
out += lines("w", "double", w) + lines("Cs", "double", Cs)
for name, y, weight in [("two", y2, None), ("two_weighted", y2, w), ("three", y3, None)]:
    accuracy, likelihood = table(y, weight)
    out += lines("accuracy_" + name, "double", accuracy)
    out += lines("neg_log_loss_" + name, "double", likelihood)
out += "\n}  // namespace ref_logistic_regression_cv\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
