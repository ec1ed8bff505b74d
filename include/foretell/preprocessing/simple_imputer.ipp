#pragma once

#include <foretell/core/feature_names.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/preprocessing/detail/check_not_infinite.hpp>
#include <foretell/preprocessing/detail/column_mode.hpp>
#include <foretell/preprocessing/detail/column_moments.hpp>
#include <foretell/preprocessing/detail/column_quantiles.hpp>
#include <foretell/preprocessing/detail/fill_rows.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/progress/log.hpp>

#include <limits>
#include <numeric>

namespace foretell {

template <std::floating_point T>
SimpleImputer<T>::SimpleImputer(Options options) : options_(options) {
    check_options(type_name, options_);
    if (!detail::is_finite(static_cast<T>(options_.fill_value))) {
        throw InvalidArgument(message("SimpleImputer: fill_value must be finite as a float, got ",
                                      options_.fill_value));
    }
}

template <std::floating_point T>
std::vector<double> SimpleImputer<T>::learn_statistics(MatrixView<const T> X) const {
    std::vector<double> out(X.cols(), options_.fill_value);
    switch (options_.strategy) {
        case ImputeStrategy::mean: {
            detail::ColumnMoments moments(X.cols());
            moments.add("SimpleImputer::fit", X, VectorView<const T>());
            const Vector<double> mean = moments.mean();
            out.assign(mean.begin(), mean.end());
            break;
        }
        case ImputeStrategy::median: {
            const double half = 0.5;
            out = detail::column_quantiles<T>(X, std::span<const double>(&half, 1));
            break;
        }
        case ImputeStrategy::most_frequent:
            for (std::size_t j = 0; j < X.cols(); ++j) out[j] = detail::column_mode(X, j);
            break;
        case ImputeStrategy::constant:
            break;
    }
    return out;
}

template <std::floating_point T>
SimpleImputer<T>& SimpleImputer<T>::fit(MatrixView<const T> X, const FitOptions<T>& options) & {
    constexpr std::string_view where = "SimpleImputer::fit";
    check_not_empty(where, X.rows(), X.cols());
    refuse_sample_weight(where, options.sample_weight);
    detail::check_not_infinite(where, X);

    const std::vector<double> statistics = learn_statistics(X);
    Fitted next;
    next.statistics = uninitialized<double>(X.cols());
    std::vector<T> fill;
    for (std::size_t j = 0; j < X.cols(); ++j) {
        double value = statistics[j];
        if (detail::is_nan(value) && options_.keep_empty_features) value = 0.0;
        next.statistics[j] = value;
        if (detail::is_nan(value)) {
            log_to(options.log, LogLevel::warning,
                   message("SimpleImputer: feature ", j,
                           " has no value and is left out; set keep_empty_features to keep it"));
            continue;
        }
        next.kept.push_back(j);
        fill.push_back(static_cast<T>(value));
    }
    next.fill = uninitialized<T>(fill.size());
    std::copy(fill.begin(), fill.end(), next.fill.data());
    if (options_.add_indicator) next.indicated = detail::columns_with_missing(X);
    fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
void SimpleImputer<T>::Fitted::check(std::string_view where) const {
    check_that(where, kept.size() == fill.size(), "fill must be as long as kept");
    detail::check_ascending(where, "kept", kept, statistics.size());
    detail::check_ascending(where, "indicated", indicated, statistics.size());
}

template <std::floating_point T>
void SimpleImputer<T>::fill_into(std::string_view where, MatrixView<const T> X,
                                 MatrixView<T> out) const {
    const Fitted& f = fitted(where);
    detail::check_transform(where, X, f.statistics.size(), out, n_features_out());
    const std::size_t n_kept = f.kept.size();
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const T* x = X.data() + i * X.row_stride();
        T* to = out.data() + i * out.row_stride();
        const T* values = x;
        if (n_kept != X.cols()) {
            for (std::size_t k = 0; k < n_kept; ++k) to[k] = x[f.kept[k]];
            values = to;
        }
        const T zero = linalg::simd::run<detail::FillRow>(values, f.fill.data(), to, n_kept);
        if (!(zero == T(0)) || n_kept != X.cols()) {
            for (std::size_t j = 0; j < X.cols(); ++j) {
                if (detail::is_infinite(x[j])) detail::throw_infinite(where, x[j], i, j);
            }
        }
        for (std::size_t k = 0; k < f.indicated.size(); ++k) {
            to[n_kept + k] = detail::is_nan(x[f.indicated[k]]) ? T(1) : T(0);
        }
    }
}

template <std::floating_point T>
void SimpleImputer<T>::transform_into(MatrixView<const T> X, MatrixView<T> out) const {
    fill_into("SimpleImputer::transform_into", X, out);
}

template <std::floating_point T>
Matrix<T> SimpleImputer<T>::transform(MatrixView<const T> X) const {
    const Fitted& f = fitted("SimpleImputer::transform");
    check_n_features("SimpleImputer::transform", X.cols(), f.statistics.size());
    Matrix<T> out = detail::fresh_matrix<T>(X.rows(), n_features_out());
    fill_into("SimpleImputer::transform", X, out);
    return out;
}

template <std::floating_point T>
Matrix<T> SimpleImputer<T>::inverse_transform(MatrixView<const T> Z) const {
    constexpr std::string_view where = "SimpleImputer::inverse_transform";
    const Fitted& f = fitted(where);
    if (!options_.add_indicator) {
        throw InvalidArgument(
            message(where,
                    ": add_indicator must be true at fit, got false; without it nothing "
                    "remembers what was missing"));
    }
    check_n_features(where, Z.cols(), n_features_out());
    Matrix<T> X = full(Z.rows(), f.statistics.size(), std::numeric_limits<T>::quiet_NaN());
    for (std::size_t i = 0; i < Z.rows(); ++i) {
        for (std::size_t k = 0; k < f.kept.size(); ++k) X(i, f.kept[k]) = Z(i, k);
        for (std::size_t k = 0; k < f.indicated.size(); ++k) {
            if (Z(i, f.kept.size() + k) == T(0)) continue;
            X(i, f.indicated[k]) = std::numeric_limits<T>::quiet_NaN();
        }
    }
    return X;
}

template <std::floating_point T>
std::vector<std::string> SimpleImputer<T>::feature_names_out(
    std::span<const std::string> names) const {
    constexpr std::string_view where = "SimpleImputer::feature_names_out";
    const Fitted& f = fitted(where);
    const auto in = feature_names_or_default(where, names, f.statistics.size());
    std::vector<std::string> out;
    for (const std::size_t j : f.kept) out.push_back(in[j]);
    for (const std::size_t j : f.indicated) out.push_back("missingindicator_" + in[j]);
    return out;
}

}  // namespace foretell
