#pragma once

// A regressor of several targets that breaks the promises of a BrokenRegressor.

#include "testing/broken_others.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/validation.hpp>

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace broken {

/// A BrokenRegressor for each column of Y.
template <std::floating_point T = double>
class MultiOutputRegressor {
public:
    using Scalar = T;
    using Options = RegressorOptions;

    explicit MultiOutputRegressor(Options options = {}) : options_(options) {}

    MultiOutputRegressor& fit(MatrixView<const T> X, MatrixView<const T> Y,
                              const FitOptions<T>& options = {}) {
        return learn(X, Y, options);
    }
    MultiOutputRegressor& fit(const CsrMatrix<T>& X, MatrixView<const T> Y,
                              const FitOptions<T>& options = {}) {
        return learn(X, Y, options);
    }
    [[nodiscard]] Matrix<T> predict(MatrixView<const T> X) const { return collect(X); }
    [[nodiscard]] Matrix<T> predict(const CsrMatrix<T>& X) const { return collect(X); }
    void predict_into(MatrixView<const T> X, MatrixView<T> out) const {
        const bool any = options_.flaw == RegressorFlaw::predict_into_wants_its_shape;
        if (!any && out.rows() != X.rows()) throw ShapeError("predict_into: out has other rows");
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t t = 0; t < parts_.size(); ++t) {
                parts_[t].predict_into(X.row_range(i, i + 1), VectorView<T>(&out(i, t), 1));
            }
        }
    }
    [[nodiscard]] double score(MatrixView<const T> X, MatrixView<const T> Y,
                               VectorView<const T> sample_weight = {}) const {
        double sum = 0.0;
        for (std::size_t t = 0; t < parts_.size(); ++t) {
            sum += parts_[t].score(X, column(Y, t), sample_weight);
        }
        return sum / double(parts_.size());
    }
    [[nodiscard]] bool is_fitted() const { return !parts_.empty(); }
    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] std::size_t n_features_in() const {
        return is_fitted() ? parts_[0].n_features_in() : 0;
    }
    [[nodiscard]] std::size_t n_outputs() const { return parts_.size(); }

private:
    static Vector<T> column(MatrixView<const T> Y, std::size_t t) {
        Vector<T> y = full(Y.rows(), T(0));
        for (std::size_t i = 0; i < Y.rows(); ++i) y(i) = Y(i, t);
        return y;
    }
    template <class X>
    MultiOutputRegressor& learn(const X& rows, MatrixView<const T> Y,
                                const FitOptions<T>& options) {
        std::vector<Regressor<T>> next(Y.cols(), Regressor<T>(options_));
        for (std::size_t t = 0; t < Y.cols(); ++t) next[t].fit(rows, column(Y, t), options);
        parts_ = std::move(next);
        return *this;
    }
    template <class X>
    Matrix<T> collect(const X& rows) const {
        if (!is_fitted()) throw_not_fitted("BrokenMultiOutputRegressor", "predict");
        Matrix<T> out = full(rows.rows(), parts_.size(), T(0));
        for (std::size_t t = 0; t < parts_.size(); ++t) {
            const Vector<T> z = parts_[t].predict(rows);
            for (std::size_t i = 0; i < rows.rows(); ++i) out(i, t) = z(i);
        }
        return out;
    }

    Options options_;
    std::vector<Regressor<T>> parts_;
};

}  // namespace broken
