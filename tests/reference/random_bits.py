"""Writes tests/reference/random_bits.hpp: run by hand, from any folder.

xoshiro256++ seeded by SplitMix64, Lemire's bounded integers and the ziggurats, again, in Python's
whole numbers and 50 digits; the tables are computed here once more and compared with the header.
"""
import pathlib
import re

import mpmath as mp

mp.mp.dps = 50
MASK = 2**64 - 1
HERE = pathlib.Path(__file__).resolve().parent
TABLES = HERE.parent.parent / "include/foretell/random/detail/ziggurat_tables.hpp"


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def rotl(x, k):
    return ((x << k) | (x >> (64 - k))) & MASK


class Random:
    def __init__(self, seed):
        self.s = [mix((seed + (i + 1) * 0x9E3779B97F4A7C15) & MASK) for i in range(4)]

    def next(self):
        s = self.s
        result = (rotl((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 11) / 2**53

    def below(self, n):
        while True:
            product = self.next() * n
            if (product & MASK) >= 2**64 % n:
                return product >> 64

    def normal(self):
        while True:
            bits = self.next()
            layer = bits & 255
            place = ((bits & ~0x1FF) * EDGES["normal"][layer]) >> 64
            x = mp.mpf(place >> 10) / 2**51
            if place >= EDGES["normal"][layer + 1]:
                if layer == 0:
                    while True:
                        x = mp.mpf(float(self.exponential())) / TAILS["normal"]
                        if 2 * self.exponential() >= x * x:
                            break
                    x += TAILS["normal"]
                elif not self.accept("normal", layer, mp.exp(-x * x / 2)):
                    continue
            return -float(x) if bits & 256 else float(x)

    def exponential(self):
        start = mp.mpf(0)
        while True:
            bits = self.next()
            layer = bits & 255
            place = ((bits & ~0x1FF) * EDGES["exponential"][layer]) >> 64
            x = mp.mpf(place >> 10) / 2**49
            if place < EDGES["exponential"][layer + 1]:
                return float(start + x)
            if layer == 0:
                start += TAILS["exponential"]
            elif self.accept("exponential", layer, mp.exp(-x)):
                return float(start + x)

    def accept(self, kind, layer, density):
        low, high = HEIGHTS[kind][layer : layer + 2]
        return low + mp.mpf(self.uniform()) * (high - low) < density


def read_tables():
    text = TABLES.read_text()
    for kind in ("normal", "exponential"):
        edges, heights = (
            re.search(rf"{kind}_{what}\[257\] = {{(.*?)}};", text, re.S).group(1).split(",")[:257]
            for what in ("edges", "heights")
        )
        EDGES[kind] = [int(e.strip().rstrip("u"), 16) for e in edges]
        HEIGHTS[kind] = [mp.mpf(float.fromhex(h.strip())) for h in heights]
        TAILS[kind] = mp.mpf(float.fromhex(re.search(rf"{kind}_tail = (\S+);", text).group(1)))
    f = {"normal": lambda x: mp.exp(-x * x / 2), "exponential": lambda x: mp.exp(-x)}
    for kind, bits in (("normal", 61), ("exponential", 59)):
        x = [mp.mpf(e) / 2**bits for e in EDGES[kind]]
        areas = [x[i] * (f[kind](x[i + 1]) - f[kind](x[i])) for i in range(1, 256)]
        areas.append(x[0] * f[kind](x[1]))
        assert max(areas) - min(areas) < 1e-16, "all layers have one area"
        assert all(abs(HEIGHTS[kind][i] - f[kind](x[i])) < 1e-16 for i in range(1, 257))


EDGES, HEIGHTS, TAILS = {}, {}, {}


def digest(values):
    h = 0xCBF29CE484222325  # FNV-1a over the 64-bit words
    for v in values:
        h = ((h ^ v) * 0x100000001B3) & MASK
    return h


def bits_of(x):
    import struct

    return struct.unpack("<Q", struct.pack("<d", x))[0]


def main():
    read_tables()
    out = [
        "#pragma once",
        "",
        f"// Written by tests/reference/random_bits.py (mpmath {mp.__version__}).",
        "",
        "#include <cstdint>",
        "",
        "namespace ref_random {",
        "",
    ]

    def array(name, kind, values):
        out.append(f"inline constexpr {kind} {name}[] = {{{', '.join(values)}}};")

    for seed in (0, 42):
        r = Random(seed)
        array(f"next_{seed}", "std::uint64_t", [f"0x{r.next():016x}u" for _ in range(6)])
    r = Random(7)
    array("below", "std::uint64_t", [str(r.below(n)) + "u" for n in (1, 2, 3, 10, 1000, 2**63 + 1, MASK)])
    for kind in ("normal", "exponential"):
        r = Random(5)
        array(kind, "double", [getattr(r, kind)().hex() for _ in range(6)])
        r = Random(2024)
        h = digest(bits_of(getattr(r, kind)()) for _ in range(200_000))
        out.append(f"/// FNV-1a over the bits of the first 200,000 values of seed 2024.")
        out.append(f"inline constexpr std::uint64_t {kind}_digest = 0x{h:016x}u;")
    out += ["", "}  // namespace ref_random", ""]
    (HERE / "random_bits.hpp").write_text("\n".join(out))


if __name__ == "__main__":
    main()
