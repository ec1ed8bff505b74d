"""Writes model_selection.hpp: folds and scores of scikit-learn.

    /usr/bin/python3 tests/reference/model_selection.py
"""
import os
import subprocess
import warnings

import numpy as np
import sklearn
from sklearn import model_selection as ms
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(7)
lines = []


def ints(name, values):
    lines.append(f"inline const std::vector<int> {name} = {{{', '.join(str(int(v)) for v in values)}}};")


def reals(name, values):
    lines.append(f"inline const std::vector<double> {name} = "
                 f"{{{', '.join(repr(float(v)) for v in values)}}};")


def folds(name, splits, n):
    """fold_of[i]: the fold whose test set row i is in, -1 for none."""
    fold_of = np.full(n, -1)
    for f, (train, test) in enumerate(splits):
        fold_of[test] = f
        assert not set(train) & set(test) and list(test) == sorted(test)
    ints(name, fold_of)


for n, k in ((10, 3), (7, 7), (12, 5)):
    folds(f"k_fold_{n}_{k}", ms.KFold(k).split(np.zeros(n)), n)

labels = {
    "sorted": np.repeat([3, 7, 10], [9, 5, 2]),
    "mixed": rng.choice([2, -1, 5], 40, p=[0.5, 0.4, 0.1]),
    "rare": np.array([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]),
}
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for name, y in labels.items():
        ints(f"labels_{name}", y)
        for k in (2, 3, 5):
            folds(f"stratified_{name}_{k}", ms.StratifiedKFold(k).split(np.zeros(len(y)), y), len(y))

groups = np.repeat([4, 9, 2, 7, 30], [1, 5, 3, 2, 4])[rng.permutation(15)]
ints("groups", groups)
for k in (2, 3):
    folds(f"group_{k}", ms.GroupKFold(k).split(np.zeros(15), groups=groups), 15)

for name, n, args in (("plain", 13, {"n_splits": 3}),
                      ("gap", 20, {"n_splits": 4, "gap": 2, "test_size": 3, "max_train_size": 5})):
    train_sizes, firsts = [], []
    for train, test in ms.TimeSeriesSplit(**args).split(np.zeros(n)):
        assert list(train) == list(range(train[0], train[-1] + 1))
        firsts += [train[0], train[-1], test[0], test[-1]]
    ints(f"time_series_{name}", firsts)

# Cross-validation of a logistic regression, minimised to machine precision.
n = 90
X = rng.normal(size=(n, 3)).round(3)
w = rng.uniform(0.2, 2.0, n).round(2)
logit = X @ [1.5, -1.0, 0.0] - 0.4
y = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(int)
reals("X", X.ravel())
ints("y", y)
reals("weight", w)
model = LogisticRegression(C=0.7, solver="newton-cholesky", tol=1e-13, max_iter=1000)
cv = ms.StratifiedKFold(4)
for name in ("accuracy", "f1", "recall", "roc_auc", "average_precision", "neg_log_loss",
             "neg_brier_score"):
    reals(f"cv_{name}", ms.cross_val_score(model, X, y, cv=cv, scoring=name))
    reals(f"cv_weighted_fit_{name}",
          ms.cross_val_score(model, X, y, cv=cv, scoring=name, fit_params={"sample_weight": w}))
reals("cv_train_neg_log_loss",
      ms.cross_validate(model, X, y, cv=cv, scoring="neg_log_loss",
                        return_train_score=True)["train_score"])
proba = ms.cross_val_predict(model, X, y, cv=cv, method="predict_proba")
reals("cv_proba", proba[:, 1])
ints("cv_predict", ms.cross_val_predict(model, X, y, cv=cv))
for train, test in cv.split(X, y):  # the reference must be at its minimum
    m = model.fit(X[train], y[train])
    p = m.predict_proba(X[train])[:, 1]
    residual = np.abs(m.C * X[train].T @ (p - y[train]) + m.coef_[0]).max()
    assert residual < 1e-12, residual
    assert np.abs(m.predict_proba(X[test]) - proba[test]).max() < 1e-13

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "model_selection.hpp"), "w") as out:
    out.write(f"""#pragma once

// Written by model_selection.py with scikit-learn {sklearn.__version__} and NumPy {np.__version__}; do not edit.

#include <vector>

namespace ref_model_selection {{

""" + "\n".join(lines) + "\n\n}  // namespace ref_model_selection\n")
subprocess.run(["clang-format", "-i", os.path.join(here, "model_selection.hpp")], check=True)
