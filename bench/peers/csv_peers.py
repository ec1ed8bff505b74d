"""Reading one CSV file of numbers by this library, NumPy, pandas and Armadillo, in the same run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/csv_foretell.cpp -o csv_foretell
    g++ -std=c++20 -O2 bench/peers/csv_armadillo.cpp -larmadillo -o csv_armadillo
    python3 bench/peers/csv_peers.py ./csv_foretell ./csv_armadillo --rows 100000 --cols 100

Each reading is a fresh process; readers take turns. Prints a Markdown table: CPU seconds of the
process (user and system, the reading alone), median and least of the repeats; how much longer than
ours the median is; how many numbers differ from those written, and by how many units in the last
place at most.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

PYTHON = """
import sys, time
import numpy as np
if {pandas}:
    import pandas
file, out = sys.argv[1:]
start = time.process_time()
X = {call}
print(time.process_time() - start)
np.ascontiguousarray(X, dtype=np.float64).tofile(out)
"""


def python(call, pandas):
    return [sys.executable, "-c", PYTHON.format(call=call, pandas=pandas)]


def readers(foretell, armadillo):
    table = {
        "foretell read_csv": [foretell, "read"],
        "numpy.loadtxt": python("np.loadtxt(file, delimiter=',')", False),
        "pandas.read_csv, engine c": python("pandas.read_csv(file, header=None, engine='c')", True),
        "pandas, float_precision round_trip": python(
            "pandas.read_csv(file, header=None, engine='c', float_precision='round_trip')", True
        ),
    }
    if armadillo:
        table["Armadillo mat::load"] = [armadillo, "read"]
    return table


def ulps(read, truth):
    """Numbers that differ, and the largest distance in units in the last place."""
    if read.shape != truth.shape:
        return read.size, float("inf")
    bits = [np.where(v < 0, np.int64(-(2**63)) - v, v) for v in (read.view("i8"), truth.view("i8"))]
    distance = np.abs(bits[0] - bits[1])
    return int((distance > 0).sum()), int(distance.max())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("foretell")
    parser.add_argument("armadillo", nargs="?")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--cols", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        file, raw, out = (os.path.join(folder, n) for n in ("data.csv", "truth.f8", "out.f8"))
        subprocess.run(
            [args.foretell, "make", file, raw, str(args.rows), str(args.cols)], check=True
        )
        truth = np.fromfile(raw)
        names = readers(args.foretell, args.armadillo)
        seconds = {name: [] for name in names}
        seconds["foretell read_csv + to_matrix"] = []
        wrong = {}
        for _ in range(args.repeats):
            for name, command in names.items():
                run = subprocess.run(
                    command + [file, out], check=True, capture_output=True, text=True
                )
                times = [float(t) for t in run.stdout.split()]
                seconds[name].append(times[0])
                if len(times) > 1:
                    seconds["foretell read_csv + to_matrix"].append(times[1])
                wrong[name] = ulps(np.fromfile(out), truth)
        wrong["foretell read_csv + to_matrix"] = wrong["foretell read_csv"]

        import pandas

        size = os.path.getsize(file) / 1e6
        print(f"{args.rows} x {args.cols}, {size:.0f} MB; numpy {np.__version__}, pandas "
              f"{pandas.__version__}; {args.repeats} repeats\n")
        print("| reader | CPU s, median | least | times ours | numbers that differ | by ulp |")
        print("|---|---|---|---|---|---|")
        ours = statistics.median(seconds["foretell read_csv"])
        for name in sorted(seconds, key=lambda n: statistics.median(seconds[n])):
            middle, least = statistics.median(seconds[name]), min(seconds[name])
            count, distance = wrong[name]
            print(f"| {name} | {middle:.3f} | {least:.3f} | {middle / ours:.2f} | {count} | "
                  f"{distance} |")


if __name__ == "__main__":
    main()
