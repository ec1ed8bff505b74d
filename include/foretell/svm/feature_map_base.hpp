#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/feature_names.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// What all transformers have in common that give rows z(x) whose products are nearly a kernel's
/// values: a linear model of z(x) is nearly a kernel machine of x, at a cost that grows with the
/// rows, not with their square.
///
/// The class itself has `type_name`, its options, `feature_prefix`, a fitted state with the members
/// n_features_in() and n_features_out(), and, for X a MatrixView or a CsrMatrix,
///
///     template <class X> FittedState learn(const X& rows) const;
///     template <class X> void map(const FittedState& f, const X& rows, MatrixView<T> out) const;
///
/// it names this base a friend where they are private. A const object may be read by several
/// threads at once.
template <class Derived, std::floating_point T, class FittedState>
class FeatureMapBase {
public:
    using Scalar = T;

    /// Learns from X (n_samples, n_features), forgetting any earlier fit. If it throws, the object
    /// is as it was. The same seed gives the same bits everywhere.
    /// @throws ShapeError if X is empty; InvalidArgument if X holds a NaN or infinity, or if
    ///         sample_weight is given, which nothing depends on
    Derived& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) & {
        return learn_from(X, options);
    }
    Derived& fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) & {
        return learn_from(X, options);
    }
    Derived fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(learn_from(X, options));
    }
    Derived fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) && {
        return std::move(learn_from(X, options));
    }

    /// z of each row, (n_samples, n_features_out()).
    /// @throws NotFittedError; ShapeError if X has another number of features;
    ///         InvalidArgument if it holds a NaN or infinity
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const { return features(X); }
    [[nodiscard]] Matrix<T> transform(const CsrMatrix<T>& X) const { return features(X); }
    /// The same into out (n_samples, n_features_out()), which must not overlap X.
    void transform_into(MatrixView<const T> X, MatrixView<T> out) const {
        write("transform_into", X, out);
    }
    void transform_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        write("transform_into", X, out);
    }
    [[nodiscard]] Matrix<T> fit_transform(MatrixView<const T> X,
                                          const FitOptions<T>& options = {}) {
        return fit(X, options).transform(X);
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    /// The width of X at fit; 0 before.
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->n_features_in() : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const noexcept {
        return fitted_ ? fitted_->n_features_out() : 0;
    }
    /// The class's prefix and a number, whatever the features are called: nystroem0, nystroem1, ...
    /// @throws InvalidArgument unless there are n_features_in() names, or none
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names = {}) const {
        const Fitted& f = fitted("feature_names_out");
        static_cast<void>(feature_names_or_default(
            message(Derived::type_name, "::feature_names_out"), names, f.n_features_in()));
        std::vector<std::string> out;
        for (std::size_t j = 0; j < f.n_features_out(); ++j) {
            out.push_back(message(Derived::feature_prefix, j));
        }
        return out;
    }

protected:
    friend struct foretell::Access;
    using Fitted = FittedState;

    /// @throws NotFittedError naming the class and the member
    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(Derived::type_name, member);
        return *fitted_;
    }

    std::optional<Fitted> fitted_;

private:
    [[nodiscard]] const Derived& self() const noexcept {
        return static_cast<const Derived&>(*this);
    }

    template <class X>
    Derived& learn_from(const X& rows, const FitOptions<T>& options) {
        const std::string where = message(Derived::type_name, "::fit");
        check_not_empty(where, rows.rows(), rows.cols());
        check_finite(where, "X", rows);
        refuse_sample_weight(where, options.sample_weight);
        fitted_ = self().learn(rows);
        return static_cast<Derived&>(*this);
    }
    template <class X>
    Matrix<T> features(const X& rows) const {
        Matrix<T> out = uninitialized<T>(rows.rows(), fitted("transform").n_features_out());
        write("transform", rows, out);
        return out;
    }
    template <class X>
    void write(std::string_view member, const X& rows, MatrixView<T> out) const {
        const Fitted& f = fitted(member);
        check_query(Derived::type_name, member, rows, f.n_features_in());
        check_out(Derived::type_name, member, rows.rows(), f.n_features_out(), out);
        if (rows.rows() > 0) self().map(f, rows, out);
    }
};

}  // namespace foretell
