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


def without_output(command):
    """The arguments of a compile command without its output."""
    arguments = shlex.split(command)
    out = arguments.index("-o")
    return arguments[:out] + arguments[out + 2 :]


def check_all(items, check, jobs, what):
    """Prints what check(item), a finished process, says of each item; exits with 1 if one failed."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for item, result in zip(items, pool.map(check, items)):
            print(result.stdout, end="")
            if result.returncode:
                failed += 1
                print(f"FAILED: {item}")
    print(f"{len(items) - failed} of {len(items)} {what}")
    sys.exit(1 if failed else 0)


def run(command, **given):
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **given
    )


def commands_of(build):
    """source -> its entry in the compile_commands.json of a build folder."""
    entries = json.loads((build / "compile_commands.json").read_text())
    return {entry["file"]: entry for entry in entries}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help="a build folder with compile_commands.json")
    parser.add_argument("--match", default="", help="regular expression that a source's path contains")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()

    commands = commands_of(arguments.build)
    sources = [source for source in commands if re.search(arguments.match, source)]
    if not sources:
        sys.exit(f"no source of {arguments.build} matches {arguments.match}")

    def check(source):
        entry = commands[source]
        return run(without_output(entry["command"]) + ["-fsyntax-only"], cwd=entry["directory"])

    check_all(sources, check, arguments.jobs, "sources pass")


if __name__ == "__main__":
    main()
