"""Lasso and its path by scikit-learn and by this library, to the same duality gap, in one run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/lasso_foretell.cpp -lopenblas -pthread -o lasso_foretell
    python3 bench/peers/lasso_sklearn.py ./lasso_foretell

Neighbouring columns are correlated (.6), 100 of them matter. Processor seconds of one thread; the
fastest of scikit-learn's modes counts. Checks that both reach the same objective.
"""
import argparse
import os
import subprocess
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import sklearn
from sklearn.linear_model import Lasso, lasso_path

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--tol", type=float, default=1e-6)
parser.add_argument("--repeats", type=int, default=3)
args = parser.parse_args()


def table(n, d):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n, d))
    for j in range(1, d):
        X[:, j] = 0.6 * X[:, j - 1] + 0.8 * X[:, j]
    w = np.zeros(d)
    at = rng.choice(d, min(100, d // 2), replace=False)
    w[at] = rng.uniform(-1, 1, len(at))
    return X, X @ w + rng.standard_normal(n) + 2


def by_sklearn(X, y, alphas, precompute):
    start = time.process_time()
    if len(alphas) == 1:
        model = Lasso(alpha=alphas[0], tol=args.tol, max_iter=100000, precompute=precompute).fit(X, y)
        w = model.coef_
    else:
        center, middle = X.mean(axis=0), y.mean()
        _, coefs, _ = lasso_path(np.asfortranarray(X - center), y - middle, alphas=alphas,
                                 tol=args.tol, max_iter=100000, precompute=precompute)
        w = coefs[:, -1]
    seconds = time.process_time() - start
    r = y - y.mean() - (X - X.mean(axis=0)) @ w
    return seconds, 0.5 * np.mean(r ** 2) + alphas[-1] * np.abs(w).sum()


print(f"| problem | foretell, s | scikit-learn {sklearn.__version__}, s | ratio |\n|---|---:|---:|---:|")
for n, d, k, eps, modes in [(100_000, 200, 1, 0.1, (True, False)),
                            (100_000, 200, 1, 0.01, (True, False)),
                            (100_000, 200, 100, 1e-3, (True,)),
                            (1_000, 20_000, 1, 0.1, (False,)),
                            (1_000, 20_000, 50, 0.01, (False,))]:
    X, y = table(n, d)
    top = np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max() / n
    alphas = top * eps ** (np.arange(k) / (k - 1)) if k > 1 else [top * eps]
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/X.npy", X)
        np.save(f"{folder}/y.npy", y)
        first, ratio = (str(k), str(eps)) if k > 1 else (repr(alphas[0]), "0")
        us, objective, gap, used = map(float, subprocess.run(
            [args.program, f"{folder}/X.npy", f"{folder}/y.npy", first, ratio, str(args.tol),
             str(args.repeats)], capture_output=True, text=True, check=True).stdout.split())
    repeats = 1 if d > 1000 else args.repeats
    runs = [[by_sklearn(X, y, alphas, mode) for _ in range(repeats)] for mode in modes]
    them = min(float(np.median([s for s, _ in run])) for run in runs)
    theirs = runs[0][0][1]
    assert abs(objective - theirs) < 2 * args.tol * np.var(y), (objective, theirs)
    what = f"path of {k} to {eps:g} of the largest alpha" if k > 1 else f"{eps:g} of the largest alpha"
    print(f"| {n} x {d}, {what} ({used:.0f} used) | {us:.3f} | {them:.3f} | {them / us:.1f} |",
          flush=True)
