#!/usr/bin/env python3
"""Writes svm.hpp: decisions, dual objectives and support vectors of scikit-learn's kernel machines.

Run by hand: /usr/bin/python3 tests/reference/svm.py
Each solution is checked against the conditions of its minimum before it is written.
"""
import pathlib

import numpy as np
import sklearn
from sklearn.metrics.pairwise import pairwise_kernels
from sklearn.svm import SVC, SVR, NuSVC, NuSVR, OneClassSVM

rng = np.random.default_rng(23)
n, d = 80, 4
X = np.round(rng.standard_normal((n, d)), 2)
X[np.abs(X) < 0.3] = 0.0
z = np.sin(1.5 * X[:, 0]) + X[:, 1] * X[:, 2] + 0.2
y = (z + 0.5 * rng.standard_normal(n) > 0).astype(int)
three = np.digitize(z + 0.4 * rng.standard_normal(n), [-0.6, 0.8])
w = np.round(rng.uniform(0.2, 2.0, n), 2)
real = np.round(z + 0.2 * rng.standard_normal(n), 2)
X_new = np.round(1.2 * rng.standard_normal((15, d)), 2)


def lines(name, values, kind="double"):
    body = ", ".join(repr(int(v)) if kind == "int" else repr(float(v)) for v in np.ravel(values))
    return f"inline const std::vector<{kind}> {name}{{{body}}};\n"


def kernel(model, A, B):
    name = {"poly": "polynomial"}.get(model.kernel, model.kernel)
    given = {"linear": {}, "rbf": {"gamma": model._gamma},
             "polynomial": {"gamma": model._gamma, "coef0": model.coef0, "degree": model.degree},
             "sigmoid": {"gamma": model._gamma, "coef0": model.coef0}}[name]
    return pairwise_kernels(A, B, metric=name, **given)


def two_classes(name, weight=None, **given):
    model = SVC(tol=1e-11, **given).fit(X, y, sample_weight=weight)
    b = np.zeros(n)
    b[model.support_] = model.dual_coef_[0]
    t = 2.0 * y - 1
    K = kernel(model, X, X)
    v = t - K @ b
    factors = {0: 1.0, 1: 1.0} | (model.class_weight or {})
    C = model.C * (np.ones(n) if weight is None else weight) * np.array([factors[c] for c in y])
    rise = np.where(t > 0, b < C * (1 - 1e-12), b < 0)
    fall = np.where(t > 0, b > 0, b > -C * (1 - 1e-12))
    gap = v[rise].max() - v[fall].min()
    assert gap < 5e-6, (name, gap)  # libsvm keeps its kernel in float
    objective = 0.5 * b @ K @ b - t @ b
    out = lines(name, model.decision_function(X_new))
    return out + lines(name + "_numbers", [objective, model.intercept_[0], len(model.support_), model._gamma])


def numbers_of(name, model, weight=None):
    model.fit(X, real, sample_weight=weight)
    b = np.zeros(n)
    b[model.support_] = model.dual_coef_[0]
    C, eps = model.C * (np.ones(n) if weight is None else weight), model.epsilon
    K = kernel(model, X, X)
    v = real - K @ b
    rise = np.where(b < 0, v + eps, np.where(b < C * (1 - 1e-12), v - eps, -np.inf))
    fall = np.where(b > 0, v - eps, np.where(b > -C * (1 - 1e-12), v + eps, np.inf))
    assert rise.max() - fall.min() < 5e-6, name
    objective = 0.5 * b @ K @ b - real @ b + eps * np.abs(b).sum()
    out = lines(name, model.predict(X_new))
    return out + lines(name + "_numbers", [objective, model.intercept_[0], len(model.support_)])


def by_share(name, model, *target):
    model.fit(X, *target)
    answer = model.predict(X_new) if isinstance(model, NuSVR) else model.decision_function(X_new)
    # At most the share nu beyond the margin, at least that many support vectors.
    assert len(model.support_) >= model.nu * n - 1e-9
    return lines(name, answer) + lines(name + "_support", model.support_, "int") + lines(
        name + "_intercept", model.intercept_)


out = f"""#pragma once

// Written by svm.py with scikit-learn {sklearn.__version__}, numpy {np.__version__}.

#include <vector>

namespace ref_svm {{

// X is (80, 4), X_new (15, 4). Of each machine decisions at X_new; then the dual objective, the
// intercept, how many support vectors there are, and gamma.
"""
out += lines("X", X) + lines("X_new", X_new) + lines("y", y, "int") + lines("three", three, "int") + lines("w", w) + lines("real", real)
out += two_classes("linear", kernel="linear", C=0.7)
out += two_classes("rbf", kernel="rbf")
out += two_classes("rbf_weighted", kernel="rbf", weight=w, C=3.0, gamma="auto", class_weight={1: 2.0})
out += two_classes("poly", kernel="poly", degree=3, gamma=0.4, coef0=1.0)
out += two_classes("sigmoid", kernel="sigmoid", gamma=0.05, coef0=-0.3)
one = SVC(tol=1e-11, C=2.0, gamma=0.3, decision_function_shape="ovo").fit(X, three)
rest = SVC(tol=1e-11, C=2.0, gamma=0.3).fit(X, three)
out += lines("three_pairs", one.decision_function(X_new)) + lines("three_rest", rest.decision_function(X_new))
out += lines("three_labels", rest.predict(X_new), "int")
out += lines("three_support", rest.support_, "int") + lines("three_counts", rest.n_support_, "int")
out += lines("three_dual", rest.dual_coef_) + lines("three_intercept", rest.intercept_)
out += numbers_of("svr", SVR(tol=1e-11, C=2.0, gamma=0.3))
out += numbers_of("svr_weighted", SVR(tol=1e-11, C=0.8, epsilon=0.02, kernel="poly", gamma=0.3, degree=2, coef0=1.0), w)
out += by_share("nu_svr", NuSVR(tol=1e-11, nu=0.3, C=1.5, gamma=0.3), real)
out += by_share("nu_svc", NuSVC(tol=1e-11, nu=0.4, gamma=0.3), y)
out += by_share("nu_svc_three", NuSVC(tol=1e-11, nu=0.3, gamma=0.3, decision_function_shape="ovo"), three)
out += by_share("one_class", OneClassSVM(tol=1e-11, nu=0.25, gamma=0.3))
out += "\n}  // namespace ref_svm\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
