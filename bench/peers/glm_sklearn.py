"""PoissonRegressor of scikit-learn and of this library on the same counts, in one run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/glm_foretell.cpp -lopenblas -pthread -o glm_foretell
    python3 bench/peers/glm_sklearn.py ./glm_foretell

Processor seconds of one thread, median of --repeats, each solver with the loosest of some tolerances
that brings the objective within 1e-6 of the least one found.
"""
import argparse
import os
import subprocess
import tempfile
import time
import warnings

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import sklearn
from sklearn.linear_model import PoissonRegressor

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--rows", type=int, default=200_000)
parser.add_argument("--cols", type=int, default=50)
parser.add_argument("--alpha", type=float, default=1e-3)
parser.add_argument("--repeats", type=int, default=3)
args = parser.parse_args()
warnings.simplefilter("ignore")

rng = np.random.default_rng(1)
X = rng.standard_normal((args.rows, args.cols)) * 10.0 ** rng.uniform(-1, 1, args.cols)
w = rng.standard_normal(args.cols) * 0.1 / X.std(axis=0)
y = rng.poisson(np.exp(X @ w + 0.5)).astype(float)


def objective(w, b):
    mu = np.exp(X @ w + b)
    deviance = np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mu), 0) - y + mu
    return np.mean(deviance) + 0.5 * args.alpha * w @ w


runs = []
with tempfile.TemporaryDirectory() as folder:
    np.save(f"{folder}/X.npy", X)
    np.save(f"{folder}/y.npy", y)
    for tol in (1e-2, 1e-3, 1e-4, 1e-6):
        out = subprocess.run([args.program, f"{folder}/X.npy", f"{folder}/y.npy", str(args.alpha),
                              str(tol), str(args.repeats)], capture_output=True, text=True,
                             check=True).stdout
        for line in out.splitlines():
            name, seconds, value = line.split()
            runs.append(("foretell, " + name, float(seconds), float(value)))
for solver in ("lbfgs", "newton-cholesky"):
    for tol in (1e-2, 1e-4, 1e-6, 1e-8):
        seconds = []
        for _ in range(args.repeats):
            start = time.process_time()
            model = PoissonRegressor(alpha=args.alpha, solver=solver, tol=tol, max_iter=10000)
            model.fit(X, y)
            seconds.append(time.process_time() - start)
        runs.append((f"scikit-learn {sklearn.__version__}, {solver}", float(np.median(seconds)),
                     objective(model.coef_, model.intercept_)))
least = min(value for _, _, value in runs)
print(f"Poisson, {args.rows} x {args.cols}\n\n| solver | seconds | gap |\n|---|---:|---:|")
for name in dict.fromkeys(name for name, _, _ in runs):
    near = [(s, v) for n, s, v in runs if n == name and v <= least * (1 + 1e-6)]
    print(f"| {name} | " + (f"{min(near)[0]:.3f} | {min(near)[1] / least - 1:.0e} |" if near
                            else "- | not reached |"))
