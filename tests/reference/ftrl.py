#!/usr/bin/env python3
"""Writes ftrl.hpp: FTRL-Proximal as its authors print it (McMahan et al. 2013, algorithm 1), row by row.

Run by hand: /usr/bin/python3 tests/reference/ftrl.py
"""
import math
import pathlib

import numpy as np

rng = np.random.default_rng(21)
n, d = 40, 7
X = np.round(rng.standard_normal((n, d)) * (rng.uniform(size=(n, d)) < 0.6), 2)
y = (X[:, 0] - X[:, 3] + rng.logistic(size=n) > 0).astype(int)
weight = np.round(rng.uniform(0.2, 2.0, n), 2)


def ftrl(alpha, beta, l1, l2, s, epochs=1):
    z, q, w = np.zeros(d + 1), np.zeros(d + 1), np.zeros(d + 1)
    A = np.hstack([X, np.ones((n, 1))])
    loss = 0.0
    for _ in range(epochs):
        for x, t, c in zip(A, y, s):
            for i in range(d + 1):
                one, two = (0.0, 0.0) if i == d else (l1, l2)
                w[i] = 0.0 if abs(z[i]) <= one else -(z[i] - math.copysign(one, z[i])) / (
                    (beta + math.sqrt(q[i])) / alpha + two)
            p = 1 / (1 + math.exp(-(x @ w)))
            loss -= c * math.log(p if t else 1 - p)
            for i in np.flatnonzero(x):
                g = c * (p - t) * x[i]
                sigma = (math.sqrt(q[i] + g * g) - math.sqrt(q[i])) / alpha
                z[i] += g - sigma * w[i]
                q[i] += g * g
    for i in range(d + 1):
        one, two = (0.0, 0.0) if i == d else (l1, l2)
        w[i] = 0.0 if abs(z[i]) <= one else -(z[i] - math.copysign(one, z[i])) / (
            (beta + math.sqrt(q[i])) / alpha + two)
    return list(w) + [loss / (epochs * sum(s))]


def lines(name, values, kind="double"):
    text = ", ".join(repr(float(v)) if kind == "double" else str(int(v)) for v in values)
    return f"inline const std::vector<{kind}> {name}{{{text}}};\n"


out = "#pragma once\n\n// Written by ftrl.py.\n\n#include <vector>\n\nnamespace ref_ftrl {\n\n"
out += f"// X is ({n}, {d}); fits are weights, intercept and progressive log loss.\n"
out += lines("X", X.ravel()) + lines("y", y, "int") + lines("weight", weight)
out += lines("plain", ftrl(0.1, 1.0, 0.0, 0.0, np.ones(n)))
out += lines("penalised", ftrl(0.5, 0.7, 2.0, 0.3, weight))
out += lines("three_passes", ftrl(0.2, 1.0, 0.1, 0.0, np.ones(n), 3))
out += "\n}  // namespace ref_ftrl\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
