#!/usr/bin/env python3
"""What a program pays for each public header: CPU seconds of g++ -O2, beyond an empty file.

    header_cost.py [--write docs/compile-time.md] [--repeat 3] [--compiler g++]

Prints a Markdown table; --write replaces the table between the markers of that page.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- header costs: begin -->", "<!-- header costs: end -->"

# Whole programs: what a first model costs to compile.
PROGRAMS = {
    "fit a `LogisticRegression` once": """
#include <foretell/linear_model/logistic_regression.hpp>
int main() {
    const double X[] = {0.0, 1.0, 1.0, 0.0, 2.0, 1.0, 3.0, 0.0};
    const int y[] = {0, 0, 1, 1};
    foretell::LogisticRegression model({.C = 0.5});
    model.fit(foretell::MatrixView<const double>(X, 4, 2), foretell::LabelsView(y, 4));
    return model.coef()(0, 1) > 0.0 ? 1 : 0;
}
""",
}


def cpu_seconds(text, compiler, repeat):
    """The least of `repeat` compilations: noise only ever adds."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "program.cpp"
        source.write_text(text)
        command = compiler.split() + ["-std=c++20", "-O2", f"-I{ROOT}/include", "-c", str(source)]
        command += ["-o", os.devnull]
        best = float("inf")
        for _ in range(repeat):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            best = min(best, used)
    return best


def table(compiler, repeat):
    version = subprocess.run(
        compiler.split() + ["-dumpfullversion"], capture_output=True, text=True, check=True
    ).stdout.strip()
    empty = cpu_seconds("int main() {}\n", compiler, repeat)
    rows = []
    library = ROOT / "include"
    headers = sorted(library.rglob("*.hpp"))
    for path in headers:
        name = path.relative_to(library).as_posix()
        if "/detail/" not in name:
            rows.append((cpu_seconds(f"#include <{name}>\n", compiler, repeat) - empty, name))
            print(f"{rows[-1][0]:6.2f}  {name}", file=sys.stderr)
    lines = [f"{compiler} {version}, `-O2`, CPU seconds, the least of {repeat} compilations.", ""]
    lines += ["| program | seconds |", "|---|---:|"]
    for name, text in PROGRAMS.items():
        lines.append(f"| {name} | {cpu_seconds(text, compiler, repeat):.2f} |")
    lines += ["", "| header, included alone | seconds |", "|---|---:|"]
    lines += [f"| `<{name}>` | {seconds:.2f} |" for seconds, name in sorted(rows, reverse=True)]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", metavar="PAGE")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--compiler", default="g++")
    options = parser.parse_args()
    text = table(options.compiler, options.repeat)
    print(text)
    if options.write:
        page = Path(options.write)
        pattern = re.compile(f"{BEGIN}.*{END}", re.S)
        page.write_text(pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page.read_text()))


if __name__ == "__main__":
    main()
