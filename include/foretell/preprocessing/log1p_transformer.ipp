#pragma once

#include <foretell/core/feature_names.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linalg/elementwise.hpp>
#include <foretell/preprocessing/detail/check_not_infinite.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace foretell {

namespace detail {

struct SignedLog1p {
    template <class T>
    static void run(VectorView<const T> x, VectorView<T> y) {
        linalg::log1p_into(x, y);
    }
};
struct SignedExpm1 {
    template <class T>
    static void run(VectorView<const T> x, VectorView<T> y) {
        linalg::expm1_into(x, y);
    }
};

/// y = sign(x) f(|x|), stretch by stretch; y may be x.
template <class F, class T>
void map_magnitudes(const T* x, T* y, std::size_t n) {
    constexpr std::size_t stretch = 256;
    std::array<T, stretch> magnitude;
    for (std::size_t begin = 0; begin < n; begin += stretch) {
        const std::size_t m = std::min(stretch, n - begin);
        for (std::size_t k = 0; k < m; ++k) magnitude[k] = std::abs(x[begin + k]);
        F::run(VectorView<const T>(magnitude.data(), m), VectorView<T>(magnitude.data(), m));
        for (std::size_t k = 0; k < m; ++k) {
            y[begin + k] = std::copysign(magnitude[k], x[begin + k]);
        }
    }
}

}  // namespace detail

template <std::floating_point T>
Log1pTransformer<T>& Log1pTransformer<T>::fit(MatrixView<const T> X,
                                              const FitOptions<T>& options) & {
    constexpr std::string_view where = "Log1pTransformer::fit";
    check_not_empty(where, X.rows(), X.cols());
    refuse_sample_weight(where, options.sample_weight);
    detail::check_not_infinite(where, X);
    fitted_ = Fitted{X.cols()};
    return *this;
}

template <std::floating_point T>
template <class Map>
void Log1pTransformer<T>::map_into(std::string_view where, MatrixView<const T> X, MatrixView<T> out,
                                   Map) const {
    const std::size_t d = detail::fitted_or_throw(fitted_, where).n_features_in;
    detail::check_transform(where, X, d, out, d);
    detail::check_not_infinite(where, X);
    if (X.is_contiguous() && out.is_contiguous()) {
        detail::map_magnitudes<Map>(X.data(), out.data(), X.rows() * d);
        return;
    }
    for (std::size_t i = 0; i < X.rows(); ++i) {
        detail::map_magnitudes<Map>(X.row(i).data(), out.row(i).data(), d);
    }
}

template <std::floating_point T>
Matrix<T> Log1pTransformer<T>::transform(MatrixView<const T> X) const {
    constexpr std::string_view where = "Log1pTransformer::transform";
    check_n_features(where, X.cols(), detail::fitted_or_throw(fitted_, where).n_features_in);
    Matrix<T> out = detail::fresh_matrix<T>(X.rows(), X.cols());
    map_into(where, X, out, detail::SignedLog1p{});
    return out;
}
template <std::floating_point T>
void Log1pTransformer<T>::transform_into(MatrixView<const T> X, MatrixView<T> out) const {
    map_into("Log1pTransformer::transform_into", X, out, detail::SignedLog1p{});
}
template <std::floating_point T>
void Log1pTransformer<T>::transform_in_place(MatrixView<T> X) const {
    map_into("Log1pTransformer::transform_in_place", X, X, detail::SignedLog1p{});
}

template <std::floating_point T>
Matrix<T> Log1pTransformer<T>::inverse_transform(MatrixView<const T> Z) const {
    constexpr std::string_view where = "Log1pTransformer::inverse_transform";
    check_n_features(where, Z.cols(), detail::fitted_or_throw(fitted_, where).n_features_in);
    Matrix<T> out = detail::fresh_matrix<T>(Z.rows(), Z.cols());
    map_into(where, Z, out, detail::SignedExpm1{});
    return out;
}
template <std::floating_point T>
void Log1pTransformer<T>::inverse_transform_into(MatrixView<const T> Z, MatrixView<T> out) const {
    map_into("Log1pTransformer::inverse_transform_into", Z, out, detail::SignedExpm1{});
}

template <std::floating_point T>
std::vector<std::string> Log1pTransformer<T>::feature_names_out(
    std::span<const std::string> names) const {
    constexpr std::string_view where = "Log1pTransformer::feature_names_out";
    return feature_names_or_default(where, names,
                                    detail::fitted_or_throw(fitted_, where).n_features_in);
}

}  // namespace foretell
