"""Minimax polynomials of include/foretell/linalg/detail/elementwise_constants.hpp.

Run by hand with Python and mpmath; prints the C++ tables, and asserts the error of every polynomial
after its coefficients were rounded to the type that evaluates it.

    exp:  e^r        = 1 + r + r^2 E(r)                          |r| <= ln(2)/2
    log:  log(1 + f) = f - f^2/2 + s (f^2/2 + z L(z)),  s = f/(2 + f), z = s^2
          because log(1 + f) = 2 atanh(s) = 2 s + s (2 z/3 + 2 z^2/5 + ...)
          near 1: 1 + f in [sqrt(1/2), sqrt(2)]; the whole of [1, 2] for log(1 + e^-|x|)
"""

import struct

from mpmath import mp, mpf, expm1, log, lu_solve, matrix, sqrt, cos, pi

mp.dps = 60


def remez(target, weight, low, high, degree, rounds=40):
    """Coefficients of the polynomial that minimises max |weight (p - target)| over [low, high]."""
    low, high = mpf(low), mpf(high)
    n = degree + 2
    points = [(low + high) / 2 - (high - low) / 2 * cos(pi * i / (n - 1)) for i in range(n)]
    for _ in range(rounds):
        A, b = matrix(n, n), matrix(n, 1)
        for i, x in enumerate(points):
            for k in range(degree + 1):
                A[i, k] = x**k
            A[i, degree + 1] = (-1) ** i / weight(x)
            b[i] = target(x)
        solution = lu_solve(A, b)
        coefficients = [solution[k] for k in range(degree + 1)]
        error = lambda x: weight(x) * (horner(coefficients, x) - target(x))
        grid = [(low + high) / 2 - (high - low) / 2 * cos(pi * i / 1200) for i in range(1201)]
        values = [error(x) for x in grid]
        extrema, start = [], 0
        for i in range(1, len(grid) + 1):  # the largest error of every run of one sign
            if i == len(grid) or (values[i] > 0) != (values[start] > 0):
                best = max(range(start, i), key=lambda j: abs(values[j]))
                extrema.append(best)
                start = i
        while len(extrema) > n:
            extrema.pop(0 if abs(values[extrema[0]]) < abs(values[extrema[-1]]) else -1)
        assert len(extrema) == n, "too few alternations"
        moved = max(abs(grid[e] - p) for e, p in zip(extrema, points))
        points = [grid[e] for e in extrema]
        if moved < (high - low) / 1000:
            break
    return coefficients


def horner(coefficients, x):
    value = mpf(0)
    for c in reversed(coefficients):
        value = value * x + c
    return value


def rounded(coefficients, dtype):
    code = "f" if dtype == "float" else "d"
    return [mpf(struct.unpack(code, struct.pack(code, float(c)))[0]) for c in coefficients]


def table(name, dtype, target, weight, low, high, degree, bits):
    coefficients = rounded(remez(target, weight, low, high, degree), dtype)
    low, high = mpf(low), mpf(high)
    error = max(abs(weight(x) * (horner(coefficients, x) - target(x)))
                for x in (low + (high - low) * i / 4000 for i in range(4001)))
    got = float(-log(error) / log(2))
    assert got > bits, f"{name}: 2^-{got:.1f} where 2^-{bits} is needed"
    suffix = "f" if dtype == "float" else ""
    digits = 9 if dtype == "float" else 17
    print(f"// {name}, {dtype}: error 2^-{got:.1f}")
    print("{" + ", ".join(mp.nstr(c, digits, strip_zeros=False) + suffix for c in coefficients) + "}")


def exp_target(r):
    if abs(r) < mpf(10) ** -15:
        return mpf(1) / 2 + r / 6 + r * r / 24
    return (expm1(r) - r) / (r * r)


def log_target(z):
    if z < mpf(10) ** -30:
        return mpf(2) / 3 + 2 * z / 5
    s = sqrt(z)
    return (log((1 + s) / (1 - s)) - 2 * s) / (s * z)


half_ln2 = log(mpf(2)) / 2 * mpf("1.0001")
s_near = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)
z_near = s_near**2 * mpf("1.0001")
z_wide = mpf(1) / 9

if __name__ == "__main__":
    # Errors relative to expm1(r), about r, and to log(1 + f), about 2 s.
    r_weight = lambda r: abs(r) + mpf(10) ** -12
    s_weight = lambda z: z / 2 + mpf(10) ** -12
    for dtype, degrees, bits in (("float", (5, 3, 4), 28), ("double", (9, 6, 9), 55)):
        table("exp", dtype, exp_target, r_weight, -half_ln2, half_ln2, degrees[0], bits)
        table("log near 1", dtype, log_target, s_weight, 0, z_near, degrees[1], bits)
        table("log on [1, 2]", dtype, log_target, s_weight, 0, z_wide, degrees[2], bits)
