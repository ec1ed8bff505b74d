#!/usr/bin/env python3
"""Writes glm.hpp: scikit-learn's PoissonRegressor, GammaRegressor and TweedieRegressor.

Run by hand: /usr/bin/python3 tests/reference/glm.py
Each fit is polished by Newton steps on its objective and kept only if the largest derivative is
below 1e-13.
"""
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import GammaRegressor, PoissonRegressor, TweedieRegressor
from sklearn.metrics import d2_tweedie_score

rng = np.random.default_rng(8)
n, d = 60, 3
X = np.round(rng.standard_normal((n, d)) * [1.0, 0.5, 3.0] + [0.0, 1.0, -4.0], 2)
mu = np.exp(0.4 * X[:, 0] - 0.5 * X[:, 1] + 0.1 * X[:, 2] + 1.5)
counts = rng.poisson(mu).astype(float)
amounts = np.round(rng.gamma(3.0, mu / 3.0), 2) + 0.01
spend = np.where(rng.uniform(size=n) < 0.3, 0.0, amounts)
w = np.round(rng.uniform(0.2, 2.0, n), 2)


def fit(model, y, weight, power, log_link=True):
    model.set_params(tol=1e-10, max_iter=100000)
    model.fit(X, y, sample_weight=weight)
    s = np.ones(n) if weight is None else weight
    s = s / s.sum()
    A = np.hstack([X, np.ones((n, 1))]) if model.fit_intercept else X
    theta = np.append(model.coef_, model.intercept_) if model.fit_intercept else model.coef_
    ridge = np.full(len(theta), model.alpha)
    if model.fit_intercept:
        ridge[-1] = 0.0
    for _ in range(6):
        z = A @ theta
        m = np.exp(z) if log_link else z
        slope = m if log_link else np.ones(n)
        r = (m - y) * m ** -power * slope
        g = A.T @ (s * r) + ridge * theta
        H = (A.T * (s * m ** -power * slope ** 2)) @ A + np.diag(ridge)
        theta = theta - np.linalg.solve(H, g)
    if np.max(np.abs(g)) > 1e-13:  # Fisher scoring may need more
        for _ in range(200):
            z = A @ theta
            m = np.exp(z) if log_link else z
            slope = m if log_link else np.ones(n)
            g = A.T @ (s * (m - y) * m ** -power * slope) + ridge * theta
            H = (A.T * (s * m ** -power * slope ** 2)) @ A + np.diag(ridge)
            theta = theta - np.linalg.solve(H, g)
    assert np.max(np.abs(g)) < 1e-13, np.max(np.abs(g))
    assert np.allclose(theta[:d], model.coef_, rtol=1e-4, atol=1e-5)
    model.coef_ = theta[:d]
    model.intercept_ = theta[d] if model.fit_intercept else 0.0
    # score() itself weights a constant otherwise in this version
    d2 = d2_tweedie_score(y, model.predict(X), sample_weight=weight, power=power)
    return list(model.coef_) + [model.intercept_, d2]


def lines(name, values):
    return f"inline const std::vector<double> {name}{{{', '.join(repr(float(v)) for v in values)}}};\n"


out = "#pragma once\n\n// Written by glm.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\nnamespace ref_glm {{\n\n"
out += f"// X is ({n}, {d}); fits are coefficients, the intercept and D2.\n"
out += lines("X", X.ravel()) + lines("counts", counts) + lines("amounts", amounts)
out += lines("spend", spend) + lines("w", w)
out += lines("poisson", fit(PoissonRegressor(alpha=0.1), counts, None, 1))
out += lines("poisson_weighted", fit(PoissonRegressor(alpha=0.1), counts, w, 1))
out += lines("poisson_through_zero",
             fit(PoissonRegressor(alpha=0.1, fit_intercept=False), counts, None, 1))
out += lines("gamma", fit(GammaRegressor(alpha=0.1), amounts, None, 2))
out += lines("gamma_weighted", fit(GammaRegressor(alpha=0.1), amounts, w, 2))
out += lines("tweedie", fit(TweedieRegressor(power=1.5, alpha=0.1), spend, None, 1.5))
out += lines("normal", fit(TweedieRegressor(power=0, alpha=0.1), spend, w, 0, False))
out += lines("normal_log", fit(TweedieRegressor(power=0, alpha=0.1, link="log"), amounts, None, 0))
out += lines("inverse_gaussian", fit(TweedieRegressor(power=3, alpha=0.1), amounts, None, 3))
out += "\n}  // namespace ref_glm\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
