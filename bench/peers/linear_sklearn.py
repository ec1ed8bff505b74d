"""LinearRegression and Ridge of scikit-learn, of this library, and Armadillo's normal equations, on
the same matrix, in one run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/linear_foretell.cpp -lopenblas -pthread -o linear_foretell
    g++ -std=c++17 -O2 bench/peers/linear_armadillo.cpp -larmadillo -o linear_armadillo
    python3 bench/peers/linear_sklearn.py ./linear_foretell ./linear_armadillo

Processor seconds of one thread, median of --repeats. Checks that all find the same coefficients.
"""
import argparse
import os
import subprocess
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression, Ridge

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("armadillo")
parser.add_argument("--rows", type=int, default=1_000_000)
parser.add_argument("--cols", type=int, default=50)
parser.add_argument("--repeats", type=int, default=5)
args = parser.parse_args()

rng = np.random.default_rng(1)
X = rng.standard_normal((args.rows, args.cols)) + rng.uniform(-5, 5, args.cols)
y = X[:, 0] - 2 * X[:, -1] + 3 + rng.standard_normal(args.rows)


def run(command):
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {f[0]: [float(v) for v in f[1:]] for f in map(str.split, out.splitlines())}


with tempfile.TemporaryDirectory() as folder:
    np.save(f"{folder}/X.npy", X)
    np.save(f"{folder}/y.npy", y)
    files = [f"{folder}/X.npy", f"{folder}/y.npy"]
    ours = run([args.program, *files, str(args.repeats)])
    arma = run([args.armadillo, *files, str(args.rows), str(args.cols), str(args.repeats)])
print(f"{args.rows} x {args.cols}\n\n| fit | foretell | Armadillo | scikit-learn {sklearn.__version__} "
      "| ratios |\n|---|---:|---:|---:|---|")
for name, model in [("LinearRegression", LinearRegression()), ("Ridge", Ridge())]:
    seconds = []
    for _ in range(args.repeats):
        start = time.process_time()
        model.fit(X, y)
        seconds.append(time.process_time() - start)
    np.testing.assert_allclose(ours[name][1:], [model.coef_[0], model.intercept_], rtol=1e-9)
    us, them = ours[name][0], float(np.median(seconds))
    line, ratio = "-", f"{them / us:.1f}"
    if name in arma:
        np.testing.assert_allclose(arma[name][1:], ours[name][1:], rtol=1e-9)
        line, ratio = f"{arma[name][0]:.3f}", f"{arma[name][0] / us:.1f}, {ratio}"
    print(f"| {name} | {us:.3f} | {line} | {them:.3f} | {ratio} |")
