#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/core/state_values.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/core/type_text.hpp>
#include <foretell/core/views.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace foretell {

class Table;  // data/table.hpp

namespace detail {

/// What a model is given: rows of double or float, or a table.
template <class E, class X>
concept PredictsFrom = requires(const E& e, const X& x) {
    e.predict(x);
};
/// One label or value a row, or a row of values.
template <class E, class X>
concept PredictsVectorFrom = PredictsFrom<E, X> && requires(const E& e, const X& x) {
    requires tensor_rank<std::remove_cvref_t<decltype(e.predict(x))>>
    == 1;
};
template <class E, class X>
concept PredictsMatrixFrom = PredictsFrom<E, X> && !PredictsVectorFrom<E, X>;
template <class E, class X>
concept PredictsProbaFrom = requires(const E& e, const X& x) {
    e.predict_proba(x);
};
template <class E, class X>
concept TransformsFrom = requires(const E& e, const X& x) {
    e.transform(x);
};

/// Predicts from sequences, step by step if need be; see recurrent/.
template <class E>
concept StepsThroughSequences = requires(const E& e) {
    e.make_state();
};

template <class A>
auto as_doubles(A&& array) {
    if constexpr (std::same_as<typename std::remove_cvref_t<A>::value_type, double>) {
        return std::forward<A>(array);
    } else {
        constexpr std::size_t rank = tensor_rank<std::remove_cvref_t<A>>;
        auto out = tensor_of_shape<std::conditional_t<rank == 1, Vector<double>, Matrix<double>>>(
            tensor_shape(array));
        for (std::size_t i = 0; i < array.size(); ++i) {
            out.data()[i] = static_cast<double>(array.data()[i]);
        }
        return out;
    }
}

/// Calls f with X in the model's own scalar.
template <class Scalar, class F>
auto with_scalar(MatrixView<const double> X, F&& f) {
    if constexpr (std::same_as<Scalar, double>) {
        return f(X);
    } else {
        Matrix<Scalar> own = uninitialized<Scalar>(X.rows(), X.cols());
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < X.cols(); ++j) own(i, j) = static_cast<Scalar>(X(i, j));
        }
        return f(MatrixView<const Scalar>(own));
    }
}

/// A fitted model of any type behind virtual functions; what it cannot do throws.
class ModelBox {
public:
    virtual ~ModelBox() = default;
    [[nodiscard]] virtual std::string type() const = 0;
    [[nodiscard]] virtual std::string text() const = 0;
    [[nodiscard]] virtual const std::type_info& type_id() const = 0;
    [[nodiscard]] virtual const void* get() const = 0;
    [[nodiscard]] virtual std::size_t n_features_in() const = 0;
    [[nodiscard]] virtual bool is_predictor() const = 0;
    [[nodiscard]] virtual bool is_transformer() const = 0;
    [[nodiscard]] virtual bool is_sequence_model() const = 0;
    [[nodiscard]] virtual bool has_probabilities() const = 0;
    [[nodiscard]] virtual Labels classes() const = 0;
    [[nodiscard]] virtual Vector<double> predict(MatrixView<const double> X) const = 0;
    [[nodiscard]] virtual Vector<double> predict(const Table& X) const = 0;
    [[nodiscard]] virtual bool has_outputs() const = 0;
    [[nodiscard]] virtual Matrix<double> predict_outputs(MatrixView<const double> X) const = 0;
    [[nodiscard]] virtual Matrix<double> predict_outputs(const Table& X) const = 0;
    [[nodiscard]] virtual Matrix<double> predict_proba(MatrixView<const double> X) const = 0;
    [[nodiscard]] virtual Matrix<double> predict_proba(const Table& X) const = 0;
    [[nodiscard]] virtual Matrix<double> transform(MatrixView<const double> X) const = 0;
    [[nodiscard]] virtual Matrix<double> transform(const Table& X) const = 0;
};

template <NamedEstimator E>
class ModelBoxOf final : public ModelBox {
    using Rows = MatrixView<const typename E::Scalar>;

public:
    explicit ModelBoxOf(E model) : model_(std::move(model)) {}

    [[nodiscard]] std::string type() const override { return type_text<E>(); }
    [[nodiscard]] std::string text() const override { return to_text(model_); }
    [[nodiscard]] const std::type_info& type_id() const override { return typeid(E); }
    [[nodiscard]] const void* get() const override { return &model_; }
    [[nodiscard]] std::size_t n_features_in() const override { return model_.n_features_in(); }
    [[nodiscard]] bool is_predictor() const override {
        return PredictsFrom<E, Rows> || PredictsFrom<E, Table>;
    }
    [[nodiscard]] bool is_transformer() const override {
        return TransformsFrom<E, Rows> || TransformsFrom<E, Table>;
    }
    [[nodiscard]] bool is_sequence_model() const override { return StepsThroughSequences<E>; }
    [[nodiscard]] bool has_probabilities() const override {
        return PredictsProbaFrom<E, Rows> || PredictsProbaFrom<E, Table>;
    }
    [[nodiscard]] Labels classes() const override {
        if constexpr (requires { Labels(model_.classes()); }) return model_.classes();
        refuse("classes()");
    }
    [[nodiscard]] Vector<double> predict(MatrixView<const double> X) const override {
        if constexpr (PredictsVectorFrom<E, Rows>) {
            return with_scalar<typename E::Scalar>(
                X, [&](const auto& own) { return as_doubles(model_.predict(own)); });
        }
        refuse(PredictsMatrixFrom<E, Rows> ? several : "predict of a matrix");
    }
    [[nodiscard]] Vector<double> predict(const Table& X) const override {
        if constexpr (PredictsVectorFrom<E, Table>) return as_doubles(model_.predict(X));
        refuse(PredictsMatrixFrom<E, Table> ? several : "predict of a table");
    }
    [[nodiscard]] bool has_outputs() const override {
        return PredictsMatrixFrom<E, Rows> || PredictsMatrixFrom<E, Table>;
    }
    [[nodiscard]] Matrix<double> predict_outputs(MatrixView<const double> X) const override {
        if constexpr (PredictsMatrixFrom<E, Rows>) {
            return with_scalar<typename E::Scalar>(
                X, [&](const auto& own) { return as_doubles(model_.predict(own)); });
        }
        refuse("predict_outputs of a matrix");
    }
    [[nodiscard]] Matrix<double> predict_outputs(const Table& X) const override {
        if constexpr (PredictsMatrixFrom<E, Table>) return as_doubles(model_.predict(X));
        refuse("predict_outputs of a table");
    }
    [[nodiscard]] Matrix<double> predict_proba(MatrixView<const double> X) const override {
        if constexpr (PredictsProbaFrom<E, Rows>) {
            return with_scalar<typename E::Scalar>(
                X, [&](const auto& own) { return as_doubles(model_.predict_proba(own)); });
        }
        refuse("predict_proba of a matrix");
    }
    [[nodiscard]] Matrix<double> predict_proba(const Table& X) const override {
        if constexpr (PredictsProbaFrom<E, Table>) return as_doubles(model_.predict_proba(X));
        refuse("predict_proba of a table");
    }
    [[nodiscard]] Matrix<double> transform(MatrixView<const double> X) const override {
        if constexpr (TransformsFrom<E, Rows>) {
            return with_scalar<typename E::Scalar>(
                X, [&](const auto& own) { return as_doubles(model_.transform(own)); });
        }
        refuse("transform of a matrix");
    }
    [[nodiscard]] Matrix<double> transform(const Table& X) const override {
        if constexpr (TransformsFrom<E, Table>) return as_doubles(model_.transform(X));
        refuse("transform of a table");
    }

private:
    static constexpr std::string_view several =
        "predict of one number a row, but several outputs; call predict_outputs";
    [[noreturn]] static void refuse(std::string_view what) {
        throw InvalidArgument(message("AnyModel: a ", type_text<E>(), " has no ", what));
    }
    E model_;
};

}  // namespace detail

/// What AnyPredictor and AnyTransformer share. Copies share one model, which never changes.
class AnyEstimator {
public:
    /// The type of the model: "LogisticRegression<double>".
    [[nodiscard]] std::string type() const { return box_->type(); }
    /// The model with its options: "LogisticRegression(C=0.5)".
    [[nodiscard]] std::string text() const { return box_->text(); }
    [[nodiscard]] std::size_t n_features_in() const { return box_->n_features_in(); }
    /// The model itself if it is an E, or null.
    template <NamedEstimator E>
    [[nodiscard]] const E* get_if() const {
        return box_->type_id() == typeid(E) ? static_cast<const E*>(box_->get()) : nullptr;
    }

protected:
    explicit AnyEstimator(std::shared_ptr<const detail::ModelBox> box) : box_(std::move(box)) {}
    [[nodiscard]] const detail::ModelBox& box() const { return *box_; }
    [[nodiscard]] const std::shared_ptr<const detail::ModelBox>& shared_box() const { return box_; }

private:
    std::shared_ptr<const detail::ModelBox> box_;
};

/// A fitted classifier or regressor whose type is not known until run time. Rows are double for a
/// float model too. A model that starts from named columns takes a Table (data/table.hpp).
class AnyPredictor : public AnyEstimator {
public:
    /// Labels, as numbers, or values, (n_samples,).
    /// @throws what predict of the model throws; InvalidArgument if it takes no such X
    [[nodiscard]] Vector<double> predict(MatrixView<const double> X) const {
        return box().predict(X);
    }
    [[nodiscard]] Vector<double> predict(const Table& X) const { return box().predict(X); }
    /// (n_samples, n_outputs), of a regressor of several targets.
    /// @throws InvalidArgument if the model has one target alone
    [[nodiscard]] Matrix<double> predict_outputs(MatrixView<const double> X) const {
        return box().predict_outputs(X);
    }
    [[nodiscard]] Matrix<double> predict_outputs(const Table& X) const {
        return box().predict_outputs(X);
    }
    [[nodiscard]] bool has_outputs() const { return box().has_outputs(); }
    /// (n_samples, n_classes), columns in the order of classes().
    /// @throws InvalidArgument if the model gives no probabilities
    [[nodiscard]] Matrix<double> predict_proba(MatrixView<const double> X) const {
        return box().predict_proba(X);
    }
    [[nodiscard]] Matrix<double> predict_proba(const Table& X) const {
        return box().predict_proba(X);
    }
    [[nodiscard]] bool has_probabilities() const { return box().has_probabilities(); }
    /// @throws InvalidArgument if the model is no classifier
    [[nodiscard]] Labels classes() const { return box().classes(); }

private:
    friend class AnyModel;
    using AnyEstimator::AnyEstimator;
};

/// A fitted transformer whose type is not known until run time.
class AnyTransformer : public AnyEstimator {
public:
    /// @throws what transform of the model throws; InvalidArgument if it takes no such X
    [[nodiscard]] Matrix<double> transform(MatrixView<const double> X) const {
        return box().transform(X);
    }
    [[nodiscard]] Matrix<double> transform(const Table& X) const { return box().transform(X); }

private:
    friend class AnyModel;
    using AnyEstimator::AnyEstimator;
};

/// A model of any type, made from one of a known type or by load_any().
class AnyModel : public AnyEstimator {
public:
    template <NamedEstimator E>
    explicit AnyModel(E model)
        : AnyEstimator(std::make_shared<const detail::ModelBoxOf<E>>(std::move(model))) {}

    [[nodiscard]] bool is_predictor() const { return box().is_predictor(); }
    [[nodiscard]] bool is_transformer() const { return box().is_transformer(); }
    /// The model predicts from sequences: take it out by get_if.
    [[nodiscard]] bool is_sequence_model() const { return box().is_sequence_model(); }
    /// @throws InvalidArgument if the model predicts nothing
    [[nodiscard]] AnyPredictor predictor() const {
        if (!is_predictor())
            throw InvalidArgument(message("AnyModel: a ", type(), " predicts nothing"));
        return AnyPredictor(shared_box());
    }
    /// @throws InvalidArgument if the model transforms nothing
    [[nodiscard]] AnyTransformer transformer() const {
        if (!is_transformer()) {
            throw InvalidArgument(message("AnyModel: a ", type(), " transforms nothing"));
        }
        return AnyTransformer(shared_box());
    }
};

}  // namespace foretell
