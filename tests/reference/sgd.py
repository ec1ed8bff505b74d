#!/usr/bin/env python3
"""Writes sgd.hpp: scikit-learn's SGDClassifier and SGDRegressor, rows in their own order.

Run by hand: /usr/bin/python3 tests/reference/sgd.py
Two fits are checked against the updates as their papers print them, written out below.
"""
import pathlib
import warnings

import numpy as np
import sklearn
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier, SGDRegressor

warnings.simplefilter("ignore")
rng = np.random.default_rng(17)
n, d = 60, 5
X = np.round(rng.standard_normal((n, d)), 2)
X[np.abs(X) < 0.5] = 0.0
z = 1.1 * X[:, 0] - 0.8 * X[:, 2] + 0.3
y = (z + 0.7 * rng.standard_normal(n) > 0).astype(int)
three = np.digitize(z + 0.5 * rng.standard_normal(n), [-0.5, 0.9])
real = np.round(z + 0.2 * rng.standard_normal(n), 2)
w = np.round(rng.uniform(0.2, 2.0, n), 2)


def classifier(loss, target=y, weight=None, data=X, **given):
    given.setdefault("max_iter", 4)
    model = SGDClassifier(loss=loss, shuffle=False, tol=None, **given)
    model.fit(data, target, sample_weight=weight)
    return list(model.coef_.ravel()) + list(model.intercept_)


def regressor(loss, **given):
    model = SGDRegressor(loss=loss, shuffle=False, tol=None, max_iter=4, **given).fit(X, real)
    return list(model.coef_.ravel()) + list(model.intercept_)


def by_hand(alpha):
    """Logistic regression with squares: one step after the other."""
    typical = np.sqrt(1 / np.sqrt(alpha))
    t0 = max(1.0, 1 / (1 + np.exp(-typical))) / (typical * alpha)
    v, b, t = np.zeros(d), 0.0, 1
    for _ in range(4):
        for i in range(n):
            eta = 1 / (alpha * (t0 + t - 1))
            s = 2 * y[i] - 1
            g = -s / (1 + np.exp(s * (X[i] @ v + b)))
            v = (1 - eta * alpha) * v - eta * g * X[i]
            b -= eta * g
            t += 1
    return list(v) + [b]


def averaged_l1(alpha, eta, first):
    """Squared error with absolute values, a constant step, and the mean of all weights from first on."""
    v, b, owed, due, t = np.zeros(d), 0.0, np.zeros(d), 0.0, 1
    mean, mean_b, count = np.zeros(d), 0.0, 0
    for _ in range(4):
        for i in range(n):
            g = X[i] @ v + b - real[i]
            v = v - eta * g * X[i]
            b -= eta * g
            due += eta * alpha
            for j in range(d):
                before = v[j]
                if before > 0:
                    v[j] = max(0.0, before - (due + owed[j]))
                elif before < 0:
                    v[j] = min(0.0, before + (due - owed[j]))
                owed[j] += v[j] - before
            if t >= first:
                count += 1
                mean = mean + (v - mean) / count
                mean_b += (b - mean_b) / count
            t += 1
    return list(mean) + [mean_b]


def lines(name, values, kind="double"):
    text = ", ".join(repr(float(v)) if kind == "double" else str(int(v)) for v in values)
    return f"inline const std::vector<{kind}> {name}{{{text}}};\n"


log_loss = classifier("log_loss", alpha=0.05)
assert np.allclose(log_loss, by_hand(0.05), rtol=1e-8), (log_loss, by_hand(0.05))

out = "#pragma once\n\n// Written by sgd.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\nnamespace ref_sgd {{\n\n"
out += f"// X is ({n}, {d}); fits are weights, then the intercepts.\n"
out += lines("X", X.ravel()) + lines("y", y, "int") + lines("three", three, "int")
out += lines("real", real) + lines("w", w)
out += lines("log_loss", log_loss)
out += lines("hinge", classifier("hinge", alpha=1e-3))
out += lines("squared_hinge", classifier("squared_hinge", alpha=1e-2, learning_rate="constant", eta0=0.05))
out += lines("modified_huber", classifier("modified_huber", weight=w, alpha=1e-2))
out += lines("perceptron", classifier("perceptron", learning_rate="invscaling", eta0=0.3, power_t=0.4))
out += lines("l1", classifier("log_loss", penalty="l1", alpha=0.02))
out += lines("net", classifier("log_loss", penalty="elasticnet", alpha=0.02, l1_ratio=0.4))
out += lines("balanced", classifier("log_loss", class_weight="balanced", alpha=1e-2))
out += lines("multi", classifier("log_loss", three, w, alpha=1e-2, class_weight={0: 2.0, 1: 1.0, 2: 0.5}))
out += lines("averaged", classifier("log_loss", alpha=1e-2, average=100))
out += lines("sparse", classifier("log_loss", data=csr_matrix(X), alpha=1e-2))
out += lines("squared_error", regressor("squared_error"))
out += lines("huber", regressor("huber", epsilon=0.3, learning_rate="constant", eta0=0.03))
out += lines("insensitive", regressor("epsilon_insensitive", epsilon=0.2, fit_intercept=False))
out += lines("squared_insensitive", regressor("squared_epsilon_insensitive", penalty="l1", alpha=0.05))
out += lines("averaged_l1", averaged_l1(0.02, 0.05, 30))
stopped = SGDClassifier(loss="log_loss", shuffle=False, alpha=1e-2, tol=1e-3).fit(X, y)
adaptive = SGDRegressor(shuffle=False, learning_rate="adaptive", eta0=0.05, tol=1e-4, alpha=1e-3).fit(X, real)
out += lines("epochs", [stopped.n_iter_, adaptive.n_iter_], "int")
out += lines("stopped", list(stopped.coef_.ravel()) + list(stopped.intercept_))
out += lines("adaptive", list(adaptive.coef_.ravel()) + list(adaptive.intercept_))
out += "\n}  // namespace ref_sgd\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
