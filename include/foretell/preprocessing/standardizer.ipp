#pragma once

#include <foretell/core/feature_names.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/preprocessing/detail/column_moments.hpp>
#include <foretell/preprocessing/detail/constant_feature.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <cmath>

namespace foretell {

template <std::floating_point T>
Standardizer<T>::Standardizer(Options options) : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
void Standardizer<T>::check_sparse(std::string_view where) const {
    if (!options_.with_mean) return;
    throw InvalidArgument(message(
        where, ": with_mean must be false for sparse X, got true; centring would fill its zeros"));
}

template <std::floating_point T>
template <class Data>
typename Standardizer<T>::Fitted Standardizer<T>::learn(std::string_view where, const Data& X,
                                                        const FitOptions<T>& options,
                                                        const Fitted* before) const {
    check_not_empty(where, X.rows(), X.cols());
    check_sample_weight(where, options.sample_weight, X.rows());
    if constexpr (std::same_as<Data, CsrMatrix<T>>) check_sparse(where);
    detail::ColumnMoments moments(X.cols());
    if (before != nullptr) {
        check_n_features(where, X.cols(), before->mean.size());
        moments = detail::ColumnMoments(before->n_samples_seen, before->mean, before->var);
    }
    moments.add(where, X, options.sample_weight);

    Fitted next{moments.count(), moments.mean(), moments.variance(), full(X.cols(), 1.0)};
    if (!options_.with_std) return next;
    for (std::size_t j = 0; j < X.cols(); ++j) {
        if (detail::is_constant_feature(next.var[j], next.mean[j], next.n_samples_seen[j]))
            continue;
        next.scale[j] = std::sqrt(next.var[j]);
    }
    return next;
}

template <std::floating_point T>
Standardizer<T>& Standardizer<T>::fit(MatrixView<const T> X, const FitOptions<T>& options) & {
    fitted_ = learn("Standardizer::fit", X, options, nullptr);
    return *this;
}
template <std::floating_point T>
Standardizer<T>& Standardizer<T>::fit(const CsrMatrix<T>& X, const FitOptions<T>& options) & {
    fitted_ = learn("Standardizer::fit", X, options, nullptr);
    return *this;
}
template <std::floating_point T>
Standardizer<T>& Standardizer<T>::partial_fit(MatrixView<const T> X, const FitOptions<T>& options) {
    fitted_ = learn("Standardizer::partial_fit", X, options, fitted_ ? &*fitted_ : nullptr);
    return *this;
}
template <std::floating_point T>
Standardizer<T>& Standardizer<T>::partial_fit(const CsrMatrix<T>& X, const FitOptions<T>& options) {
    fitted_ = learn("Standardizer::partial_fit", X, options, fitted_ ? &*fitted_ : nullptr);
    return *this;
}

template <std::floating_point T>
template <detail::Affine Way>
void Standardizer<T>::map_into(std::string_view where, MatrixView<const T> X,
                               MatrixView<T> out) const {
    const Fitted& f = fitted(where);
    detail::check_transform(where, X, f.mean.size(), out, f.mean.size());
    detail::map_rows<Way>(where, X, options_.with_mean ? f.mean.data() : nullptr, f.scale.data(),
                          out);
}

template <std::floating_point T>
template <detail::Affine Way>
CsrMatrix<T> Standardizer<T>::map_sparse(std::string_view where, const CsrMatrix<T>& X) const {
    const Fitted& f = fitted(where);
    check_n_features(where, X.cols(), f.mean.size());
    check_sparse(where);
    detail::check_not_infinite(where, X);
    CsrMatrix<T> out = X;
    const auto values = out.values();
    const auto columns = X.columns();
    for (std::size_t k = 0; k < values.size(); ++k) {
        const double v = static_cast<double>(values[k]);
        values[k] = static_cast<T>(detail::affine<Way, false>(v, 0.0, f.scale[columns[k]]));
    }
    return out;
}

template <std::floating_point T>
Matrix<T> Standardizer<T>::transform(MatrixView<const T> X) const {
    const Fitted& f = fitted("Standardizer::transform");
    Matrix<T> out = detail::fresh_matrix<T>(X.rows(), f.mean.size());
    map_into<detail::Affine::forward>("Standardizer::transform", X, out);
    return out;
}
template <std::floating_point T>
CsrMatrix<T> Standardizer<T>::transform(const CsrMatrix<T>& X) const {
    return map_sparse<detail::Affine::forward>("Standardizer::transform", X);
}
template <std::floating_point T>
void Standardizer<T>::transform_into(MatrixView<const T> X, MatrixView<T> out) const {
    map_into<detail::Affine::forward>("Standardizer::transform_into", X, out);
}
template <std::floating_point T>
void Standardizer<T>::transform_in_place(MatrixView<T> X) const {
    map_into<detail::Affine::forward>("Standardizer::transform_in_place", X, X);
}

template <std::floating_point T>
Matrix<T> Standardizer<T>::inverse_transform(MatrixView<const T> Z) const {
    const Fitted& f = fitted("Standardizer::inverse_transform");
    Matrix<T> out = detail::fresh_matrix<T>(Z.rows(), f.mean.size());
    map_into<detail::Affine::inverse>("Standardizer::inverse_transform", Z, out);
    return out;
}
template <std::floating_point T>
CsrMatrix<T> Standardizer<T>::inverse_transform(const CsrMatrix<T>& Z) const {
    return map_sparse<detail::Affine::inverse>("Standardizer::inverse_transform", Z);
}
template <std::floating_point T>
void Standardizer<T>::inverse_transform_into(MatrixView<const T> Z, MatrixView<T> out) const {
    map_into<detail::Affine::inverse>("Standardizer::inverse_transform_into", Z, out);
}

template <std::floating_point T>
std::vector<std::string> Standardizer<T>::feature_names_out(
    std::span<const std::string> names) const {
    const Fitted& f = fitted("Standardizer::feature_names_out");
    return feature_names_or_default("Standardizer::feature_names_out", names, f.mean.size());
}

}  // namespace foretell
