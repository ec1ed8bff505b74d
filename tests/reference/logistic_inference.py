#!/usr/bin/env python3
"""Writes logistic_inference.hpp: covariances of logistic regressions by the formulas of statsmodels, in numpy.

Run by hand: /usr/bin/python3 tests/reference/logistic_inference.py
Coefficients come from Newton's method on the objective, run until its gradient is below 1e-9. Hessian: cov_params of
Logit and, with a penalty, its inverse with I / C added. Sandwich: HC0. Softmax: on the subspace of coefficients that
add up to 0 over the classes, checked against MNLogit's parametrisation by differences to the first class.
"""
import pathlib

import numpy as np
from scipy.special import expit, logsumexp
from scipy.stats import norm

rng = np.random.default_rng(31)
n, d = 80, 3
X = np.round(rng.standard_normal((n, d)) * [1.0, 10.0, 0.1] + [0.0, 5.0, 1.0], 3)
X[rng.random((n, d)) < 0.2] = 0.0
z = 0.8 * X[:, 0] - 0.05 * X[:, 1] + 2.0 * X[:, 2] - 1.0
y2 = (rng.random(n) < expit(z)).astype(int)
y3 = np.clip(np.round(z + 1.5 * rng.standard_normal(n)).astype(int), -1, 1)
w = rng.integers(1, 4, n).astype(float)
A = np.hstack([X, np.ones((n, 1))])
ridge = np.append(np.ones(d), 0.0)


def binary(C, weight, penalised, robust=False):
    s = np.ones(n) if weight is None else weight
    R = np.diag(ridge) / C if penalised else np.zeros((d + 1, d + 1))
    theta = np.zeros(d + 1)
    for _ in range(50):
        p = expit(A @ theta)
        g = A.T @ (s * (p - y2)) + R @ theta
        H = (A.T * (s * p * (1 - p))) @ A + R
        theta = theta - np.linalg.solve(H, g)
    assert np.max(np.abs(g)) < 1e-9
    V = np.linalg.inv(H)
    if robust:
        scores = A * (s * (p - y2))[:, None]
        V = V @ (scores.T @ scores) @ V
    return theta, V


def softmax(C, robust=False):
    k = 3
    Y = (y3[:, None] == np.unique(y3)[None, :]).astype(float)
    R = np.diag(np.tile(ridge, k)) / C
    theta = np.zeros((k, d + 1))
    for _ in range(50):
        Z = A @ theta.T
        P = np.exp(Z - logsumexp(Z, axis=1, keepdims=True))
        g = ((P - Y).T @ A).ravel() + R @ theta.ravel()
        H = R.copy()
        for a in range(k):
            for b in range(k):
                h = P[:, a] * ((a == b) - P[:, b])
                H[a * (d + 1):(a + 1) * (d + 1), b * (d + 1):(b + 1) * (d + 1)] += (A.T * h) @ A
        step = np.linalg.lstsq(H, g, rcond=1e-13)[0].reshape(k, d + 1)
        theta = theta - step
        theta[:, d] -= theta[:, d].mean()
    assert np.max(np.abs(g)) < 1e-9
    basis = np.linalg.svd(np.ones((1, k)))[2][1:].T  # orthonormal, adds up to 0
    Q = np.kron(basis, np.eye(d + 1))
    V = Q @ np.linalg.inv(Q.T @ H @ Q) @ Q.T
    scores = ((P - Y)[:, :, None] * A[:, None, :]).reshape(n, -1)
    if robust:
        V = V @ (scores.T @ scores) @ V
    elif C > 1e6:  # MNLogit: differences to the first class, with all of its coefficients 0
        F = H[d + 1:, d + 1:]
        D = np.kron(np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]]), np.eye(d + 1))
        assert np.allclose(D @ V @ D.T, np.linalg.inv(F), rtol=1e-4)
    return theta, V


def text(name, values, kind="double"):
    flat = np.asarray(values).ravel()
    items = ", ".join(repr(int(v)) if kind == "int" else repr(float(v)) for v in flat)
    return f"inline const std::vector<{kind}> {name}{{{items}}};\n"


out = "#pragma once\n\n"
out += f"// Written by logistic_inference.py with numpy {np.__version__}.\n\n"
out += "#include <vector>\n\nnamespace ref_logistic_inference {\n\n"
out += "// X is (80, 3); covariances are those of the three coefficients and the intercept.\n"
out += text("X", X) + text("y2", y2, "int") + text("y3", y3, "int") + text("weight", w)
theta, V = binary(1.0, None, False)
out += text("plain", theta) + text("plain_covariance", V)
se = np.sqrt(np.diag(V))
out += text("plain_p_value", 2 * norm.sf(np.abs(theta / se)))
out += text("plain_lower_90", theta - norm.ppf(0.95) * se)
out += text("plain_odds_upper_90", np.exp(theta + norm.ppf(0.95) * se))
out += text("robust_covariance", binary(1.0, None, False, True)[1])
out += text("weighted_covariance", binary(1.0, w, False)[1])
out += text("penalised_covariance", binary(0.3, w, True)[1])
out += text("penalised_robust_covariance", binary(0.3, w, True, True)[1])
out += text("softmax_covariance", softmax(0.5)[1])
out += text("softmax_robust_covariance", softmax(0.5, True)[1])
softmax(1e9)
out += text("quantile_levels", [0.001, 0.5, 0.95, 0.999999])
out += text("quantiles", norm.isf((1 - np.array([0.001, 0.5, 0.95, 0.999999])) / 2))
out += "\n}  // namespace ref_logistic_inference\n"
path = pathlib.Path(__file__).with_suffix(".hpp")
path.write_text(out)
