"""The problems of bench/solver_race.cpp given to scikit-learn's solvers and to LIBLINEAR.

    solver_race --export problems
    g++ -std=c++20 -O2 -Iinclude bench/peers/logistic_liblinear.cpp -lopenblas -llinear -pthread -o logistic_liblinear
    python3 bench/peers/race_peers.py problems --liblinear ./logistic_liblinear --output peers.csv
    solver_race --peers peers.csv

Writes problem,library,solver,seconds,gap: seconds of one processor (median) of a whole fit that may take 1, 2, 3, 4,
6, 8 ... iterations, or of LIBLINEAR at falling eps, and how far its objective lies above the minimum, relative to it.
LIBLINEAR penalises its intercept: its gap is taken from the least objective of its own that any run of it reached.
"""
import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
import warnings

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
LEAST_GAP = 1e-13


def read_problem(folder, row):
    stem = f"{folder}/{row['name']}"
    y = np.load(f"{stem}_y.npy")
    if row["is_sparse"] == "1":
        parts = [np.load(f"{stem}_{part}.npy") for part in ("data", "indices", "indptr")]
        return csr_matrix(tuple(parts), shape=(len(y), int(row["n_features"]))), y
    return np.load(f"{stem}_X.npy"), y


def objective(X, y, C, penalty, W, b):
    Z = np.asarray(X.astype(np.float64) @ W.T) + b
    if W.shape[0] == 1:
        z = Z[:, 0]
        loss = np.sum(np.logaddexp(0.0, z) - (y == np.max(y)) * z)
    else:
        loss = np.sum(logsumexp(Z, axis=1) - Z[np.arange(len(y)), y])
    return C * loss + (np.abs(W).sum() if penalty == "l1" else 0.5 * np.sum(W * W))


def median_seconds(fit, limit):
    """Of at least three fits, of one if it takes longer than the limit; and what the last one gave."""
    seconds, made = [], None
    while len(seconds) < 3 or (sum(seconds) < 0.05 and len(seconds) < 25):
        start = time.process_time()
        made = fit()
        seconds.append(time.process_time() - start)
        if seconds[-1] > limit:
            break
    return float(np.median(seconds)), made


def race_sklearn(X, y, row, solver, limit):
    C, best = float(row["C"]), float(row["minimum"])
    iterations = 1
    while True:
        model = LogisticRegression(C=C, penalty=row["penalty"], solver=solver, tol=1e-14, max_iter=iterations)
        seconds, model = median_seconds(lambda: model.fit(X, y), limit)
        f = objective(X, y, C, row["penalty"], model.coef_.astype(np.float64), model.intercept_)
        gap = max(LEAST_GAP, f / best - 1)
        yield seconds, gap
        if gap <= LEAST_GAP or seconds > limit or np.max(model.n_iter_) < iterations:
            return
        iterations = max(iterations + 1, round(1.4 * iterations))


def race_liblinear(program, X, y, row, limit):
    """Points of the solvers 0 (primal, TRON) and 7 (dual)."""
    found = {solver: run_liblinear(program, X, y, row, solver, limit) for solver in (0, 7)}
    least = min((f for points in found.values() for _, f in points), default=0.0)
    return {s: [(t, max(LEAST_GAP, f / least - 1)) for t, f in points] for s, points in found.items()}


def run_liblinear(program, X, y, row, solver, limit):
    found = []
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/X.npy", np.hstack([X, np.ones((len(y), 1))]))
        np.save(f"{folder}/y.npy", y)
        for eps in 10.0 ** np.arange(0, -9, -1):
            command = [program, f"{folder}/X.npy", f"{folder}/y.npy", row["C"], str(solver), str(eps), "1"]
            try:
                # it reads a file and may be stopped by the limit only then
                out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10 * limit)
            except subprocess.TimeoutExpired:
                break
            f, seconds = (float(v) for v in out.stdout.split())
            found.append((seconds, f))
            if seconds > limit:
                break
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--liblinear", help="the program built of logistic_liblinear.cpp")
    parser.add_argument("--output", default="peers.csv")
    parser.add_argument("--limit", type=float, default=3, help="seconds that one fit may take, about")
    parser.add_argument("--only", nargs="*", help="names of problems")
    args = parser.parse_args()
    with open(f"{args.folder}/problems.csv") as index, open(args.output, "w") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["problem", "library", "solver", "seconds", "gap"])

        def keep(row, library, solver, points):
            last = None
            for last in points:
                writer.writerow([row["name"], library, solver, f"{last[0]:.6f}", f"{last[1]:.3e}"])
            out.flush()
            print(row["name"], library, solver, last, file=sys.stderr)

        for row in csv.DictReader(index):
            if args.only and row["name"] not in args.only:
                continue
            X, y = read_problem(args.folder, row)
            if row["penalty"] == "l1":
                solvers = ["saga"]
            else:
                solvers = ["lbfgs", "newton-cg", "sag"]
                # its newton-cholesky fails on rows in float and takes minutes of wide ones
                if row["n_classes"] == "2" and int(row["n_features"]) <= 2000 and X.dtype == np.float64:
                    solvers.insert(2, "newton-cholesky")
            for solver in solvers:
                keep(row, "scikit-learn", solver, race_sklearn(X, y, row, solver, args.limit))
            fits = row["penalty"] == "l2" and row["n_classes"] == "2" and row["is_sparse"] == "0"
            if args.liblinear and fits and X.dtype == np.float64:
                for solver, points in race_liblinear(args.liblinear, X, y, row, args.limit).items():
                    keep(row, "LIBLINEAR", f"-s {solver}", points)


main()
