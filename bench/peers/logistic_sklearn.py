"""LogisticRegression of scikit-learn and of LIBLINEAR and of this library on the same problems, in the same run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/logistic_foretell.cpp -lopenblas -pthread -o logistic_foretell
    g++ -std=c++20 -O2 -Iinclude bench/peers/logistic_liblinear.cpp -lopenblas -llinear -pthread -o logistic_liblinear
    python3 bench/peers/logistic_sklearn.py ./logistic_foretell --liblinear ./logistic_liblinear binary scaled wide

Prints a Markdown table for each problem and each gap: processor seconds of one thread (median), and how far the
objective F = C sum loss + ||w||^2 / 2 lies above the best one found, relative to it. Each solver is run at falling
tolerances and listed at the first that comes within the gap. LIBLINEAR penalises its intercept: it is held against the
minimum of its own objective.
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
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
TOLS = [1e-2, 1e-3, 1e-4, 1e-6, 1e-8]


def binary(rows, cols, span=1e3):
    """Correlated columns whose scales differ by the factor span."""
    rng = np.random.default_rng(1)
    X = rng.standard_normal((rows, cols))
    X += 0.5 * rng.standard_normal((rows, 1))
    z = X @ (rng.standard_normal(cols) / np.sqrt(cols))
    X *= span ** np.linspace(-0.5, 0.5, cols)
    return X, (rng.random(rows) < 1 / (1 + np.exp(-z))).astype(np.int32), 1.0


def scaled(rows, cols):
    return binary(rows, cols, 1e6)


def wide(rows, cols):
    return binary(rows, cols, 1.0)


def multinomial(rows, cols):
    rng = np.random.default_rng(2)
    centres = rng.standard_normal((10, cols)) * 0.12
    y = rng.integers(0, 10, rows).astype(np.int32)
    X = np.maximum(0.0, rng.standard_normal((rows, cols)) + centres[y])
    X *= rng.random(cols) ** 2
    return X, y, 0.01


def objective(X, y, C, W, b):
    if W.shape[0] == 1:
        z = X @ W[0] + b[0]
        loss = np.sum(np.logaddexp(0.0, z) - (y == np.max(y)) * z)
    else:
        Z = X @ W.T + b
        loss = np.sum(logsumexp(Z, axis=1) - Z[np.arange(len(y)), y])
    return C * loss + 0.5 * np.sum(W * W)


def sklearn_run(X, y, C, solver, tol, max_iter):
    model = LogisticRegression(C=C, solver=solver, tol=tol, max_iter=max_iter)
    start = time.process_time()
    model.fit(X, y)
    seconds = time.process_time() - start
    return objective(X, y, C, model.coef_, model.intercept_), seconds


def run(*command, limit=None):
    try:
        return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True,
                              timeout=limit).stdout.split()
    except subprocess.TimeoutExpired:
        return None


def first_within(gap, best, tols, attempt):
    """(seconds, gap, note) of the first tolerance that comes within gap, or of none."""
    for tol in tols:
        found = attempt(tol)
        if found is None:
            break
        if found[0] / best - 1 <= gap:
            return found[1], found[0] / best - 1, found[2]
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("problems", nargs="+", choices=["binary", "scaled", "wide", "multinomial"])
    parser.add_argument("--liblinear")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60, help="seconds that one fit of LIBLINEAR may take")
    args = parser.parse_args()
    for name in args.problems:
        make, rows, cols, own, peers = {
            "binary": (binary, 200_000, 100, ["lbfgs", "newton_cholesky"], ["newton-cholesky"]),
            "scaled": (scaled, 200_000, 100, ["lbfgs", "newton_cholesky"], ["newton-cholesky"]),
            "wide": (wide, 5_000, 2_000, ["lbfgs", "newton_cg"], ["newton-cholesky", "newton-cg", "lbfgs"]),
            "multinomial": (multinomial, 60_000, 784, ["lbfgs"], ["lbfgs"]),
        }[name]
        rows = args.rows or rows
        X, y, C = make(rows, cols)
        with tempfile.TemporaryDirectory() as folder:
            X_file, y_file, ones_file = (f"{folder}/{f}.npy" for f in ["X", "y", "ones"])
            np.save(X_file, X)
            np.save(y_file, y)

            def ours(solver, tol):
                out = run(args.program, X_file, y_file, C, solver, tol, 2000, args.repeats)
                return float(out[0]), float(out[1]), f"{out[4]}, {out[3]} passes"

            best = float(run(args.program, X_file, y_file, C, "lbfgs", 1e-13, 2000, 1)[0])
            two = len(np.unique(y)) == 2
            if args.liblinear and two:
                np.save(ones_file, np.hstack([X, np.ones((rows, 1))]))
                own_best = float(run(args.program, ones_file, y_file, C, "lbfgs", 1e-13, 2000, 1,
                                     "no_intercept")[0])
            seen = {}

            def liblinear(solver, eps):
                if (solver, eps) not in seen:
                    out = run(args.liblinear, ones_file, y_file, C, solver, eps, 1, limit=args.limit)
                    seen[solver, eps] = out and (float(out[0]), float(out[1]), f"eps {eps}")
                return seen[solver, eps]

            def scikit(solver, tol):
                if (solver, tol) not in seen:
                    f, seconds = sklearn_run(X, y, C, solver, tol, 500)
                    seen[solver, tol] = (f, seconds, f"tol {tol}")
                return seen[solver, tol]

            for gap in [1e-6, 1e-10]:
                results = []
                for solver in ["automatic"] + own:
                    results.append((f"foretell {solver}", first_within(gap, best, TOLS, lambda tol: ours(solver, tol))))
                for solver in peers:
                    results.append((f"scikit-learn {sklearn.__version__} {solver}",
                                    first_within(gap, best, TOLS, lambda tol: scikit(solver, tol))))
                for solver in [0, 7] if args.liblinear and two else []:
                    results.append((f"LIBLINEAR -s {solver}",
                                    first_within(gap, own_best, TOLS, lambda eps: liblinear(solver, eps))))
                fastest = min([r[0] for label, r in results if r and not label.startswith("foretell")], default=np.nan)
                print(f"\n{name}: {rows} x {cols}, to {gap:.0e}\n")
                print("| solver | seconds | relative gap | times the fastest peer's speed | |\n|---|---|---|---|---|")
                for label, r in results:
                    if r is None:
                        print(f"| {label} | - | | | |")
                    else:
                        print(f"| {label} | {r[0]:.3f} | {r[1]:.1e} | {fastest / r[0]:.1f} | {r[2]} |", flush=True)


main()
