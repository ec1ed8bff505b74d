#!/usr/bin/env python3
"""Runs a compiler's front end (no code is made) over the sources of a configured build.

Reads compile_commands.json of the build folder, keeps the sources whose path matches, and compiles
each with -fsyntax-only. Prints what the compiler says; the exit code is 1 if any source failed.
"""

import argparse
import concurrent.futures
import json
import pathlib
import re
import shlex
import subprocess
import sys


def syntax_only(command):
    """The arguments of a compile command without its output."""
    arguments = shlex.split(command)
    out = arguments.index("-o")
    return arguments[:out] + arguments[out + 2 :] + ["-fsyntax-only"]


def check(entry):
    result = subprocess.run(
        syntax_only(entry["command"]),
        cwd=entry["directory"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return entry["file"], result.returncode, result.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help="a build folder with compile_commands.json")
    parser.add_argument("--match", default="", help="regular expression that a source's path contains")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()

    entries = json.loads((arguments.build / "compile_commands.json").read_text())
    chosen = [entry for entry in entries if re.search(arguments.match, entry["file"])]
    if not chosen:
        sys.exit(f"no source of {arguments.build} matches {arguments.match}")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for file, status, output in pool.map(check, chosen):
            if output:
                print(output, end="")
            if status:
                failed += 1
                print(f"FAILED: {file}")
    print(f"{len(chosen) - failed} of {len(chosen)} sources pass")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
