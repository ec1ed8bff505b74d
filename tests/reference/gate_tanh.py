"""Prints the rational function of recurrent/detail/activations.hpp:

    tanh(x) = x P(x^2) / Q(x^2),  |x| <= 9,  degrees 4 and 4, in float

by least squares whose weights follow the largest relative errors (Lawson's way to the minimax fit).

    /usr/bin/python3 gate_tanh.py
"""
import numpy as np

R, n, degree = 9.0, 4000, 4
ends = np.linspace(0.0005, 1, n) * np.pi / 2
x = np.unique(np.concatenate([R * np.sin(ends), R * (1 - np.cos(ends))]))
x = x[x > 1e-4].astype(np.longdouble)
f, u = np.tanh(x), (x / R) ** 2
weight, Q, best = np.ones_like(x), np.ones_like(x), None
for _ in range(100):
    columns = [x * u**k for k in range(degree + 1)] + [-f * u**k for k in range(1, degree + 1)]
    scale = np.sqrt(weight) / (Q * f)
    A = (np.stack(columns, 1) * scale[:, None]).astype(float)
    c = np.linalg.lstsq(A, (f * scale).astype(float), rcond=None)[0].astype(np.longdouble)
    P = sum(c[k] * u**k for k in range(degree + 1))
    Q = 1 + sum(c[degree + k] * u**k for k in range(1, degree + 1))
    error = np.abs(x * P / Q / f - 1)
    if best is None or error.max() < best[0]:
        best = (error.max(), c)
    weight *= error / error.max() + 1e-3
    weight /= weight.sum()

worst, c = best
assert worst < 5e-8  # below the rounding of float
p = [c[k] / R ** (2 * k) for k in range(degree + 1)]
q = [1.0] + [c[degree + k] / R ** (2 * k) for k in range(1, degree + 1)]
print("largest relative error", float(worst))
print("P", [f"{np.float32(v):.9g}" for v in p])
print("Q", [f"{np.float32(v):.9g}" for v in q])
single = np.linspace(-12, 12, 1_000_001).astype(np.float32)
s = np.clip(single, -R, R).astype(np.float32)
v = s * s
num = np.float32(p[4]) * np.ones_like(v)
den = np.float32(q[4]) * np.ones_like(v)
for k in (3, 2, 1, 0):
    num = num * v + np.float32(p[k])
    den = den * v + np.float32(q[k])
y = s * num / den
print("in float: largest error", np.abs(y - np.tanh(single.astype(float))).max(), "largest value", y.max())
