#!/usr/bin/env python3
"""Writes linear_regression.hpp: scikit-learn's LinearRegression, Ridge and RidgeCV, and NIST's
certified regressions Longley and Filippelli.

Run by hand: /usr/bin/python3 tests/reference/linear_regression.py
Each fit is kept only if the derivative of its objective is below 1e-11 of the sums that it is made
of; the certified coefficients (NIST StRD, linear least squares) only if the normal equations, solved
in rational arithmetic, give all of their digits.
"""
import pathlib
from fractions import Fraction

import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression, Ridge, RidgeCV

rng = np.random.default_rng(11)


def table(n, d):
    X = np.round(rng.standard_normal((n, d)) * rng.uniform(0.2, 5.0, d) + rng.uniform(-9, 9, d), 2)
    y = np.round(X[:, 0] - 0.5 * X[:, -1] + 3 + rng.standard_normal(n), 2)
    return X, y


X, y = table(40, 4)
X_wide, y_wide = table(8, 12)
w = np.round(rng.uniform(0.2, 2.0, 40), 2)
alphas = [0.01, 0.5, 8.0, 150.0, 4000.0]


def checked(model, X, y, weight, alpha):
    model.fit(X, y, sample_weight=weight)
    s = np.ones(len(y)) if weight is None else weight
    mean = np.average(X, axis=0, weights=s) if model.fit_intercept else np.zeros(X.shape[1])
    r = s * (y - X @ model.coef_ - model.intercept_)
    g = (X - mean).T @ r - alpha * model.coef_
    size = np.abs(X).T @ (s * np.abs(y)) + 1.0
    assert np.all(np.abs(g) < 1e-11 * size), g / size
    return np.append(model.coef_, model.intercept_)


def lines(name, values):
    return f"inline const std::vector<double> {name}{{{', '.join(repr(float(v)) for v in values)}}};\n"


out = "#pragma once\n\n// Written by linear_regression.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\n"
out += "namespace ref_linear_regression {\n\n"
out += "// X is (40, 4), X_wide (8, 12); fits are coefficients, then the intercept.\n"
out += lines("X", X.ravel()) + lines("y", y) + lines("w", w) + lines("alphas", alphas)
out += lines("X_wide", X_wide.ravel()) + lines("y_wide", y_wide)
for name, A, b, weight, intercept in [("plain", X, y, None, True), ("weighted", X, y, w, True),
                                      ("through_zero", X, y, None, False),
                                      ("wide", X_wide, y_wide, None, True)]:
    fit = checked(LinearRegression(fit_intercept=intercept), A, b, weight, 0.0)
    if name == "wide":  # the centred rows have one dimension less, which scikit-learn's cut misses
        mean = A.mean(axis=0)
        least = np.linalg.lstsq(A - mean, b - b.mean(), rcond=1e-12)[0]
        assert np.linalg.norm(least) < np.linalg.norm(fit[:-1])
        fit = np.append(least, b.mean() - mean @ least)
        assert np.allclose(A @ least + fit[-1], b, rtol=1e-12)
    out += lines("least_squares_" + name, fit)
    out += lines("ridge_" + name, checked(Ridge(alpha=0.7, fit_intercept=intercept, solver="svd"),
                                          A, b, weight, 0.7))
    cv = RidgeCV(alphas=alphas, fit_intercept=intercept, store_cv_values=True)
    cv.fit(A, b, sample_weight=weight)
    errors = cv.cv_values_.mean(axis=0)
    if weight is None:  # by fits of all rows but one
        slow = [np.mean([(b[i] - Ridge(alpha=a, fit_intercept=intercept).fit(
            np.delete(A, i, 0), np.delete(b, i)).predict(A[i:i + 1])[0]) ** 2
            for i in range(len(b))]) for a in alphas]
        assert np.allclose(slow, errors, rtol=1e-9), (slow, errors)
    out += lines("errors_" + name, errors)
singular = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
out += lines("singular_values", singular)

LONGLEY = """
60323 83.0 234289 2356 1590 107608 1947; 61122 88.5 259426 2325 1456 108632 1948
60171 88.2 258054 3682 1616 109773 1949; 61187 89.5 284599 3351 1650 110929 1950
63221 96.2 328975 2099 3099 112075 1951; 63639 98.1 346999 1932 3594 113270 1952
64989 99.0 365385 1870 3547 115094 1953; 63761 100.0 363112 3578 3350 116219 1954
66019 101.2 397469 2904 3048 117388 1955; 67857 104.6 419180 2822 2857 118734 1956
68169 108.4 442769 2936 2798 120445 1957; 66513 110.8 444546 4681 2637 121950 1958
68655 112.6 482704 3813 2552 123366 1959; 69564 114.2 502601 3931 2514 125368 1960
69331 115.7 518173 4806 2572 127852 1961; 70551 116.9 554894 4007 2827 130081 1962"""
LONGLEY_CERTIFIED = """-3482258.63459582 15.0618722713733 -0.358191792925910E-01 -2.02022980381683
-1.03322686717359 -0.511041056535807E-01 1829.15146461355"""
FILIPPELLI = """
0.8116 -6.860120914; 0.9072 -4.324130045; 0.9052 -4.358625055; 0.9039 -4.358426747
0.8053 -6.955852379; 0.8377 -6.661145254; 0.8667 -6.355462942; 0.8809 -6.118102026
0.7975 -7.115148017; 0.8162 -6.815308569; 0.8515 -6.519993057; 0.8766 -6.204119983
0.8885 -5.853871964; 0.8859 -6.109523091; 0.8959 -5.79832982; 0.8913 -5.482672118
0.8959 -5.171791386; 0.8971 -4.851705903; 0.9021 -4.517126416; 0.909 -4.143573228
0.9139 -3.709075441; 0.9199 -3.499489089; 0.8692 -6.300769497; 0.8872 -5.953504836
0.89 -5.642065153; 0.891 -5.031376979; 0.8977 -4.680685696; 0.9035 -4.329846955
0.9078 -3.928486195; 0.7675 -8.56735134; 0.7705 -8.363211311; 0.7713 -8.107682739
0.7736 -7.823908741; 0.7775 -7.522878745; 0.7841 -7.218819279; 0.7971 -6.920818754
0.8329 -6.628932138; 0.8641 -6.323946875; 0.8804 -5.991399828; 0.7668 -8.781464495
0.7633 -8.663140179; 0.7678 -8.473531488; 0.7697 -8.247337057; 0.77 -7.971428747
0.7749 -7.676129393; 0.7796 -7.352812702; 0.7897 -7.072065318; 0.8131 -6.774174009
0.8498 -6.478861916; 0.8741 -6.159517513; 0.8061 -6.835647144; 0.846 -6.53165267
0.8751 -6.224098421; 0.8856 -5.910094889; 0.8919 -5.598599459; 0.8934 -5.290645224
0.894 -4.974284616; 0.8957 -4.64454848; 0.9047 -4.290560426; 0.9129 -3.885055584
0.9209 -3.408378962; 0.9219 -3.13200249; 0.7739 -8.726767166; 0.7681 -8.66695597
0.7665 -8.511026475; 0.7703 -8.165388579; 0.7702 -7.886056648; 0.7761 -7.588043762
0.7809 -7.283412422; 0.7961 -6.995678626; 0.8253 -6.691862621; 0.8602 -6.392544977
0.8809 -6.067374056; 0.8301 -6.684029655; 0.8664 -6.378719832; 0.8834 -6.065855188
0.8898 -5.752272167; 0.8964 -5.132414673; 0.8963 -4.811352704; 0.9074 -4.098269308
0.9119 -3.66174277; 0.9228 -3.2644011"""
FILIPPELLI_CERTIFIED = """-1467.48961422980 -2772.17959193342 -2316.37108160893 -1127.97394098372
-354.478233703349 -75.1242017393757 -10.8753180355343 -1.06221498588947 -0.670191154593408E-01
-0.246781078275479E-02 -0.402962525080404E-04"""


def exact(rows, targets):
    p = len(rows[0])
    A = [[sum(r[i] * r[j] for r in rows) for j in range(p)] +
         [sum(r[i] * t for r, t in zip(rows, targets))] for i in range(p)]
    for k in range(p):
        for i in range(k + 1, p):
            f = A[i][k] / A[k][k]
            A[i] = [a - f * b for a, b in zip(A[i], A[k])]
    w = [Fraction(0)] * p
    for i in reversed(range(p)):
        w[i] = (A[i][p] - sum(A[i][j] * w[j] for j in range(i + 1, p))) / A[i][i]
    return w


def numbers(text):
    return [[Fraction(v) for v in row.split()] for row in text.strip().replace("\n", ";").split(";")]


longley, filippelli = numbers(LONGLEY), numbers(FILIPPELLI)
assert len(longley) == 16 and len(filippelli) == 82
for name, rows, targets, certified in [
        ("longley", [[Fraction(1)] + r[1:] for r in longley], [r[0] for r in longley],
         LONGLEY_CERTIFIED),
        ("filippelli", [[r[1] ** k for k in range(11)] for r in filippelli],
         [r[0] for r in filippelli], FILIPPELLI_CERTIFIED)]:
    given = [float(v) for v in certified.split()]
    for a, b in zip(exact(rows, targets), given):
        assert abs(float(a) / b - 1) < 1e-14, (name, float(a), b)
    if name == "longley":
        out += "// (16, 6)\n" + lines("longley_X", [v for r in rows for v in r[1:]])
    else:
        out += lines("filippelli_x", [r[1] for r in rows])
    out += lines(name + "_y", targets)
    out += "// Certified: the constant first.\n" + lines(name + "_certified", given)
out += "\n}  // namespace ref_linear_regression\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
