"""Writes metrics.hpp: values of scikit-learn's metrics.  python3 tests/reference/metrics.py

The data have ties, zero weights, rare classes and labels other than 0 and 1. Each family of values
is checked here against its definition by brute force before it is written.
"""
import os
import subprocess
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(20240607)
lines = []


def show(v):
    v = float(v)
    if np.isnan(v):
        return "std::numeric_limits<double>::quiet_NaN()"
    return repr(v)


def reals(name, values):
    lines.append(f"inline const std::vector<double> {name} = {{{', '.join(map(show, values))}}};")


def ints(name, values):
    lines.append(f"inline const std::vector<int> {name} = {{{', '.join(str(int(v)) for v in values)}}};")


def real(name, value):
    lines.append(f"inline constexpr double {name} = {show(value)};")


def text(name, value):
    lines.append(f'inline constexpr const char* {name} = R"({value})";')


def close(a, b, tol=1e-13):
    assert abs(a - b) <= tol * max(1.0, abs(b)), (a, b)  # the reference must hold its own definition


def auc_by_pairs(positive, score, w):
    total = won = 0.0
    for i in np.flatnonzero(positive):
        for j in np.flatnonzero(~positive):
            total += w[i] * w[j]
            won += w[i] * w[j] * (1.0 if score[i] > score[j] else 0.5 if score[i] == score[j] else 0.0)
    return won / total


def binary(prefix, y, score, pred, w, positive):
    """All metrics of two classes, without and with weights."""
    lines.append(f"\n// {prefix}: labels {sorted(set(y.tolist()))}, positive {positive}")
    ints(f"{prefix}_y", y)
    ints(f"{prefix}_pred", pred)
    reals(f"{prefix}_score", score)
    reals(f"{prefix}_weight", w)
    truth = (y == positive).astype(int)
    for tag, sw in (("", None), ("_w", w)):
        weights = np.ones(len(y)) if sw is None else sw
        p = prefix + tag
        close(m.roc_auc_score(truth, score, sample_weight=sw), auc_by_pairs(truth == 1, score, weights))
        close(m.accuracy_score(y, pred, sample_weight=sw), weights[y == pred].sum() / weights.sum())
        tp = weights[(y == positive) & (pred == positive)].sum()
        close(m.f1_score(y, pred, pos_label=positive, sample_weight=sw),
              2 * tp / (weights[y == positive].sum() + weights[pred == positive].sum()))
        real(f"{p}_accuracy", m.accuracy_score(y, pred, sample_weight=sw))
        real(f"{p}_correct", m.accuracy_score(y, pred, sample_weight=sw, normalize=False))
        real(f"{p}_balanced_accuracy", m.balanced_accuracy_score(y, pred, sample_weight=sw))
        real(f"{p}_balanced_adjusted",
             m.balanced_accuracy_score(y, pred, sample_weight=sw, adjusted=True))
        real(f"{p}_precision", m.precision_score(y, pred, pos_label=positive, sample_weight=sw))
        real(f"{p}_recall", m.recall_score(y, pred, pos_label=positive, sample_weight=sw))
        real(f"{p}_f1", m.f1_score(y, pred, pos_label=positive, sample_weight=sw))
        real(f"{p}_f2", m.fbeta_score(y, pred, beta=2, pos_label=positive, sample_weight=sw))
        real(f"{p}_f0", m.fbeta_score(y, pred, beta=0, pos_label=positive, sample_weight=sw))
        real(f"{p}_mcc", m.matthews_corrcoef(y, pred, sample_weight=sw))
        real(f"{p}_kappa", m.cohen_kappa_score(y, pred, sample_weight=sw))
        reals(f"{p}_confusion", m.confusion_matrix(y, pred, sample_weight=sw).ravel())
        real(f"{p}_roc_auc", m.roc_auc_score(truth, score, sample_weight=sw))
        real(f"{p}_average_precision",
             m.average_precision_score(y, score, pos_label=positive, sample_weight=sw))
        real(f"{p}_log_loss", m.log_loss(truth, score, sample_weight=sw))
        real(f"{p}_log_loss_sum", m.log_loss(truth, score, sample_weight=sw, normalize=False))
        real(f"{p}_brier", m.brier_score_loss(y, score, pos_label=positive, sample_weight=sw))
        for drop in (True,) if sw is not None else (True, False):
            fpr, tpr, thresholds = m.roc_curve(y, score, pos_label=positive, sample_weight=sw,
                                               drop_intermediate=drop)
            d = "" if drop else "_all"
            reals(f"{p}_fpr{d}", fpr)
            reals(f"{p}_tpr{d}", tpr)
            reals(f"{p}_roc_thresholds{d}", thresholds[1:])  # the first is a convention
        precision, recall, thresholds = m.precision_recall_curve(
            y, score, pos_label=positive, sample_weight=sw)
        reals(f"{p}_pr_precision", precision)
        reals(f"{p}_pr_recall", recall)
        reals(f"{p}_pr_thresholds", thresholds)
    for strategy in ("uniform", "quantile"):
        prob_true, prob_pred = calibration_curve(truth, score, n_bins=5, strategy=strategy)
        reals(f"{prefix}_{strategy}_observed", prob_true)
        reals(f"{prefix}_{strategy}_predicted", prob_pred)


n = 60
score = np.round(rng.beta(1.2, 2.0, n), 2)  # two digits: many ties
score[:4] = [0.0, 1.0, 0.0, 1.0]
y = (rng.random(n) < score).astype(int)
y[:4] = [0, 1, 1, 0]
w = np.round(rng.gamma(1.0, 1.0, n), 3)
w[::7] = 0.0
binary("zero_one", y, score, (score > 0.4).astype(int), w, 1)

n = 50  # four positives
score = np.round(rng.beta(1.0, 9.0, n), 4)
y = np.full(n, -1)
y[[3, 17, 30, 44]] = 1
score[[3, 30]] += 0.2
w = np.round(rng.uniform(0.2, 3.0, n), 2)
w[3] = 0.0
binary("signs", y, score, np.where(score > 0.2, 1, -1), w, 1)

# --- three classes
n, classes = 48, np.array([3, 7, 10])
y = rng.choice(classes, n, p=[0.6, 0.3, 0.1])
y[:3] = classes
proba = np.round(rng.dirichlet([1.5, 1.0, 0.7], n) * 64) / 64
proba[:, 2] = 1.0 - proba[:, 0] - proba[:, 1]
proba[5] = [1.0, 0.0, 0.0]
proba[6] = [0.5, 0.5, 0.0]
y[5] = 10  # probability 0 given to what came
pred = classes[proba.argmax(1)]
pred = np.where(rng.random(n) < 0.4, y, pred)
w = np.round(rng.uniform(0.0, 2.0, n), 2)
w[4] = 0.0
lines.append("\n// three: labels 3, 7, 10")
ints("three_y", y)
ints("three_pred", pred)
reals("three_proba", proba.ravel())
reals("three_weight", w)
ints("three_subset", [10, 3])
for tag, sw in (("", None), ("_w", w)):
    p = "three" + tag
    real(f"{p}_accuracy", m.accuracy_score(y, pred, sample_weight=sw))
    real(f"{p}_balanced_accuracy", m.balanced_accuracy_score(y, pred, sample_weight=sw))
    real(f"{p}_mcc", m.matthews_corrcoef(y, pred, sample_weight=sw))
    real(f"{p}_kappa", m.cohen_kappa_score(y, pred, sample_weight=sw))
    for norm in (None, "true", "pred", "all"):
        reals(f"{p}_confusion_{norm or 'none'}",
              m.confusion_matrix(y, pred, sample_weight=sw, normalize=norm).ravel())
    reals(f"{p}_confusion_subset", m.confusion_matrix(y, pred, labels=[10, 3], sample_weight=sw).ravel())
    for average in (None, "micro", "macro", "weighted"):
        for labels in (None, [10, 3]):
            prf = m.precision_recall_fscore_support(y, pred, beta=0.5, average=average,
                                                    labels=labels, sample_weight=sw)
            name = f"{p}_prf_{average or 'each'}{'_subset' if labels else ''}"
            reals(name, np.array([v for v in prf if v is not None], dtype=float).ravel())
    for average in ("macro", "weighted"):
        real(f"{p}_auc_ovr_{average}", m.roc_auc_score(y, proba, multi_class="ovr", average=average,
                                                       sample_weight=sw))
    real(f"{p}_log_loss", m.log_loss(y, proba, sample_weight=sw))
    loss = -np.log(np.clip(proba, 2.220446049250313e-16, 1)[np.arange(n), np.searchsorted(classes, y)])
    close(m.log_loss(y, proba, sample_weight=sw), np.average(loss, weights=sw), 1e-12)
for average in ("macro", "weighted"):
    real(f"three_auc_ovo_{average}", m.roc_auc_score(y, proba, multi_class="ovo", average=average))
ovr = [auc_by_pairs(y == c, proba[:, k], w) for k, c in enumerate(classes)]
close(m.roc_auc_score(y, proba, multi_class="ovr", sample_weight=w), np.mean(ovr))
keep = proba[:, 2] > 0
real("three_log_loss_eps", m.log_loss(y, proba, eps=1e-3))
text("three_report", m.classification_report(y, pred))
text("three_report_names", m.classification_report(
    y, pred, target_names=["a class with a long name", "b", "c"], digits=4))
text("three_report_subset", m.classification_report(y, pred, labels=[10, 3]))

# --- zero divisions: class 2 is never predicted, class 9 never true, class 5 neither
y, pred = np.array([1, 1, 2, 2, 1, 9]), np.array([1, 9, 1, 9, 1, 1])
y = np.where(y == 9, 1, y)
lines.append("\n// zero divisions")
ints("holes_y", y)
ints("holes_pred", pred)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for zd in (0, 1):
        for average in (None, "micro", "macro", "weighted"):
            for beta in (1.0, np.inf, 0.0):
                prf = m.precision_recall_fscore_support(
                    y, pred, beta=beta, average=average, labels=[1, 2, 5, 9], zero_division=zd)
                tag = {1.0: "1", np.inf: "inf", 0.0: "0"}[beta]
                reals(f"holes_{zd}_{average or 'each'}_beta_{tag}",
                      np.array([v for v in prf if v is not None], dtype=float).ravel())
        for name, labels in (("unseen", [5]), ("untrue", [9, 5])):
            prf = m.precision_recall_fscore_support(y, pred, average="weighted", labels=labels,
                                                    zero_division=zd)
            reals(f"holes_{zd}_weighted_{name}", prf[:3])

# --- numbers
n = 41
y = np.round(rng.normal(2.0, 3.0, n), 3)
y[7] = 0.0
p = np.round(y + rng.normal(0.0, 1.0, n), 3)
w = np.round(rng.uniform(0.0, 2.0, n), 2)
w[::9] = 0.0
lines.append("\n// numbers")
reals("numbers_y", y)
reals("numbers_p", p)
reals("numbers_weight", w)
for tag, sw in (("", None), ("_w", w)):
    real(f"numbers{tag}_mse", m.mean_squared_error(y, p, sample_weight=sw))
    real(f"numbers{tag}_rmse", m.mean_squared_error(y, p, sample_weight=sw, squared=False))
    real(f"numbers{tag}_mae", m.mean_absolute_error(y, p, sample_weight=sw))
    real(f"numbers{tag}_mape", m.mean_absolute_percentage_error(y, p, sample_weight=sw))
    real(f"numbers{tag}_median", m.median_absolute_error(y, p, sample_weight=sw))
    real(f"numbers{tag}_r2", m.r2_score(y, p, sample_weight=sw))
real("numbers_even_median", m.median_absolute_error(y[:40], p[:40]))
close(m.r2_score(y, p), 1 - ((y - p) ** 2).sum() / ((y - y.mean()) ** 2).sum())

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "metrics.hpp"), "w") as out:
    out.write(f"""#pragma once

// Written by metrics.py with scikit-learn {sklearn.__version__} and NumPy {np.__version__}; do not edit.

#include <limits>
#include <vector>

namespace ref_metrics {{

""" + "\n".join(lines) + "\n\n}  // namespace ref_metrics\n")
subprocess.run(["clang-format", "-i", os.path.join(here, "metrics.hpp")], check=True)
