"""LogisticRegression of scikit-learn and of this library on the same problems, in the same run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/logistic_foretell.cpp -lopenblas -pthread -o logistic_foretell
    python3 bench/peers/logistic_sklearn.py ./logistic_foretell binary multinomial

Prints a Markdown table for each problem: processor seconds of one thread (median), and how far the
objective F = C sum loss + ||w||^2 / 2 lies above the best one found, relative to it. Each solver is
run at falling tolerances and listed at the first that comes within 1e-6.
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
GAP = 1e-6


def binary(rows, cols):
    """Correlated columns of scales from 10^-1.5 to 10^1.5: condition some 1e3."""
    rng = np.random.default_rng(1)
    X = rng.standard_normal((rows, cols))
    X += 0.5 * rng.standard_normal((rows, 1))
    z = X @ (rng.standard_normal(cols) / np.sqrt(cols))
    X *= 10.0 ** np.linspace(-1.5, 1.5, cols)
    return X, (rng.random(rows) < 1 / (1 + np.exp(-z))).astype(np.int32), 1.0


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


def peer(X, y, C, solver, tol, repeats):
    times = []
    for _ in range(repeats):
        model = LogisticRegression(C=C, solver=solver, tol=tol, max_iter=2000)
        start = time.process_time()
        model.fit(X, y)
        times.append(time.process_time() - start)
    return objective(X, y, C, model.coef_, model.intercept_), float(np.median(times))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("problems", nargs="+", choices=["binary", "multinomial"])
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    for name in args.problems:
        make, rows, cols, peers = {
            "binary": (binary, args.rows or 200_000, 100, ["newton-cholesky"]),
            "multinomial": (multinomial, args.rows or 60_000, 784, ["lbfgs"]),
        }[name]
        X, y, C = make(rows, cols)
        with tempfile.TemporaryDirectory() as folder:
            np.save(f"{folder}/X.npy", X)
            np.save(f"{folder}/y.npy", y)

            def ours(solver, tol, repeats, max_iter=2000):
                out = subprocess.run(
                    [args.program, f"{folder}/X.npy", f"{folder}/y.npy", str(C), solver, str(tol),
                     str(max_iter), str(repeats)], capture_output=True, text=True, check=True).stdout.split()
                return float(out[0]), float(out[1]), int(out[3]), out[4], float(out[5])

            best = ours("lbfgs", 1e-13, 1)[0]
            results = []
            for solver in ["automatic", "lbfgs"] + (["newton_cholesky"] if name == "binary" else []):
                for tol in [1e-2, 1e-3, 1e-4, 1e-6, 1e-8]:
                    f, seconds, passes, ran, read = ours(solver, tol, args.repeats)
                    if f / best - 1 <= GAP:
                        break
                label = f"foretell {solver}" + (f" ({ran})" if solver == "automatic" else "")
                results.append((label, seconds, f / best - 1, f"{passes} passes"))
            for solver in peers:
                for tol in [1e-2, 1e-3, 1e-4, 1e-6, 1e-8]:
                    f, seconds = peer(X, y, C, solver, tol, 1)
                    if f / best - 1 <= GAP:
                        break
                results.append((f"scikit-learn {sklearn.__version__} {solver}", seconds, f / best - 1, ""))
        fastest = min(s for label, s, gap, _ in results if label.startswith("scikit") and gap <= GAP)
        print(f"\n{name}: {rows} x {cols}, one read of X {1e3 * read:.1f} ms\n")
        print("| solver | seconds | relative gap | times the peer's speed | |\n|---|---|---|---|---|")
        for label, seconds, gap, note in results:
            print(f"| {label} | {seconds:.3f} | {gap:.1e} | {fastest / seconds:.1f} | {note} |")


main()
