"""Writes include/foretell/random/detail/ziggurat_tables.hpp: run by hand, from any folder.

The layers of Marsaglia & Tsang, "The Ziggurat Method for Generating Random Variables" (2000), in
50 digits: edge r with r f(r) + tail(r) = v, then x[i+1] = f^-1(f(x[i]) + v / x[i]). The script
asserts that the last layer closes at f(0) = 1 and that all layers have the same area.
"""
import pathlib

import mpmath as mp

mp.mp.dps = 50
LAYERS = 256
HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "include/foretell/random/detail/ziggurat_tables.hpp"


def layers(f, inverse, tail, r):
    v = r * f(r) + tail(r)
    x = [v / f(r), r]
    for i in range(1, LAYERS - 1):
        y = f(x[i]) + v / x[i]
        if y >= 1:
            return None, v  # r too small: the layers reach the top too early
        x.append(inverse(y))
    return x, v


def excess(f, inverse, tail, r):
    x, v = layers(f, inverse, tail, r)
    return mp.mpf(1) if x is None else f(x[-1]) + v / x[-1] - 1


def solve(f, inverse, tail, low, high):
    low, high = mp.mpf(low), mp.mpf(high)
    for _ in range(180):
        middle = (low + high) / 2
        if excess(f, inverse, tail, middle) > 0:
            low = middle
        else:
            high = middle
    x, v = layers(f, inverse, tail, high)
    assert abs(f(x[-1]) + v / x[-1] - 1) < mp.mpf(10) ** -40
    x.append(mp.mpf(0))
    for i in range(1, LAYERS):
        assert abs(x[i] * (f(x[i + 1]) - f(x[i])) / v - 1) < mp.mpf(10) ** -40
    return x


def hexed(values):
    return [float(v).hex() for v in values]  # float() of an mpf rounds to nearest


def write_array(out, what, name, kind, values, per_line=4):
    out.append(f"/// {what}")
    out.append(f"inline constexpr {kind} {name}[{len(values)}] = {{")
    for i in range(0, len(values), per_line):
        out.append("    " + ", ".join(values[i : i + per_line]) + ",")
    out.append("};")


def main():
    normal = (
        lambda x: mp.exp(-x * x / 2),
        lambda y: mp.sqrt(-2 * mp.log(y)),
        lambda r: mp.sqrt(mp.pi / 2) * mp.erfc(r / mp.sqrt(2)),
    )
    exponential = (lambda x: mp.exp(-x), lambda y: -mp.log(y), lambda r: mp.exp(-r))
    out = [
        "#pragma once",
        "",
        f"// Written by tests/reference/ziggurat_tables.py (mpmath {mp.__version__}).",
        "",
        "#include <cstdint>",
        "",
        "// clang-format off",
        "namespace foretell::detail {",
    ]
    for name, functions, bracket, bits in (
        ("normal", normal, (3.5, 3.8), 61),
        ("exponential", exponential, (7.5, 7.9), 59),
    ):
        x = solve(*functions, *bracket)
        fixed = [int(mp.floor(v * mp.mpf(2) ** bits)) for v in x]
        assert max(fixed) < 2**63
        out.append("")
        write_array(out, f"Right ends of the layers in units of 2^-{bits}; the first is v / f(r).",
                    f"{name}_edges", "std::uint64_t", [f"0x{v:x}u" for v in fixed])
        write_array(out, "The density at the right ends (its top is 1); the first is not used.",
                    f"{name}_heights", "double", hexed([mp.mpf(0)] + [functions[0](v) for v in x[1:]]))
        out.append("/// Where the tail begins.")
        out.append(f"inline constexpr double {name}_tail = {float(x[1]).hex()};")
    out += ["", "}  // namespace foretell::detail", "// clang-format on", ""]
    TARGET.write_text("\n".join(out))


if __name__ == "__main__":
    main()
