#!/usr/bin/env python3
"""Writes calibration.hpp: sigmoid and isotonic curves of scikit-learn.

Run by hand: /usr/bin/python3 tests/reference/calibration.py
The sigmoid is found by Newton's method to the last digits; scikit-learn's must agree to 1e-4.
"""
import pathlib

import numpy as np
import sklearn
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(5)
n = 60
z = np.round(rng.normal(0.4, 1.5, n), 1)  # some are equal
y = (rng.uniform(size=n) < 1 / (1 + np.exp(-1.3 * z + 0.2))).astype(int)
w = np.round(rng.uniform(0.1, 2.0, n), 2)
z_new = np.round(np.linspace(-6, 6, 25), 2)


def lines(name, values, kind="double"):
    body = ", ".join(repr(int(v)) if kind == "int" else repr(float(v)) for v in np.ravel(values))
    return f"inline const std::vector<{kind}> {name}{{{body}}};\n"


def sigmoid(weight):
    ones, zeros = weight[y == 1].sum(), weight[y == 0].sum()
    t = np.where(y == 1, (ones + 1) / (ones + 2), 1 / (zeros + 2))
    A = np.column_stack([z, np.ones(n)])
    theta = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-A @ theta))
        theta -= np.linalg.solve((A.T * (weight * p * (1 - p))) @ A, A.T @ (weight * (p - t)))
    assert np.abs(A.T @ (weight * (1 / (1 + np.exp(-A @ theta)) - t))).max() < 1e-12
    return theta


theta = sigmoid(np.ones(n))
theirs = _SigmoidCalibration().fit(z, y)
assert abs(theta[0] + theirs.a_) < 1e-4 and abs(theta[1] + theirs.b_) < 1e-4
isotonic = IsotonicRegression(out_of_bounds="clip")
out = f"""#pragma once

// Written by calibration.py with scikit-learn {sklearn.__version__}, numpy {np.__version__}.

#include <vector>

namespace ref_calibration {{

"""
out += lines("z", z) + lines("y", y, "int") + lines("w", w) + lines("z_new", z_new)
out += lines("sigmoid", theta) + lines("sigmoid_weighted", sigmoid(w))
out += lines("isotonic", isotonic.fit(z, y).predict(z_new))
out += lines("isotonic_weighted", isotonic.fit(z, y, sample_weight=w).predict(z_new))
out += "\n}  // namespace ref_calibration\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
