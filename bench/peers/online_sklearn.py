"""FTRLClassifier of this library and SGDClassifier of scikit-learn over the same hashed rows, one pass.

    g++ -std=c++20 -O2 -Iinclude bench/peers/online_foretell.cpp -lopenblas -pthread -o online_foretell
    python3 bench/peers/online_sklearn.py ./online_foretell

Rows of --ones ones in --features columns, some frequent and most rare. Processor seconds of one thread;
progressive log loss: each row is predicted before it is learnt from (SGDClassifier's in pieces of 1000
rows; its time is that of partial_fit alone). Both with the best of some learning rates.
"""
import argparse
import os
import subprocess
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import scipy.sparse as sp
import sklearn
from sklearn.linear_model import SGDClassifier

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--rows", type=int, default=200_000)
parser.add_argument("--features", type=int, default=1_000_000)
parser.add_argument("--ones", type=int, default=40)
args = parser.parse_args()

rng = np.random.default_rng(1)
n, d, k = args.rows, args.features, args.ones
columns = (rng.random((n, k)) ** 4 * (d - k)).astype(np.int32) // k * k + np.arange(k, dtype=np.int32)
columns.sort(axis=1)
truth = rng.standard_normal(d) * 0.4
z = truth[columns].sum(axis=1) - 1.0
y = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(np.int32)
X = sp.csr_matrix((np.ones(n * k), columns.ravel(), np.arange(0, n * k + 1, k)), shape=(n, d))

rates = (0.003, 0.01, 0.03, 0.1)
ours, ours_sgd, theirs = [], [], []
with tempfile.TemporaryDirectory() as folder:
    np.save(f"{folder}/c.npy", columns.ravel())
    np.save(f"{folder}/y.npy", y)
    for alpha in (0.03, 0.1, 0.3):
        for l1 in (0.0, 1.0):
            out = subprocess.run([args.program, f"{folder}/c.npy", f"{folder}/y.npy", str(d),
                                  str(alpha), str(l1), "5"], capture_output=True, text=True,
                                 check=True).stdout.split()
            ours.append((float(out[1]), float(out[0]), f"alpha {alpha}, l1 {l1}, {out[2]} weights"))
    for eta in rates:
        out = subprocess.run([args.program, f"{folder}/c.npy", f"{folder}/y.npy", str(d), str(eta), "0", "5", "sgd"],
                             capture_output=True, text=True, check=True).stdout.split()
        ours_sgd.append((float(out[1]), float(out[0]), f"eta0 {eta}"))
for eta in rates:
    model = SGDClassifier(loss="log_loss", penalty=None, learning_rate="constant", eta0=eta)
    seconds = loss = 0.0
    for at in range(0, n, 1000):
        rows, t = X[at:at + 1000], y[at:at + 1000]
        odds = model.decision_function(rows) if at else np.zeros(len(t))
        loss += np.sum(np.logaddexp(0, odds) - t * odds)
        start = time.process_time()
        model.partial_fit(rows, t, classes=[0, 1])
        seconds += time.process_time() - start
    once = time.process_time()
    SGDClassifier(loss="log_loss", penalty=None, learning_rate="constant", eta0=eta, max_iter=1,
                  tol=None, shuffle=False).fit(X, y)
    theirs.append((loss / n, min(seconds, time.process_time() - once), f"eta0 {eta}"))
print(f"{n} rows of {k} ones in {d} columns; always the mean: "
      f"{-(y.mean() * np.log(y.mean()) + (1 - y.mean()) * np.log(1 - y.mean())):.4f}\n")
print("| | progressive log loss | rows a second | |\n|---|---:|---:|---|")
for name, runs in [("foretell FTRLClassifier", ours), ("foretell SGDClassifier", ours_sgd),
                   (f"scikit-learn {sklearn.__version__} SGDClassifier", theirs)]:
    loss, seconds, how = min(runs)
    print(f"| {name} | {loss:.4f} | {n / seconds / 1e6:.2f} million | {how} |")
