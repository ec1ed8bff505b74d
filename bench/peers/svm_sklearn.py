"""SVC of this library, of libsvm, of dlib and of scikit-learn on the same rows in one run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/svm_foretell.cpp -lopenblas -pthread -o svm_foretell
    (svm_libsvm and svm_dlib as svm_libsvm.cpp says)
    python3 bench/peers/svm_sklearn.py ./svm_foretell ./svm_libsvm ./svm_dlib [--shoppers file.csv]

Processor seconds of one thread, the kernel rbf with gamma = 1 / (n_features variance), C = 1, tol 1e-3.
The table: 20,000 rows of 20 features, or Online Shoppers with its texts as columns of zeros and ones and
its numbers standardised. Dual objectives are given to show that all solve the same problem.
"""
import argparse
import csv
import os
import pathlib
import subprocess
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import sklearn
from sklearn.datasets import make_classification
from sklearn.svm import SVC

parser = argparse.ArgumentParser()
parser.add_argument("programs", nargs="+")
parser.add_argument("--shoppers")
parser.add_argument("--C", type=float, default=1.0)
parser.add_argument("--tol", type=float, default=1e-3)
parser.add_argument("--repeats", type=int, default=3)
args = parser.parse_args()

if args.shoppers:
    with open(args.shoppers, encoding="utf-8") as file:
        dialect = ";" if ";" in file.readline() else ","
        file.seek(0)
        header, *rows = list(csv.reader(file, delimiter=dialect))
    columns = []
    for j, name in enumerate(header[:-1]):
        cells = [row[j] for row in rows]
        if name in ("Month", "VisitorType", "Weekend", "OperatingSystems", "Browser", "Region", "TrafficType"):
            columns += [[float(c == value) for c in cells] for value in sorted(set(cells))]
        else:
            x = np.array([float(c.replace(",", ".")) for c in cells])
            columns.append((x - x.mean()) / x.std())
    X = np.array(columns, dtype=float).T.copy()
    y = np.array([row[-1].upper() == "TRUE" for row in rows]).astype(np.int32)
    X_new = X
else:
    X, y = make_classification(n_samples=40_000, n_features=20, n_informative=10, n_redundant=5,
                               n_clusters_per_class=4, flip_y=0.05, random_state=0)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    X, X_new, y = X[:20_000].copy(), X[20_000:].copy(), y[:20_000].astype(np.int32)
gamma = 1.0 / (X.shape[1] * X.var())

runs = {}
with tempfile.TemporaryDirectory() as folder:
    for name, array in (("X", X), ("y", y), ("X_new", X_new)):
        np.save(f"{folder}/{name}.npy", array)
    for _ in range(args.repeats):
        for program in args.programs:
            out = subprocess.run([program, f"{folder}/X.npy", f"{folder}/y.npy", f"{folder}/X_new.npy", str(args.C),
                                  repr(gamma), str(args.tol)], capture_output=True, text=True, check=True).stdout
            runs.setdefault(pathlib.Path(program).name, []).append([float(v) for v in out.split()])
        model = SVC(C=args.C, gamma=gamma, tol=args.tol)
        start = time.process_time()
        model.fit(X, y)
        fitted = time.process_time()
        z = model.decision_function(X_new)
        decided = time.process_time()
        b, V = model.dual_coef_[0], model.support_vectors_
        squares = (V * V).sum(axis=1)
        objective = -np.abs(b).sum()
        for at in range(0, len(b), 1000):
            K = np.exp(-gamma * np.maximum(0, squares[at:at + 1000, None] + squares - 2 * V[at:at + 1000] @ V.T))
            objective += 0.5 * b[at:at + 1000] @ (K @ b)
        runs.setdefault(f"scikit-learn {sklearn.__version__}", []).append(
            [fitted - start, objective, len(b), np.nan, decided - fitted, np.abs(z).sum()])

print(f"{X.shape[0]} rows of {X.shape[1]} features, C = {args.C}, tol = {args.tol}\n")
print(f"| | fit, s | dual objective | support vectors | duality gap | {len(X_new)} decisions, s |")
print("|---|---:|---:|---:|---:|---:|")
for name, each in runs.items():
    best = min(r[0] for r in each), min(r[4] for r in each)
    _, objective, vectors, gap, _, _ = each[0]
    print(f"| {name} | {best[0]:.3f} | {objective:.6f} | {vectors:.0f} | {gap:.2g} | {best[1]:.3f} |")
