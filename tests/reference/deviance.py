#!/usr/bin/env python3
"""Writes deviance.hpp: scikit-learn's deviances and pinball losses.

Run by hand: /usr/bin/python3 tests/reference/deviance.py
Each deviance is kept only if it equals its definition, summed here.
"""
import pathlib

import numpy as np
import sklearn
from sklearn import metrics as m

rng = np.random.default_rng(17)
n = 30
p = np.round(rng.gamma(2.0, 2.0, n) + 0.1, 3)
y = np.round(p * rng.gamma(4.0, 0.25, n) + 0.01, 3)
counts = rng.poisson(p).astype(float)
w = np.round(rng.uniform(0.0, 2.0, n), 2)


def lines(name, values):
    return f"inline const std::vector<double> {name}{{{', '.join(repr(float(v)) for v in values)}}};\n"


def plain(y, p, power, w):
    if power == 0:
        d = (y - p) ** 2
    elif power == 1:
        d = 2 * (np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / p), 0) - y + p)
    elif power == 2:
        d = 2 * (np.log(p / y) + y / p - 1)
    else:
        d = 2 * (y ** (2 - power) / ((1 - power) * (2 - power)) - y * p ** (1 - power) / (1 - power)
                 + p ** (2 - power) / (2 - power))
    return np.average(d, weights=w)


out = "#pragma once\n\n// Written by deviance.py with scikit-learn "
out += f"{sklearn.__version__}, numpy {np.__version__}.\n\n#include <vector>\n\nnamespace ref_deviance {{\n\n"
out += "// Deviances of powers 0, 1, 1.5, 2, 3, -1; each without and with weights.\n"
out += lines("y", y) + lines("p", p) + lines("counts", counts) + lines("w", w)
powers = [0, 1, 1.5, 2, 3, -1]
out += lines("powers", powers)
deviance, score = [], []
for power in powers:
    t = counts if power in (1, 1.5) else y
    for weight in (None, w):
        value = m.mean_tweedie_deviance(t, p, sample_weight=weight, power=power)
        assert np.isclose(value, plain(t, p, power, weight), rtol=1e-12)
        deviance.append(value)
        score.append(m.d2_tweedie_score(t, p, sample_weight=weight, power=power))
out += lines("deviance", deviance) + lines("score", score)
out += lines("pinball", [m.mean_pinball_loss(y, p, alpha=a, sample_weight=s)
                         for a in (0.5, 0.9) for s in (None, w)])
out += "\n}  // namespace ref_deviance\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(out)
