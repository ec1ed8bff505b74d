#!/usr/bin/env python3
"""Compiles each header of include/ alone, without making code.

The command is that of tests/house/two_units_a.cpp in the compile_commands.json of a build folder. What
includes core/xtensor.hpp on any way gets it from a precompiled header, which halves the time; other
headers must do without.
"""

import argparse
import pathlib
import re
import subprocess
import tempfile

import front_end

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include"
HEAVY = "foretell/core/xtensor.hpp"


def includes_of(headers):
    """header -> the headers of this library that it includes by itself."""
    pattern = re.compile(r"^#include <(foretell/[^>]+)>", re.MULTILINE)
    return {h: set(pattern.findall((INCLUDE / h).read_text())) for h in headers}


def those_that_reach(target, includes):
    reach = {target}
    while True:
        more = {h for h, direct in includes.items() if h not in reach and direct & reach}
        if not more:
            return reach
        reach |= more


def compiler_of(build):
    """The arguments of a compile command, without its source and output."""
    commands = front_end.commands_of(build)
    entry = next(e for source, e in commands.items() if source.endswith("two_units_a.cpp"))
    arguments = front_end.without_output(entry["command"])
    arguments = arguments[: arguments.index("-c")]
    while arguments and not re.search(r"(g\+\+|clang\+\+)[-0-9.]*$", arguments[0]):
        arguments.pop(0)  # a compiler cache
    return arguments


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help="a build folder with compile_commands.json")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()

    compiler = compiler_of(arguments.build)
    headers = sorted(str(p.relative_to(INCLUDE)) for p in INCLUDE.rglob("*.hpp"))
    definitions = sorted(str(p.relative_to(INCLUDE)) for p in INCLUDE.rglob("*.ipp"))
    heavy = those_that_reach(HEAVY, includes_of(headers + definitions))
    with tempfile.TemporaryDirectory() as folder:
        shared = pathlib.Path(folder) / "xtensor.hpp"
        shared.write_text(f"#include <{HEAVY}>\n")
        subprocess.run(compiler + ["-x", "c++-header", str(shared), "-o", f"{shared}.gch"], check=True)

        def check(header):
            use = ["-include", str(shared)] if header in heavy else []
            command = compiler + use + ["-fsyntax-only", "-x", "c++", "-"]
            return front_end.run(command, input=f"#include <{header}>\n")

        front_end.check_all(headers, check, arguments.jobs, "headers compile alone")


if __name__ == "__main__":
    main()
