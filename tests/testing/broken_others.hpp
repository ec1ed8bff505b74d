#pragma once

// A small regressor and a small transformer that can be told to break a promise of their kind.

#include <foretell/core/access.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/feature_names.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linalg/blas.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace broken {

using namespace foretell;

/// Each flaw is named as the check that must find it.
enum class RegressorFlaw {
    none,
    learns_what_is_easy,
    score_is_r_squared,
    score_wants_as_many_targets,
    weighted_score_as_repetition,
    constant_target,
    sparse_as_dense_at_fit,
    sparse_as_dense_after_fit,
    target_must_be_finite,
    predict_into_as_predict,
    predict_into_allocates_nothing,
    predict_into_wants_its_shape
};
constexpr std::array<std::string_view, 12> enum_names(RegressorFlaw) {
    return {"none",
            "learns_what_is_easy",
            "score_is_r_squared",
            "score_wants_as_many_targets",
            "weighted_score_as_repetition",
            "constant_target",
            "sparse_as_dense_at_fit",
            "sparse_as_dense_after_fit",
            "target_must_be_finite",
            "predict_into_as_predict",
            "predict_into_allocates_nothing",
            "predict_into_wants_its_shape"};
}

struct RegressorOptions {
    RegressorFlaw flaw = RegressorFlaw::none;
    static constexpr auto fields() {
        return std::tuple{field("flaw", &RegressorOptions::flaw, "the promise to break")};
    }
};

/// Least squares with a small ridge, by the normal equations of centred and scaled columns.
template <std::floating_point T = double>
class Regressor {
    using F = RegressorFlaw;

public:
    using Scalar = T;
    using Options = RegressorOptions;
    static constexpr std::string_view type_name = "BrokenRegressor";

    explicit Regressor(Options options = {}) : options_(options) {
        check_options(type_name, options_);
    }

    Regressor& fit(MatrixView<const T> X, VectorView<const T> y,
                   const FitOptions<T>& options = {}) {
        const auto where = "BrokenRegressor::fit";
        check_not_empty(where, X.rows(), X.cols());
        check_same_length(where, "X", X.rows(), "y", y.size());
        check_finite<T>(where, "X", X);
        if (!is(F::target_must_be_finite)) check_finite<T>(where, "y", y);
        check_sample_weight(where, options.sample_weight, X.rows());
        fitted_ = learn(X, y, options.sample_weight);
        return *this;
    }
    [[nodiscard]] Vector<T> predict(MatrixView<const T> X) const {
        Vector<T> out = full(X.rows(), T(0));
        fill("predict", X, out);
        return out;
    }
    void predict_into(MatrixView<const T> X, VectorView<T> out) const {
        if (is(F::predict_into_allocates_nothing)) delete new volatile int(1);
        if (!is(F::predict_into_wants_its_shape) && out.size() != X.rows()) {
            throw ShapeError(message("predict_into: out must have ", X.rows(), " entries"));
        }
        fill("predict_into", X, out);
        if (is(F::predict_into_as_predict)) out[0] += T(1);
    }
    Regressor& fit(const CsrMatrix<T>& X, VectorView<const T> y,
                   const FitOptions<T>& options = {}) {
        Matrix<T> dense = X.to_dense();
        if (is(F::sparse_as_dense_at_fit)) dense(0, 0) += T(1);
        return fit(dense, y, options);
    }
    [[nodiscard]] Vector<T> predict(const CsrMatrix<T>& X) const {
        Matrix<T> dense = X.to_dense();
        if (is(F::sparse_as_dense_after_fit)) dense(0, 0) += T(1);
        return predict(dense);
    }
    [[nodiscard]] double score(MatrixView<const T> X, VectorView<const T> y,
                               VectorView<const T> sample_weight = {}) const {
        if (!is(F::score_wants_as_many_targets)) {
            check_same_length("BrokenRegressor::score", "X", X.rows(), "y", y.size());
        }
        if (is(F::weighted_score_as_repetition)) sample_weight = {};
        const auto w = [&](std::size_t i) {
            return sample_weight.empty() ? 1.0 : double(sample_weight[i]);
        };
        const Vector<T> p = predict(X);
        double total = 0.0, mean = 0.0, rest = 0.0, all = 0.0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            total += w(i);
            mean += w(i) * double(y[i]);
        }
        mean /= total;
        for (std::size_t i = 0; i < y.size(); ++i) {
            rest += w(i) * std::pow(double(y[i]) - double(p(i)), 2);
            all += w(i) * std::pow(double(y[i]) - mean, 2);
        }
        return is(F::score_is_r_squared) ? rest : 1.0 - rest / all;
    }
    [[nodiscard]] bool is_fitted() const { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] std::size_t n_features_in() const { return fitted_ ? fitted_->coef.size() : 0; }

private:
    friend struct foretell::Access;
    struct Fitted {
        Vector<T> coef;
        T intercept = T(0);
        static constexpr auto fields() {
            return std::tuple{field("coef", &Fitted::coef, finite_number, "weights"),
                              field("intercept", &Fitted::intercept, finite_number, "intercept")};
        }
        void check(std::string_view) const {}
    };
    [[nodiscard]] bool is(F flaw) const { return options_.flaw == flaw; }

    Fitted learn(MatrixView<const T> X, VectorView<const T> y, VectorView<const T> weight) const {
        const std::size_t n = X.rows(), d = X.cols();
        const auto w = [&](std::size_t i) { return weight.empty() ? 1.0 : double(weight[i]); };
        std::vector<double> mean(d, 0.0), scale(d, 0.0), b(d, 0.0);
        double total = 0.0, y_mean = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            total += w(i);
            y_mean += w(i) * double(y[i]);
            for (std::size_t j = 0; j < d; ++j) mean[j] += w(i) * double(X(i, j));
        }
        y_mean /= total;
        for (double& m : mean) m /= total;
        const auto x = [&](std::size_t i, std::size_t j) { return double(X(i, j)) - mean[j]; };
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < d; ++j) scale[j] += w(i) * x(i, j) * x(i, j) / total;
        }
        for (double& s : scale) s = s > 0.0 ? std::sqrt(s) : 1.0;
        Matrix<double> A = full(d, d, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < d; ++j) {
                const double xj = x(i, j) / scale[j];
                b[j] += w(i) * xj * (double(y[i]) - y_mean);
                for (std::size_t k = 0; k <= j; ++k) A(j, k) += w(i) * xj * x(i, k) / scale[k];
            }
        }
        for (std::size_t j = 0; j < d; ++j) A(j, j) += 1e-6 * total;
        if (!linalg::cholesky_factor(MatrixView<double>(A))) throw NumericalError("singular");
        linalg::cholesky_solve(MatrixView<const double>(A), VectorView<double>(b));
        Fitted next{full(d, T(0)), T(0)};
        double intercept = y_mean;
        for (std::size_t j = 0; j < d; ++j) {
            const double c = is(F::learns_what_is_easy) ? 0.0 : b[j] / scale[j];
            next.coef(j) = static_cast<T>(c);
            intercept -= c * mean[j];
        }
        next.intercept = static_cast<T>(intercept);
        const bool constant = std::all_of(y.begin(), y.end(), [&](T v) { return v == y[0]; });
        if (is(F::constant_target) && constant) next.intercept /= T(0);
        return next;
    }

    void fill(std::string_view member, MatrixView<const T> X, VectorView<T> out) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        const auto where = "BrokenRegressor::predict";
        check_n_features(where, X.cols(), fitted_->coef.size());
        check_finite<T>(where, "X", X);
        for (std::size_t i = 0; i < X.rows(); ++i) {
            T z = fitted_->intercept;
            for (std::size_t j = 0; j < X.cols(); ++j) z += fitted_->coef(j) * X(i, j);
            out[i] = z;
        }
    }

    Options options_;
    std::optional<Fitted> fitted_;
};

enum class TransformerFlaw {
    none,
    width_of_the_result,
    fit_transform_as_fit_then_transform,
    inverse_undoes_transform,
    inverse_into_as_inverse,
    inverse_into_allocates_nothing,
    sparse_as_dense_at_fit,
    sparse_as_dense_after_fit,
    a_name_for_each_feature,
    transform_into_as_transform,
    transform_into_allocates_nothing,
    transform_into_wants_its_shape,
    nan_stays_or_is_filled
};
constexpr std::array<std::string_view, 13> enum_names(TransformerFlaw) {
    return {"none",
            "width_of_the_result",
            "fit_transform_as_fit_then_transform",
            "inverse_undoes_transform",
            "inverse_into_as_inverse",
            "inverse_into_allocates_nothing",
            "sparse_as_dense_at_fit",
            "sparse_as_dense_after_fit",
            "a_name_for_each_feature",
            "transform_into_as_transform",
            "transform_into_allocates_nothing",
            "transform_into_wants_its_shape",
            "nan_stays_or_is_filled"};
}

struct TransformerOptions {
    TransformerFlaw flaw = TransformerFlaw::none;
    static constexpr auto fields() {
        return std::tuple{field("flaw", &TransformerOptions::flaw, "the promise to break")};
    }
};

/// Subtracts the mean of each feature; NaN is left out of the mean and stays.
template <std::floating_point T = double>
class Transformer {
    using F = TransformerFlaw;

public:
    using Scalar = T;
    using Options = TransformerOptions;
    static constexpr std::string_view type_name = "BrokenTransformer";

    explicit Transformer(Options options = {}) : options_(options) {
        check_options(type_name, options_);
    }

    Transformer& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) {
        const auto where = "BrokenTransformer::fit";
        check_not_empty(where, X.rows(), X.cols());
        check_no_infinity(where, X);
        check_sample_weight(where, options.sample_weight, X.rows());
        Fitted next{full(X.cols(), T(0))};
        for (std::size_t j = 0; j < X.cols(); ++j) {
            double sum = 0.0, total = 0.0;
            for (std::size_t i = 0; i < X.rows(); ++i) {
                if (std::isnan(X(i, j))) continue;
                const auto& w = options.sample_weight;
                const double weight = w.empty() ? 1.0 : static_cast<double>(w[i]);
                sum += weight * static_cast<double>(X(i, j));
                total += weight;
            }
            next.mean(j) = static_cast<T>(total > 0.0 ? sum / total : 0.0);
        }
        fitted_ = std::move(next);
        return *this;
    }
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const {
        check_ready("transform", X);
        Matrix<T> out = full(X.rows(), X.cols(), T(0));
        fill(X, out);
        return out;
    }
    void transform_into(MatrixView<const T> X, MatrixView<T> out) const {
        check_ready("transform_into", X);
        if (is(F::transform_into_allocates_nothing)) delete new volatile int(1);
        const bool fits = out.rows() == X.rows() && out.cols() == X.cols();
        if (!is(F::transform_into_wants_its_shape) && !fits) {
            throw ShapeError("transform_into: out must be as X");
        }
        fill(X, out);
        if (is(F::transform_into_as_transform)) out(0, 0) += T(1);
    }
    [[nodiscard]] Matrix<T> fit_transform(MatrixView<const T> X) {
        Matrix<T> out = fit(X).transform(X);
        if (is(F::fit_transform_as_fit_then_transform)) out(0, 0) += T(1);
        return out;
    }
    [[nodiscard]] Matrix<T> inverse_transform(MatrixView<const T> Z) const {
        check_ready("inverse_transform", Z);
        Matrix<T> out = full(Z.rows(), Z.cols(), T(0));
        undo(Z, out);
        return out;
    }
    void inverse_transform_into(MatrixView<const T> Z, MatrixView<T> out) const {
        check_ready("inverse_transform_into", Z);
        if (is(F::inverse_into_allocates_nothing)) delete new volatile int(1);
        undo(Z, out);
        if (is(F::inverse_into_as_inverse)) out(0, 0) += T(1);
    }
    Transformer& fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) {
        Matrix<T> dense = X.to_dense();
        if (is(F::sparse_as_dense_at_fit)) dense(0, 0) += T(1);
        return fit(dense, options);
    }
    [[nodiscard]] CsrMatrix<T> transform(const CsrMatrix<T>& X) const {
        Matrix<T> out = transform(X.to_dense());
        if (is(F::sparse_as_dense_after_fit)) out(0, 0) += T(1);
        return CsrMatrix<T>::from_dense(out);
    }
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names) const {
        std::vector<std::string> out(names.begin(), names.end());
        if (is(F::a_name_for_each_feature)) {
            out.pop_back();
        } else if (names.size() != n_features_in()) {
            throw InvalidArgument("feature_names_out: a name for each feature");
        }
        return out;
    }
    [[nodiscard]] bool is_fitted() const { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] std::size_t n_features_in() const { return fitted_ ? fitted_->mean.size() : 0; }
    [[nodiscard]] std::size_t n_features_out() const {
        return n_features_in() + (is(F::width_of_the_result) ? 1 : 0);
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        Vector<T> mean;
        static constexpr auto fields() {
            return std::tuple{field("mean", &Fitted::mean, finite_number, "of each feature")};
        }
        void check(std::string_view) const {}
    };
    [[nodiscard]] bool is(F flaw) const { return options_.flaw == flaw; }

    static void check_no_infinity(std::string_view where, MatrixView<const T> X) {
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < X.cols(); ++j) {
                if (!std::isinf(X(i, j))) continue;
                throw InvalidArgument(
                    message(where, ": X must not be infinite at row ", i, ", column ", j));
            }
        }
    }
    void undo(MatrixView<const T> Z, MatrixView<T> out) const {
        const T sign = is(F::inverse_undoes_transform) ? T(-1) : T(1);
        for (std::size_t i = 0; i < Z.rows(); ++i) {
            for (std::size_t j = 0; j < Z.cols(); ++j) {
                out(i, j) = Z(i, j) + sign * fitted_->mean(j);
            }
        }
    }
    void check_ready(std::string_view member, MatrixView<const T> X) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        check_n_features("BrokenTransformer::transform", X.cols(), fitted_->mean.size());
        check_no_infinity("BrokenTransformer::transform", X);
    }
    void fill(MatrixView<const T> X, MatrixView<T> out) const {
        bool missing = false;
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < X.cols(); ++j) {
                missing = missing || std::isnan(X(i, j));
                out(i, j) = X(i, j) - fitted_->mean(j);
                if (is(F::nan_stays_or_is_filled) && missing) out(i, j) = T(0);
            }
        }
    }

    Options options_;
    std::optional<Fitted> fitted_;
};

}  // namespace broken
