"""Metrics of scikit-learn and of this library on the same data, in the same run.

    g++ -std=c++20 -O2 -Iinclude bench/peers/metrics_foretell.cpp -o metrics_foretell
    python3 bench/peers/metrics_sklearn.py ./metrics_foretell --rows 5000000 --repeats 3

Prints a Markdown table: CPU seconds of one thread, their ratio, and how far the values differ.
"""
import argparse
import os
import statistics
import subprocess
import tempfile
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import sklearn
from sklearn import metrics as m


def make_data(n, seed):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n) * 1.5 - 2.0
    score = 1.0 / (1.0 + np.exp(-z))
    y_true = (rng.random(n) < score).astype(np.int32)
    y_three = rng.integers(0, 3, n).astype(np.int32)
    a = rng.normal(size=n)
    return {
        "y_true": y_true,
        "y_pred": (score > 0.3).astype(np.int32),
        "y_three": y_three,
        "p_three": np.where(rng.random(n) < 0.6, y_three, rng.integers(0, 3, n)).astype(np.int32),
        "score": score,
        "weight": rng.random(n) + 0.5,
        "a": a,
        "b": a + 0.3 * rng.normal(size=n),
    }


def peers(d):
    y, p, y3, p3 = d["y_true"], d["y_pred"], d["y_three"], d["p_three"]
    s, w, a, b = d["score"], d["weight"], d["a"], d["b"]
    s32 = s.astype(np.float32)
    return {
        "accuracy_score": lambda: m.accuracy_score(y, p),
        "balanced_accuracy_score": lambda: m.balanced_accuracy_score(y, p),
        "f1_score": lambda: m.f1_score(y, p),
        "f1_score weighted": lambda: m.f1_score(y, p, sample_weight=w),
        "f1_score macro, 3 classes": lambda: m.f1_score(y3, p3, average="macro"),
        "confusion_matrix": lambda: m.confusion_matrix(y, p)[1, 1],
        "confusion_matrix, 3 classes": lambda: m.confusion_matrix(y3, p3)[2, 2],
        "classification_report": lambda: m.classification_report(y, p, output_dict=True)[
            "macro avg"]["f1-score"],
        "matthews_corrcoef": lambda: m.matthews_corrcoef(y, p),
        "roc_auc_score": lambda: m.roc_auc_score(y, s),
        "roc_auc_score weighted": lambda: m.roc_auc_score(y, s, sample_weight=w),
        "roc_auc_score float32": lambda: m.roc_auc_score(y, s32),
        "roc_curve": lambda: m.roc_curve(y, s)[1][5],
        "average_precision_score": lambda: m.average_precision_score(y, s),
        "precision_recall_curve": lambda: m.precision_recall_curve(y, s)[0][5],
        "log_loss": lambda: m.log_loss(y, s),
        "brier_score_loss": lambda: m.brier_score_loss(y, s),
        "mean_squared_error": lambda: m.mean_squared_error(a, b),
        "mean_absolute_error": lambda: m.mean_absolute_error(a, b),
        "r2_score": lambda: m.r2_score(a, b),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ours", help="the compiled metrics_foretell")
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    data = make_data(args.rows, args.seed)
    with tempfile.TemporaryDirectory() as directory:
        for name, values in data.items():
            values.tofile(os.path.join(directory, name + ".bin"))
        out = subprocess.run([args.ours, directory, str(args.repeats)], check=True,
                             capture_output=True, text=True).stdout
    ours = {}
    for line in out.splitlines():
        name, seconds, value = line.rsplit(",", 2)
        ours[name] = float(seconds), float(value)

    print(f"{args.rows} rows, scikit-learn {sklearn.__version__}\n")
    print("| metric | scikit-learn s | foretell s | ratio | difference of values |")
    print("|---|---|---|---|---|")
    for name, peer in peers(data).items():
        seconds = []
        for _ in range(args.repeats):
            start = time.thread_time()
            value = float(peer())
            seconds.append(time.thread_time() - start)
        theirs = statistics.median(seconds)
        mine, my_value = ours[name]
        print(f"| {name} | {theirs:.3f} | {mine:.4f} | {theirs / mine:.1f} | "
              f"{abs(value - my_value):.1e} |", flush=True)


if __name__ == "__main__":
    main()
