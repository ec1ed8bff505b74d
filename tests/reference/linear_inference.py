#!/usr/bin/env python3
"""Writes linear_inference.hpp: standard errors of least squares by the textbook's formulas, in numpy and
scipy, and NIST's certified standard deviations of Longley's coefficients.

Run by hand: /usr/bin/python3 tests/reference/linear_inference.py
The same errors are computed twice, from the inverse of X'SX and from a QR decomposition, and must agree
to 1e-11.
"""
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(3)
n, d = 30, 3
X = np.round(rng.standard_normal((n, d)) * [1.0, 4.0, 0.2] + [0.0, 10.0, -2.0], 2)
y = np.round(X @ [1.0, 0.1, -3.0] + 5 + rng.standard_normal(n), 2)
w = np.round(rng.uniform(0.2, 2.0, n), 2)


def inference(weight, intercept, level):
    s = np.ones(n) if weight is None else weight
    A = (np.hstack([X, np.ones((n, 1))]) if intercept else X) * np.sqrt(s)[:, None]
    t = y * np.sqrt(s)
    p = A.shape[1]
    beta = np.linalg.lstsq(A, t, rcond=None)[0]
    variance = np.sum((t - A @ beta) ** 2) / (n - p)
    errors = np.sqrt(variance * np.diag(np.linalg.inv(A.T @ A)))
    R = np.linalg.qr(A)[1]
    again = np.sqrt(variance * np.sum(np.linalg.inv(R) ** 2, axis=1))
    assert np.allclose(errors, again, rtol=1e-11)
    T = beta / errors
    reach = stats.t.ppf(0.5 + 0.5 * level, n - p)
    return np.concatenate([errors, T, 2 * stats.t.sf(np.abs(T), n - p), beta - reach * errors,
                           beta + reach * errors, [np.sqrt(variance)]])


def lines(name, values):
    return f"inline const std::vector<double> {name}{{{', '.join(repr(float(v)) for v in values)}}};\n"


out = "#pragma once\n\n// Written by linear_inference.py.\n\n#include <vector>\n\n"
out += f"namespace ref_linear_inference {{\n\n// X is ({n}, {d}); errors, t, p values, lower and upper ends\n"
out += "// of coefficients and intercept, then the residual error.\n"
out += lines("X", X.ravel()) + lines("y", y) + lines("w", w)
out += lines("plain", inference(None, True, 0.95)) + lines("weighted", inference(w, True, 0.9))
out += lines("through_zero", inference(None, False, 0.95))
out += lines("t_tails", [2 * stats.t.sf(t, v) for v in (1, 2, 5, 30, 1000) for t in (0.1, 1, 3, 40)])
out += "// NIST StRD, Longley: standard deviations, the constant's first.\n"
out += lines("longley", [890420.383607373, 84.9149257747669, 0.334910077722432e-01,
                         0.488399681651699, 0.214274163161675, 0.226073200069370, 455.478499142212])
out += "\n}  // namespace ref_linear_inference\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
