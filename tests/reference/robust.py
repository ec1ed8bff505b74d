#!/usr/bin/env python3
"""Writes robust.hpp: scikit-learn's HuberRegressor and QuantileRegressor.

Run by hand: /usr/bin/python3 tests/reference/robust.py
Huber's fits are polished by Newton steps and kept only if the largest derivative is below 1e-11; of
the quantile fits, linear programs, 0 must lie in the subdifferential, by the signs of the residuals
and the multipliers of rows that are met exactly.
"""
import pathlib

import numpy as np
import sklearn
from scipy.optimize import linprog
from sklearn.linear_model import HuberRegressor, QuantileRegressor

rng = np.random.default_rng(13)
n, d = 61, 3
X = np.round(rng.standard_normal((n, d)) * [1.0, 0.3, 4.0] + [0.0, 2.0, -7.0], 2)
y = np.round(X[:, 0] - 2 * X[:, 1] + 0.2 * X[:, 2] + 1 + rng.standard_t(1.5, n), 2)
w = np.round(rng.uniform(0.2, 2.0, n), 2)


def huber(weight, epsilon, alpha, intercept=True):
    model = HuberRegressor(epsilon=epsilon, alpha=alpha, fit_intercept=intercept, tol=1e-10,
                           max_iter=100000).fit(X, y, sample_weight=weight)
    s = np.ones(n) if weight is None else weight
    A = np.hstack([X, np.ones((n, 1))]) if intercept else X
    p = A.shape[1]
    theta = np.append(model.coef_, model.intercept_) if intercept else model.coef_
    theta = np.append(theta, model.scale_)
    ridge = np.full(p, 2 * alpha)
    ridge[d:] = 0.0
    for _ in range(20):
        r, sigma = y - A @ theta[:p], theta[p]
        inside = np.abs(r) <= epsilon * sigma
        z = np.where(inside, -2 * r / sigma, -2 * epsilon * np.sign(r))
        g = np.append(A.T @ (s * z) + ridge * theta[:p],
                      np.sum(s * np.where(inside, 1 - (r / sigma) ** 2, 1 - epsilon ** 2)))
        V = np.hstack([A, (r / sigma)[:, None]])[inside]
        H = 2 / sigma * (V.T * s[inside]) @ V + np.diag(np.append(ridge, 0.0))
        theta = theta - np.linalg.solve(H, g)
    assert np.max(np.abs(g)) < 1e-11, g
    assert np.allclose(theta[:d], model.coef_, rtol=1e-4)
    return list(theta[:p]) + ([] if intercept else [0.0]) + [theta[p]]


def quantile(weight, q, alpha, intercept=True):
    model = QuantileRegressor(quantile=q, alpha=alpha, fit_intercept=intercept, solver="highs",
                              solver_options={"primal_feasibility_tolerance": 1e-10,
                                              "dual_feasibility_tolerance": 1e-10})
    model.fit(X, y, sample_weight=weight)
    s = (np.ones(n) if weight is None else weight) / (n if weight is None else weight.sum())
    r = y - X @ model.coef_ - model.intercept_
    A = np.hstack([X, np.ones((n, 1))]) if intercept else X
    met = np.abs(r) < 1e-9
    fixed = A[~met].T @ (s * np.where(r > 0, q, q - 1))[~met]
    l1 = alpha * np.append(np.ones(d), np.zeros(A.shape[1] - d))
    coef = np.append(model.coef_, 0.0)[:A.shape[1]]
    zero = np.abs(coef) < 1e-12
    # multipliers of the rows that are met, and of coefficients that are 0, make the sum vanish
    M = np.hstack([A[met].T, -np.diag(l1)[:, zero]])
    bounds = [(s_ * (q - 1), s_ * q) for s_ in s[met]] + [(-1, 1)] * int(zero.sum())
    right = -(fixed - l1 * np.sign(coef) * ~zero)
    slack = linprog(np.zeros(M.shape[1]), A_eq=M, b_eq=right, bounds=bounds)
    assert slack.status == 0, slack.message
    objective = np.sum(s * np.where(r > 0, q * r, (q - 1) * r)) + alpha * np.abs(model.coef_).sum()
    return list(model.coef_) + [model.intercept_, objective]


def lines(name, values):
    return f"inline const std::vector<double> {name}{{{', '.join(repr(float(v)) for v in values)}}};\n"


out = "#pragma once\n\n// Written by robust.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\nnamespace ref_robust {{\n\n"
out += f"// X is ({n}, {d}); Huber's fits are coefficients, intercept and scale,\n"
out += "// quantile fits coefficients, intercept and objective.\n"
out += lines("X", X.ravel()) + lines("y", y) + lines("w", w)
out += lines("huber", huber(None, 1.35, 1e-4)) + lines("huber_weighted", huber(w, 1.35, 1e-4))
out += lines("huber_ridge", huber(None, 2.0, 5.0))
out += lines("huber_through_zero", huber(None, 1.35, 1e-4, False))
out += lines("median", quantile(None, 0.5, 0.0)) + lines("upper", quantile(None, 0.8, 0.01))
out += lines("weighted", quantile(w, 0.3, 0.02)) + lines("sparse", quantile(None, 0.5, 0.2))
out += lines("median_through_zero", quantile(None, 0.5, 0.0, False))
out += "\n}  // namespace ref_robust\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
