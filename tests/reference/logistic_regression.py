#!/usr/bin/env python3
"""Writes logistic_regression.hpp: coefficients of scikit-learn's LogisticRegression, and probabilities.

Run by hand: /usr/bin/python3 tests/reference/logistic_regression.py
Two classes come from solver="newton-cholesky", tol=1e-12. Three classes, which that solver of
scikit-learn 1.2 does not take as a softmax, come from lbfgs and then Newton steps of this script.
Each result is kept only if the gradient of the objective there is below 1e-10 of its scale.
"""
import pathlib

import numpy as np
import sklearn
from scipy.special import expit, logsumexp
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(20)
n, d = 90, 4
X = rng.standard_normal((n, d))
X[:, 1] = 0.8 * X[:, 0] + 0.3 * X[:, 1]
X[:, 2] = 40.0 + 12.0 * X[:, 2]
X[rng.random((n, d)) < 0.3] = 0.0
X = np.round(X, 3)
z = 1.2 * X[:, 0] - 0.9 * X[:, 1] + 0.02 * X[:, 2] + 0.4
y2 = np.where(rng.random(n) < expit(z), 5, -2)
y3 = np.array([7, 1, 4])[np.clip(np.round(z + rng.standard_normal(n)).astype(int), 0, 2)]
w = np.round(rng.uniform(0.0, 3.0, n), 2)
w[::7] = 0.0


def binary(C, weight, class_weight, intercept, penalty="l2"):
    model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000,
                               class_weight=class_weight, fit_intercept=intercept,
                               penalty=penalty)
    model.fit(X, y2, sample_weight=weight)
    s = np.ones(n) if weight is None else weight.copy()
    if class_weight == "balanced":
        s = s * np.where(y2 == 5, n / (2 * np.sum(y2 == 5)), n / (2 * np.sum(y2 == -2)))
    elif class_weight:
        s = s * np.where(y2 == 5, class_weight[5], class_weight[-2])
    if penalty is None:
        C = 1.0
    coef, b = model.coef_[0], model.intercept_[0]
    for _ in range(3):  # polish: Newton steps on the exact objective
        p = expit(X @ coef + b)
        r = C * s * (p - (y2 == 5))
        h = C * s * p * (1 - p)
        A = np.hstack([X, np.ones((n, 1))]) if intercept else X
        ridge = np.zeros(A.shape[1])
        ridge[:d] = 1.0 if penalty else 0.0
        theta = np.append(coef, b) if intercept else coef
        g = A.T @ r + ridge * theta
        theta = theta - np.linalg.solve((A.T * h) @ A + np.diag(ridge), g)
        coef, b = theta[:d], theta[d] if intercept else 0.0
    scale = np.abs(A).T @ np.abs(r)
    assert np.all(np.abs(g) <= 1e-10 * np.maximum(scale, 1.0)), np.abs(g) / scale
    return np.append(coef, b)


def multinomial(C, weight):
    classes = np.unique(y3)
    k = len(classes)
    Y = (y3[:, None] == classes[None, :]).astype(float)
    s = np.ones(n) if weight is None else weight
    model = LogisticRegression(C=C, tol=1e-8, max_iter=10000).fit(X, y3, sample_weight=weight)
    A = np.hstack([X, np.ones((n, 1))])
    theta = np.hstack([model.coef_, model.intercept_[:, None]])
    ridge = np.append(np.ones(d), 0.0)
    for _ in range(8):
        Z = A @ theta.T
        P = np.exp(Z - logsumexp(Z, axis=1, keepdims=True))
        G = C * ((P - Y) * s[:, None]).T @ A + theta * ridge
        H = np.zeros((k * (d + 1), k * (d + 1)))
        for a in range(k):
            for c in range(k):
                h = C * s * P[:, a] * ((a == c) - P[:, c])
                H[a * (d + 1):(a + 1) * (d + 1), c * (d + 1):(c + 1) * (d + 1)] = (A.T * h) @ A
        H += np.diag(np.tile(ridge, k))
        step = np.linalg.lstsq(H, G.ravel(), rcond=1e-13)[0]
        theta = theta - step.reshape(k, d + 1)
    theta[:, d] -= theta[:, d].mean()  # intercepts are free up to a constant
    assert np.max(np.abs(G)) < 1e-8, np.max(np.abs(G))
    return theta


def one_vs_rest(C, weight, class_weight):
    """scikit-learn's multi_class="ovr", each class polished by Newton steps, and the probabilities."""
    model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000,
                               multi_class="ovr", class_weight=class_weight)
    model.fit(X, y3, sample_weight=weight)
    A = np.hstack([X, np.ones((n, 1))])
    ridge = np.append(np.ones(d), 0.0)
    out = []
    for c, start in zip(model.classes_, np.hstack([model.coef_, model.intercept_[:, None]])):
        own = y3 == c
        s = np.ones(n) if weight is None else weight.copy()
        if class_weight == "balanced":
            s = s * np.where(own, n / (2 * np.sum(own)), n / (2 * np.sum(~own)))
        theta = start
        for _ in range(3):
            p = expit(A @ theta)
            g = A.T @ (C * s * (p - own)) + ridge * theta
            theta = theta - np.linalg.solve((A.T * (C * s * p * (1 - p))) @ A + np.diag(ridge), g)
        assert np.max(np.abs(g)) < 1e-8, np.max(np.abs(g))
        assert np.allclose(theta, start, rtol=1e-4, atol=1e-6)
        out.append(theta)
    p = model.predict_proba(X[:10])
    ours = expit(A[:10] @ np.array(out).T)
    assert np.allclose(p, ours / ours.sum(axis=1, keepdims=True), rtol=1e-4)
    return np.array(out), ours / ours.sum(axis=1, keepdims=True)


def text(name, values, kind="double"):
    flat = np.asarray(values).ravel()
    items = ", ".join(repr(int(v)) if kind == "int" else repr(float(v)) for v in flat)
    return f"inline const std::vector<{kind}> {name}{{{items}}};\n"


three = multinomial(0.5, w)
Z = np.hstack([X, np.ones((n, 1))]) @ three.T
out = "#pragma once\n\n"
out += f"// Written by logistic_regression.py with scikit-learn {sklearn.__version__}, numpy {np.__version__}.\n\n"
out += "#include <vector>\n\nnamespace ref_logistic_regression {\n\n"
out += "// X is (90, 4); a result is coef, then intercept, row by row.\n"
out += text("X", X) + text("y2", y2, "int") + text("y3", y3, "int") + text("weight", w)
out += text("plain", binary(1.0, None, None, True))
out += text("strong_penalty", binary(0.01, None, None, True))
out += text("weighted", binary(1.0, w, None, True))
out += text("balanced", binary(2.0, w, "balanced", True))
out += text("class_weighted", binary(1.0, None, {-2: 0.5, 5: 3.0}, True))
out += text("no_intercept", binary(1.0, None, None, False))
out += text("no_penalty", binary(1.0, None, None, True, None))
out += text("multinomial", multinomial(1.0, None))
out += text("multinomial_weighted", three)
out += text("multinomial_weighted_proba", np.exp(Z - logsumexp(Z, axis=1, keepdims=True))[:10])
theta, proba = one_vs_rest(1.0, None, None)
out += text("one_vs_rest", theta) + text("one_vs_rest_proba", proba)
out += text("one_vs_rest_balanced", one_vs_rest(0.5, w, "balanced")[0])
out += "\n}  // namespace ref_logistic_regression\n"
path = pathlib.Path(__file__).with_suffix(".hpp")
path.write_text(out)
