#pragma once

#include <foretell/core/feature_names.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/preprocessing/detail/check_not_infinite.hpp>
#include <foretell/preprocessing/detail/clip_rows.hpp>
#include <foretell/preprocessing/detail/column_moments.hpp>
#include <foretell/preprocessing/detail/column_quantiles.hpp>
#include <foretell/preprocessing/detail/constant_feature.hpp>
#include <foretell/preprocessing/outlier_clipper.hpp>
#include <foretell/progress/log.hpp>

#include <cmath>
#include <limits>

namespace foretell {

template <std::floating_point T>
OutlierClipper<T>::OutlierClipper(Options options) : options_(options) {
    check_options(type_name, options_);
}

namespace detail {

/// The middle of a feature, how far it spreads to each side, and whether it spreads at all.
struct OutlierBounds {
    double lower, upper;
    bool has_spread;
};

template <class T>
std::vector<OutlierBounds> deviation_bounds(std::string_view where, MatrixView<const T> X,
                                            VectorView<const T> w, double k) {
    ColumnMoments moments(X.cols());
    moments.add(where, X, w);
    const Vector<double> n = moments.count(), mean = moments.mean(), var = moments.variance();
    std::vector<OutlierBounds> out;
    for (std::size_t j = 0; j < X.cols(); ++j) {
        const double reach = k * std::sqrt(var[j]);
        const bool spread = n[j] > 0.0 && !is_constant_feature(var[j], mean[j], n[j]);
        out.push_back({mean[j] - reach, mean[j] + reach, spread});
    }
    return out;
}

template <class T>
std::vector<OutlierBounds> quartile_bounds(MatrixView<const T> X, double k) {
    constexpr std::array<double, 2> quartiles{0.25, 0.75};
    const std::vector<double> q = column_quantiles<T>(X, quartiles);
    std::vector<OutlierBounds> out;
    for (std::size_t j = 0; j < X.cols(); ++j) {
        const double q1 = q[2 * j], q3 = q[2 * j + 1], reach = k * (q3 - q1);
        out.push_back({q1 - reach, q3 + reach, !is_nan(q1) && q3 > q1});
    }
    return out;
}

}  // namespace detail

template <std::floating_point T>
typename OutlierClipper<T>::Fitted OutlierClipper<T>::learn(MatrixView<const T> X,
                                                            const FitOptions<T>& options) const {
    const bool by_quartiles = options_.rule == OutlierRule::iqr;
    const auto bounds =
        by_quartiles ? detail::quartile_bounds(X, options_.k.value_or(1.5))
                     : detail::deviation_bounds("OutlierClipper::fit", X, options.sample_weight,
                                                options_.k.value_or(3.0));
    constexpr T inf = std::numeric_limits<T>::infinity();
    Fitted next{full(X.cols(), -inf), full(X.cols(), inf)};
    for (std::size_t j = 0; j < X.cols(); ++j) {
        if (bounds[j].has_spread) {
            next.lower[j] = static_cast<T>(bounds[j].lower);
            next.upper[j] = static_cast<T>(bounds[j].upper);
            continue;
        }
        log_to(options.log, LogLevel::warning,
               message("OutlierClipper: feature ", j, " has ",
                       by_quartiles ? "equal quartiles" : "no spread",
                       ", so that none of its values counts as an outlier"));
    }
    return next;
}

template <std::floating_point T>
OutlierClipper<T>& OutlierClipper<T>::fit(MatrixView<const T> X, const FitOptions<T>& options) & {
    constexpr std::string_view where = "OutlierClipper::fit";
    check_not_empty(where, X.rows(), X.cols());
    if (options_.rule == OutlierRule::iqr) {
        refuse_sample_weight(where, options.sample_weight);
    }
    check_sample_weight(where, options.sample_weight, X.rows());
    detail::check_not_infinite(where, X);
    fitted_ = learn(X, options);
    return *this;
}

template <std::floating_point T>
void OutlierClipper<T>::clip_into(std::string_view where, MatrixView<const T> X,
                                  MatrixView<T> out) const {
    const Fitted& f = fitted(where);
    detail::check_transform(where, X, f.lower.size(), out, f.lower.size());
    if (X.data() == out.data()) detail::check_not_infinite(where, X);
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const T* x = X.data() + i * X.row_stride();
        T* to = out.data() + i * out.row_stride();
        const T zero = options_.action == OutlierAction::clip
                           ? linalg::simd::run<detail::ClipRow>(x, f.lower.data(), f.upper.data(),
                                                                to, X.cols())
                           : linalg::simd::run<detail::MarkRow>(x, f.lower.data(), f.upper.data(),
                                                                to, X.cols());
        if (zero == T(0)) continue;  // else the row holds a NaN, which may stay, or an infinity
        for (std::size_t j = 0; j < X.cols(); ++j) {
            if (detail::is_infinite(x[j])) detail::throw_infinite(where, x[j], i, j);
        }
    }
}

template <std::floating_point T>
Matrix<T> OutlierClipper<T>::transform(MatrixView<const T> X) const {
    const Fitted& f = fitted("OutlierClipper::transform");
    check_n_features("OutlierClipper::transform", X.cols(), f.lower.size());
    Matrix<T> out = detail::fresh_matrix<T>(X.rows(), X.cols());
    clip_into("OutlierClipper::transform", X, out);
    return out;
}
template <std::floating_point T>
void OutlierClipper<T>::transform_into(MatrixView<const T> X, MatrixView<T> out) const {
    clip_into("OutlierClipper::transform_into", X, out);
}
template <std::floating_point T>
void OutlierClipper<T>::transform_in_place(MatrixView<T> X) const {
    clip_into("OutlierClipper::transform_in_place", X, X);
}

template <std::floating_point T>
OutlierRows OutlierClipper<T>::outlier_rows(MatrixView<const T> X) const {
    constexpr std::string_view where = "OutlierClipper::outlier_rows";
    const Fitted& f = fitted(where);
    check_n_features(where, X.cols(), f.lower.size());
    detail::check_not_infinite(where, X);
    const auto is_outlier = [&](std::size_t i, std::size_t j) {
        return !detail::is_nan(X(i, j)) && (X(i, j) < f.lower[j] || X(i, j) > f.upper[j]);
    };
    OutlierRows out;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        for (std::size_t j = 0; j < X.cols(); ++j) {
            if (!is_outlier(i, j)) continue;
            out.rows.push_back(i);
            break;
        }
    }
    out.mask = full(out.rows.size(), X.cols(), false);
    for (std::size_t r = 0; r < out.rows.size(); ++r) {
        for (std::size_t j = 0; j < X.cols(); ++j) out.mask(r, j) = is_outlier(out.rows[r], j);
    }
    return out;
}

template <std::floating_point T>
std::vector<std::size_t> OutlierClipper<T>::inlier_rows(MatrixView<const T> X) const {
    const OutlierRows outliers = outlier_rows(X);
    std::vector<std::size_t> out;
    std::size_t next = 0;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        if (next < outliers.rows.size() && outliers.rows[next] == i) {
            ++next;
        } else {
            out.push_back(i);
        }
    }
    return out;
}

template <std::floating_point T>
std::vector<std::string> OutlierClipper<T>::feature_names_out(
    std::span<const std::string> names) const {
    const Fitted& f = fitted("OutlierClipper::feature_names_out");
    return feature_names_or_default("OutlierClipper::feature_names_out", names, f.lower.size());
}

}  // namespace foretell
