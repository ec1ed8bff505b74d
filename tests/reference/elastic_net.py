#!/usr/bin/env python3
"""Writes elastic_net.hpp: scikit-learn's ElasticNet, Lasso and their CV forms.

Run by hand: /usr/bin/python3 tests/reference/elastic_net.py
Each fit is kept only if 0 lies within 1e-12 of the subdifferential of its objective.
"""
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, ElasticNetCV, LassoCV

rng = np.random.default_rng(5)


def table(n, d):
    X = rng.standard_normal((n, d))
    X[:, 1:] += 0.6 * X[:, :-1]
    X = np.round(X * rng.uniform(0.5, 2.0, d) + rng.uniform(-3, 3, d), 2)
    y = np.round(1.5 * X[:, 0] - X[:, 3] + 0.3 * X[:, -1] + 2 + rng.standard_normal(n), 2)
    return X, y


X, y = table(50, 6)
X_wide, y_wide = table(12, 30)
w = np.round(rng.uniform(0.2, 2.0, 50), 2)


def fit(X, y, weight, alpha, ratio, positive=False, intercept=True):
    model = ElasticNet(alpha=alpha, l1_ratio=ratio, positive=positive, fit_intercept=intercept,
                       tol=1e-16, max_iter=1000000)
    model.fit(X, y, sample_weight=weight)
    s = np.ones(len(y)) if weight is None else weight
    g = X.T @ (s * (y - X @ model.coef_ - model.intercept_)) / s.sum()
    g -= alpha * (1 - ratio) * model.coef_
    l1 = alpha * ratio
    off = np.where(model.coef_ != 0, np.abs(g - l1 * np.sign(model.coef_)),
                   np.maximum(0, (g if positive else np.abs(g)) - l1))
    assert off.max() < 1e-12, off
    return np.append(model.coef_, model.intercept_)


def lines(name, values):
    return f"inline const std::vector<double> {name}{{{', '.join(repr(float(v)) for v in values)}}};\n"


out = "#pragma once\n\n// Written by elastic_net.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\n"
out += "namespace ref_elastic_net {\n\n"
out += "// X is (50, 6), X_wide (12, 30); fits are coefficients, then the intercept.\n"
out += lines("X", X.ravel()) + lines("y", y) + lines("w", w)
out += lines("X_wide", X_wide.ravel()) + lines("y_wide", y_wide)
out += lines("lasso", fit(X, y, None, 0.2, 1.0)) + lines("lasso_weighted", fit(X, y, w, 0.2, 1.0))
out += lines("net", fit(X, y, None, 0.3, 0.4)) + lines("net_weighted", fit(X, y, w, 0.3, 0.4))
out += lines("positive", fit(X, y, None, 0.1, 0.7, positive=True))
out += lines("through_zero", fit(X, y, None, 0.2, 0.8, intercept=False))
out += lines("wide", fit(X_wide, y_wide, None, 0.05, 1.0))
out += lines("wide_net", fit(X_wide, y_wide, None, 0.05, 0.6))
cv = LassoCV(n_alphas=7, eps=0.01, cv=4, tol=1e-14, max_iter=1000000).fit(X, y)
out += lines("cv_alphas", cv.alphas_) + lines("cv_errors", cv.mse_path_.ravel())
out += lines("cv_alpha", [cv.alpha_])
net = ElasticNetCV(l1_ratio=[0.2, 0.9], n_alphas=5, eps=0.01, cv=3, tol=1e-14, max_iter=1000000)
net.fit(X, y)
out += lines("net_cv_alphas", net.alphas_.ravel()) + lines("net_cv_errors", net.mse_path_.ravel())
out += lines("net_cv_chosen", [net.alpha_, net.l1_ratio_])
out += "\n}  // namespace ref_elastic_net\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
