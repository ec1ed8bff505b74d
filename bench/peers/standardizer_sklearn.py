"""StandardScaler of scikit-learn and Standardizer of this library on the same matrix, in one run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/standardizer_foretell.cpp -lopenblas -pthread -o standardizer_foretell
    python3 bench/peers/standardizer_sklearn.py ./standardizer_foretell

Fit and transform; processor seconds of one thread, median of --repeats, the two by turns. Checks
that both give the same means, scales and last entry.
"""
import argparse
import os
import subprocess
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import sklearn
from sklearn.preprocessing import StandardScaler

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--rows", type=int, default=1_000_000)
parser.add_argument("--cols", type=int, default=50)
parser.add_argument("--repeats", type=int, default=7)
args = parser.parse_args()

rng = np.random.default_rng(1)
X = rng.standard_normal((args.rows, args.cols)) * 10.0 ** rng.uniform(-2, 2, args.cols)
X += rng.uniform(-5, 5, args.cols)

ours, theirs = [], []
with tempfile.TemporaryDirectory() as folder:
    np.save(f"{folder}/X.npy", X)
    for _ in range(3):
        out = subprocess.run([args.program, f"{folder}/X.npy", str(args.repeats)],
                             capture_output=True, text=True, check=True).stdout.split()
        ours.append(float(out[0]))
        for _ in range(args.repeats):
            start = time.process_time()
            scaler = StandardScaler().fit(X)
            Z = scaler.transform(X)
            theirs.append(time.process_time() - start)

found = np.array([float(v) for v in out[1:]])
wanted = np.array([scaler.mean_.sum(), scaler.scale_.sum(), Z[-1, -1]])
np.testing.assert_allclose(found, wanted, rtol=1e-9)
us, them = float(np.median(ours)), float(np.median(theirs))
print(f"fit and transform, {args.rows} x {args.cols}\n")
print("| | seconds | ratio |\n|---|---|---|")
print(f"| foretell | {us:.3f} | {them / us:.1f} |")
print(f"| scikit-learn {sklearn.__version__} | {them:.3f} | 1 |")
