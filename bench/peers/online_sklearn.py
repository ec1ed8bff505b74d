"""FTRLClassifier of this library and SGDClassifier of scikit-learn over the same hashed rows.

    g++ -std=c++20 -O2 -Iinclude bench/peers/online_foretell.cpp -lopenblas -pthread -o online_foretell
    python3 bench/peers/online_sklearn.py ./online_foretell

Rows of --ones ones in --features columns, some frequent and most rare. Processor seconds of one thread.

First one pass: progressive log loss, each row predicted before it is learnt from (SGDClassifier's in pieces of 1000
rows; its time is that of partial_fit alone), with the best of some learning rates. Then the time to equal quality:
log loss on rows not seen, of FTRLClassifier after its one pass and of SGDClassifier after as many passes as it needs,
with the best of many schedules and penalties.
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
parser.add_argument("--later", type=int, default=50_000, help="rows that no model learns from")
parser.add_argument("--features", type=int, default=1_000_000)
parser.add_argument("--ones", type=int, default=40)
parser.add_argument("--passes", type=int, default=8, help="most passes of SGDClassifier")
args = parser.parse_args()

rng = np.random.default_rng(1)
n, d, k = args.rows, args.features, args.ones
total = n + args.later
columns = (rng.random((total, k)) ** 4 * (d - k)).astype(np.int32) // k * k + np.arange(k, dtype=np.int32)
columns.sort(axis=1)
truth = rng.standard_normal(d) * 0.4
z = truth[columns].sum(axis=1) - 1.0
labels = (rng.random(total) < 1 / (1 + np.exp(-z))).astype(np.int32)
every = sp.csr_matrix((np.ones(total * k), columns.ravel(), np.arange(0, total * k + 1, k)), shape=(total, d))
X, y, X_later, y_later = every[:n], labels[:n], every[n:], labels[n:]


def log_loss(odds, t):
    return np.mean(np.logaddexp(0, odds) - t * odds)


rates = (0.003, 0.01, 0.03, 0.1)
ours, ours_sgd, theirs = [], [], []
with tempfile.TemporaryDirectory() as folder:
    np.save(f"{folder}/c.npy", columns.ravel())
    np.save(f"{folder}/y.npy", labels)

    def run(alpha, l1, *more):
        command = [args.program, f"{folder}/c.npy", f"{folder}/y.npy", d, n, alpha, l1, 5, *more]
        out = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True).stdout.split()
        return [float(v) for v in out]

    for alpha in (0.03, 0.1, 0.3):
        for l1 in (0.0, 1.0):
            seconds, loss, later, weights = run(alpha, l1)
            ours.append((loss, seconds, f"alpha {alpha}, l1 {l1}, {weights:.0f} weights", later))
    for eta in rates:
        seconds, loss, later, _ = run(eta, 0, "sgd")
        ours_sgd.append((loss, seconds, f"eta0 {eta}", later))
for eta in rates:
    model = SGDClassifier(loss="log_loss", penalty=None, learning_rate="constant", eta0=eta)
    seconds = loss = 0.0
    for at in range(0, n, 1000):
        rows, t = X[at:at + 1000], y[at:at + 1000]
        odds = model.decision_function(rows) if at else np.zeros(len(t))
        loss += len(t) * log_loss(odds, t)
        start = time.process_time()
        model.partial_fit(rows, t, classes=[0, 1])
        seconds += time.process_time() - start
    once = time.process_time()
    SGDClassifier(loss="log_loss", penalty=None, learning_rate="constant", eta0=eta, max_iter=1,
                  tol=None, shuffle=False).fit(X, y)
    theirs.append((loss / n, min(seconds, time.process_time() - once), f"eta0 {eta}"))
mean = y.mean()
print(f"{n} rows of {k} ones in {d} columns; always the mean: "
      f"{-(mean * np.log(mean) + (1 - mean) * np.log(1 - mean)):.4f}\n")
print("| | progressive log loss | rows a second | |\n|---|---:|---:|---|")
for name, runs in [("foretell FTRLClassifier", ours), ("foretell SGDClassifier", ours_sgd),
                   (f"scikit-learn {sklearn.__version__} SGDClassifier", theirs)]:
    loss, seconds, how, *_ = min(runs)
    print(f"| {name} | {loss:.4f} | {n / seconds / 1e6:.2f} million | {how} |")

_, own_seconds, how, goal = min(ours)  # chosen by its progressive loss, which saw no later row
print(f"\n| | log loss on {args.later} rows not seen | passes | seconds | |\n|---|---:|---:|---:|---|")
print(f"| foretell FTRLClassifier | {goal:.4f} | 1 | {own_seconds:.3f} | {how} |")
found = []
for penalty, alpha in ((None, 1e-9), ("l2", 1e-5), ("l2", 1e-6)):
    for schedule, eta in (("constant", 0.01), ("constant", 0.03), ("invscaling", 0.1), ("invscaling", 0.3),
                          ("invscaling", 0.5), ("invscaling", 1.0), ("optimal", 0.0)):
        model = SGDClassifier(loss="log_loss", penalty=penalty, alpha=alpha, learning_rate=schedule, eta0=eta,
                              power_t=0.25)
        seconds = 0.0
        for done in range(1, args.passes + 1):
            start = time.process_time()
            model.partial_fit(X, y, classes=[0, 1])
            seconds += time.process_time() - start
            loss = log_loss(model.decision_function(X_later), y_later)
            if loss <= goal:
                found.append((seconds, done, loss, f"{schedule}, eta0 {eta}, {penalty} {alpha}"))
                break
if found:
    seconds, done, loss, how = min(found)
    print(f"| scikit-learn SGDClassifier | {loss:.4f} | {done} | {seconds:.3f} | {how} |")
    print(f"\nratio {seconds / own_seconds:.1f}; {len(found)} of 21 schedules get there in {args.passes} passes")
else:
    print(f"\nnone of 21 schedules gets there in {args.passes} passes")
