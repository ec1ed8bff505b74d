#!/usr/bin/env python3
"""Writes preprocessing.hpp: what scikit-learn's StandardScaler, SimpleImputer, OneHotEncoder and NumPy's
percentiles make of small tables. Run by hand: python3 tests/reference/preprocessing.py

The scaler's own means and variances are checked against exact rational arithmetic before they are written.
"""
import math
import pathlib
import subprocess
from fractions import Fraction

import numpy as np
import scipy.sparse as sp
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

OUT = pathlib.Path(__file__).with_suffix(".hpp")
parts = []


def number(v):
    v = float(v)
    if math.isnan(v):
        return "nan"
    return repr(v).removesuffix(".0") if v.is_integer() and abs(v) < 1e15 else repr(v)


def emit(name, array):
    values = ", ".join(number(v) for v in np.asarray(array, dtype=float).ravel())
    parts.append(f"inline const std::vector<double> {name}{{{values}}};")


def emit_names(name, texts):
    values = ", ".join('"' + t + '"' for t in texts)
    parts.append(f"inline const std::vector<std::string> {name}{{{values}}};")


def exact_moments(X, w=None):
    """Mean and variance of each column in rational arithmetic; NaN left out."""
    w = np.ones(len(X)) if w is None else w
    mean, var = [], []
    for column in X.T:
        pairs = [(Fraction(float(v)), Fraction(float(s))) for v, s in zip(column, w) if not math.isnan(v)]
        n = sum(s for _, s in pairs)
        m = sum(s * v for v, s in pairs) / n
        mean.append(float(m))
        var.append(float(sum(s * (v - m) ** 2 for v, s in pairs) / n))
    return np.array(mean), np.array(var)


def residual(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-300, np.maximum(np.abs(b), 1e-3)))


def scaler(name, X, w=None, batches=None, sparse=False, loses=(), **options):
    """`loses`: columns where scikit-learn's own update loses digits; the exact values stand for them."""
    model = StandardScaler(**options)
    data = sp.csr_matrix(X) if sparse else X
    with np.errstate(invalid="ignore"):
        for begin, end in batches or [(0, len(X))]:
            model.partial_fit(data[begin:end], sample_weight=None if w is None else w[begin:end])
    mean, var = exact_moments(X, w)
    good = [j for j in range(X.shape[1]) if j not in loses]
    assert residual(model.mean_[good], mean[good]) < 1e-12, (name, model.mean_, mean)
    assert residual(model.var_[good], var[good]) < 1e-12, (name, model.var_, var)
    for j in loses:
        assert residual(model.var_[[j]], var[[j]]) > 1e-10, (name, "loses no digits")
    scale = np.where(var == 0.0, 1.0, np.sqrt(var))
    assert residual(model.scale_[good], scale[good]) < 1e-12
    Z = (X - (mean if model.with_mean else 0.0)) / scale
    theirs = model.transform(data)
    theirs = theirs.toarray() if sparse else theirs
    allowed = 1e-12 + 4.0 * np.finfo(float).eps * np.abs(mean) / scale  # a unit in the last place of the mean
    assert np.all(np.nanmax(np.abs(theirs - Z), axis=0)[good] < allowed[good])
    emit(f"{name}_mean", mean)
    emit(f"{name}_var", var)
    emit(f"{name}_scale", scale)
    emit(f"{name}_seen", np.broadcast_to(model.n_samples_seen_, X.shape[1]))
    if name in ("plain", "missing", "sparse"):
        emit(f"{name}_Z", Z)


rng = np.random.default_rng(20)
n = 23
X = np.column_stack([
    rng.normal(size=n),
    rng.normal(1e9, 1.0, size=n),
    np.full(n, 0.1),
    rng.lognormal(0.0, 3.0, size=n),
    rng.integers(0, 3, size=n),
])
w = rng.uniform(0.0, 2.0, size=n)
w[4] = 0.0
holes = X.copy()
holes[rng.uniform(size=X.shape) < 0.25] = np.nan
few = np.where(rng.uniform(size=(n, 4)) < 0.3, np.round(rng.normal(size=(n, 4)), 3), 0.0)
few[:, 3] = 0.0

emit("X", X)
emit("w", w)
emit("holes", holes)
emit("few", few)
scaler("plain", X)
scaler("weighted", X, w)
scaler("missing", holes)
scaler("missing_weighted", holes, w)
scaler("batches", holes, loses=(1,), batches=[(0, 9), (9, 17), (17, 23)])
scaler("batches_weighted", X, w, loses=(1,), batches=[(0, 9), (9, 17), (17, 23)])
scaler("sparse", few, sparse=True, with_mean=False)
scaler("sparse_weighted", few, w, sparse=True, with_mean=False)
scaler("sparse_batches", few, sparse=True, with_mean=False, batches=[(0, 9), (9, 23)])

# Imputers; the last column of `gaps` has no value at all.
gaps = np.column_stack([holes, np.full(n, np.nan)])
gaps[:, 0] = np.round(gaps[:, 0], 0)
emit("gaps", gaps)
for strategy in ["mean", "median", "most_frequent", "constant"]:
    for keep in [False, True]:
        imputer = SimpleImputer(strategy=strategy, keep_empty_features=keep, add_indicator=keep)
        name = f"impute_{strategy}" + ("_keep" if keep else "")
        emit(name, imputer.fit_transform(gaps))

# Quartiles of the values that are there, linear interpolation.
emit("quartiles", np.nanpercentile(holes, [25, 75], axis=0).T)

# One-hot: numbers with ties in frequency, and missing values.
codes = np.column_stack([
    [3, 1, 1, 2, 2, 2, 5, 5, 7, 1],
    [0, 1, 0, 1, 0, 0, 1, 1, 0, 0],
    [4, np.nan, 4, 6, np.nan, 4, 6, 4, 4, 4],
]).astype(float)
news = np.array([[1, 1, 6], [9, 0, np.nan], [7, 1, 4], [3, 0, 4.5]])
emit("codes", codes)
emit("news", news)


def one_hot(name, **options):
    encoder = OneHotEncoder(sparse_output=False, **options).fit(codes)
    emit(f"{name}_codes", encoder.transform(codes))
    if options.get("handle_unknown", "error") != "error":
        emit(f"{name}_news", encoder.transform(news))
    names = [t.replace("nan", "missing").replace("_sklearn", "") for t in encoder.get_feature_names_out()]
    emit_names(f"{name}_names", [t.removesuffix(".0") for t in names])


one_hot("hot")
one_hot("hot_ignore", handle_unknown="ignore")
one_hot("hot_first", drop="first")
one_hot("hot_binary", drop="if_binary")
one_hot("hot_count", min_frequency=3, handle_unknown="infrequent_if_exist")
one_hot("hot_share", min_frequency=0.25, handle_unknown="ignore")
one_hot("hot_max", max_categories=3, handle_unknown="infrequent_if_exist")
one_hot("hot_both", max_categories=2, min_frequency=2, drop="first", handle_unknown="infrequent_if_exist")

OUT.write_text(
    "// Written by tests/reference/preprocessing.py with "
    f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}.\n"
    "#pragma once\n\n#include <cstddef>\n#include <limits>\n#include <string>\n#include <vector>\n\n"
    "namespace ref_preprocessing {\n\n"
    "inline const double nan = std::numeric_limits<double>::quiet_NaN();\n"
    f"inline constexpr std::size_t n = {n};\n" + "\n".join(parts) + "\n\n}  // namespace ref_preprocessing\n")
subprocess.run(["clang-format", "-i", str(OUT)], check=True)
