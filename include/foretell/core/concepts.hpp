#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/views.hpp>

#include <concepts>
#include <cstddef>

namespace foretell {

/// What all estimators share: a scalar type, options that stay as given, a fitted state apart.
template <class E>
concept Estimator = std::copyable<E> && requires(const E& e) {
    typename E::Scalar;
    typename E::Options;
    { e.options() } -> std::convertible_to<const typename E::Options&>;
    { e.is_fitted() } -> std::same_as<bool>;
    { e.n_features_in() } -> std::same_as<std::size_t>;
};

/// fit(X, y) with labels; predict gives labels out of classes(), which ascend.
template <class C>
concept Classifier = Estimator<C> &&
    requires(C& c, const C& f, MatrixView<const typename C::Scalar> X, LabelsView y,
             VectorView<int> labels_out) {
    { c.fit(X, y) } -> std::same_as<C&>;
    { f.predict(X) } -> std::same_as<Labels>;
    f.predict_into(X, labels_out);
    { f.classes() } -> std::same_as<const Labels&>;
    { f.score(X, y) } -> std::same_as<double>;
};

/// A classifier that gives the probability of each class, columns in the order of classes().
template <class C>
concept ProbabilisticClassifier = Classifier<C> &&
    requires(const C& f, MatrixView<const typename C::Scalar> X,
             MatrixView<typename C::Scalar> out) {
    { f.predict_proba(X) } -> std::same_as<Matrix<typename C::Scalar>>;
    f.predict_proba_into(X, out);
};

/// fit(X, y) with numbers; predict gives one number a sample.
template <class R>
concept Regressor = Estimator<R> &&
    requires(R& r, const R& f, MatrixView<const typename R::Scalar> X,
             VectorView<const typename R::Scalar> y, VectorView<typename R::Scalar> out) {
    { r.fit(X, y) } -> std::same_as<R&>;
    { f.predict(X) } -> std::same_as<Vector<typename R::Scalar>>;
    f.predict_into(X, out);
    { f.score(X, y) } -> std::same_as<double>;
};

/// fit(X, Y) with n_outputs() numbers a sample; predict gives as many.
template <class R>
concept MultiOutputRegressor = Estimator<R> &&
    requires(R& r, const R& f, MatrixView<const typename R::Scalar> X,
             MatrixView<const typename R::Scalar> Y, MatrixView<typename R::Scalar> out) {
    { r.fit(X, Y) } -> std::same_as<R&>;
    { f.predict(X) } -> std::same_as<Matrix<typename R::Scalar>>;
    f.predict_into(X, out);
    { f.score(X, Y) } -> std::same_as<double>;
    { f.n_outputs() } -> std::same_as<std::size_t>;
};

/// fit(X, y) with sequences `[sequence, time step, feature]` and numbers; step takes in one time
/// step of a stream.
template <class R>
concept SequenceRegressor = Estimator<R> &&
    requires(R& r, const R& f, CubeView<const typename R::Scalar> X,
             VectorView<const typename R::Scalar> y, VectorView<const std::size_t> lengths,
             typename R::State& state) {
    { r.fit(X, y) } -> std::same_as<R&>;
    { f.predict(X, lengths) } -> std::same_as<Vector<typename R::Scalar>>;
    { f.make_state() } -> std::same_as<typename R::State>;
    { f.step(y, state) } -> std::same_as<typename R::Scalar>;
    { f.score(X, y) } -> std::same_as<double>;
};

/// The same with labels; predict gives labels out of classes(), which ascend.
template <class C>
concept SequenceClassifier = Estimator<C> &&
    requires(C& c, const C& f, CubeView<const typename C::Scalar> X, LabelsView y,
             VectorView<const typename C::Scalar> x, VectorView<const std::size_t> lengths,
             typename C::State& state) {
    { c.fit(X, y) } -> std::same_as<C&>;
    { f.predict(X, lengths) } -> std::same_as<Labels>;
    { f.predict_proba(X, lengths) } -> std::same_as<Matrix<typename C::Scalar>>;
    { f.classes() } -> std::same_as<const Labels&>;
    { f.make_state() } -> std::same_as<typename C::State>;
    { f.step(x, state) } -> std::same_as<typename C::Scalar>;
    { f.score(X, y) } -> std::same_as<double>;
};

/// fit(X), then transform(X) of any rows of the same width.
template <class P>
concept Transformer = Estimator<P> &&
    requires(P& p, const P& f, MatrixView<const typename P::Scalar> X,
             MatrixView<typename P::Scalar> out) {
    { p.fit(X) } -> std::same_as<P&>;
    { f.transform(X) } -> std::same_as<Matrix<typename P::Scalar>>;
    f.transform_into(X, out);
    { f.n_features_out() } -> std::same_as<std::size_t>;
};

/// An unfitted estimator with the same options.
template <Estimator E>
[[nodiscard]] E clone(const E& estimator) {
    return E(estimator.options());
}

}  // namespace foretell
