#pragma once

#include <foretell/calibration/probability_calibrator.hpp>
#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/views.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace foretell {

/// Options of CalibratedClassifierCV: those of the classifier, and how it is calibrated.
template <Classifier C>
struct CalibratedClassifierOptions {
    typename C::Options classifier;
    CalibrationOptions calibration;
};

/// A classifier whose predict_proba are probabilities: of a hundred rows with p = 0.3 about thirty
/// are of that class.
///
///     auto model = CalibratedClassifierCV(SVC({.C = 2.0}));
///     model.fit(X, y);
///     Matrix<double> p = model.predict_proba(X_new);
///
/// The rows are divided into folds; the decisions for each come from a classifier that learnt from
/// the others, and a ProbabilityCalibrator learns from all of them; then the classifier learns from
/// all rows. scikit-learn's CalibratedClassifierCV with ensemble=False; with SVC and two classes
/// libsvm's probabilities, whose folds are others.
///
/// A const object may be read by several threads at once.
template <Classifier C>
class CalibratedClassifierCV {
public:
    using Scalar = typename C::Scalar;
    using Options = CalibratedClassifierOptions<C>;
    static constexpr std::string_view type_name = "CalibratedClassifierCV";

    CalibratedClassifierCV() = default;
    /// @throws InvalidArgument if an option is out of range
    explicit CalibratedClassifierCV(C classifier, CalibrationOptions calibration = {})
        : classifier_(std::move(classifier)), calibrator_(calibration) {}
    explicit CalibratedClassifierCV(Options options)
        : classifier_(std::move(options.classifier)), calibrator_(options.calibration) {}

    /// Learns from X (n_samples, n_features), of any kind that the classifier takes, and labels y
    /// (n_samples,), forgetting any earlier fit. If it throws, the object is as it was. n_splits +
    /// 1 fits of the classifier. Weights go to the classifier and to the calibration.
    /// @throws what the classifier's fit throws; InvalidArgument if a class
    ///         has fewer rows than n_splits
    template <class X>
    CalibratedClassifierCV& fit(const X& rows, LabelsView y,
                                const FitOptions<Scalar>& options = {}) & {
        return learn<Input<X>>(rows, y, options);
    }
    template <class X>
    CalibratedClassifierCV fit(const X& rows, LabelsView y,
                               const FitOptions<Scalar>& options = {}) && {
        return std::move(learn<Input<X>>(rows, y, options));
    }

    /// (n_samples, n_classes), rows sum to 1, columns in the order of classes().
    /// @throws what the classifier's decision_function throws, as all below
    template <class X>
    [[nodiscard]] Matrix<Scalar> predict_proba(const X& rows) const {
        return probabilities<Input<X>>(rows);
    }
    /// The same into out; allocates nothing that the classifier does not.
    template <class X>
    void predict_proba_into(const X& rows, MatrixView<Scalar> out) const {
        write_probabilities<Input<X>>("predict_proba_into", rows, out);
    }
    /// The likeliest class, of equals the first, (n_samples,).
    template <class X>
    [[nodiscard]] Labels predict(const X& rows) const {
        return labels<Input<X>>("predict", rows);
    }
    /// The same into out; allocates nothing that the classifier does not, for up to 1,024 classes.
    template <class X>
    void predict_into(const X& rows, VectorView<int> out) const {
        classify<Input<X>>("predict_into", rows, out);
    }
    /// Share of the rows, by weight, whose predict equals y.
    template <class X>
    [[nodiscard]] double score(const X& rows, LabelsView y,
                               VectorView<const Scalar> sample_weight = {}) const {
        return accuracy<Input<X>>(rows, y, sample_weight);
    }

    [[nodiscard]] bool is_fitted() const noexcept {
        return classifier_.is_fitted() && calibrator_.is_fitted();
    }
    [[nodiscard]] Options options() const { return {classifier_.options(), calibrator_.options()}; }
    [[nodiscard]] const Labels& classes() const {
        check_fitted("classes");
        return classifier_.classes();
    }
    [[nodiscard]] std::size_t n_features_in() const { return classifier_.n_features_in(); }
    /// The classifier that learnt from all rows.
    [[nodiscard]] const C& classifier() const noexcept { return classifier_; }
    [[nodiscard]] const ProbabilityCalibrator& calibrator() const noexcept { return calibrator_; }

private:
    friend struct foretell::Access;
    template <class Self>
    static auto parts(Self& self) {
        return std::tuple{Part{"classifier", self.classifier_},
                          Part{"calibrator", self.calibrator_}};
    }
    void check_parts(std::string_view where) const;

    void check_fitted(std::string_view member) const {
        if (!is_fitted()) throw_not_fitted(type_name, member);
    }
    /// Arrays come as views, so that nothing is copied to be converted; others as they are.
    template <class X>
    using Input = std::conditional_t<std::convertible_to<const X&, MatrixView<const Scalar>>,
                                     MatrixView<const Scalar>, const X&>;
    template <class X>
    CalibratedClassifierCV& learn(X rows, LabelsView y, const FitOptions<Scalar>& options);
    template <class X>
    Matrix<Scalar> probabilities(X rows) const;
    template <class X>
    void write_probabilities(std::string_view member, X rows, MatrixView<Scalar> out) const;
    template <class X>
    Labels labels(std::string_view member, X rows) const;
    template <class X>
    void classify(std::string_view member, X rows, VectorView<int> out) const;
    template <class X>
    double accuracy(X rows, LabelsView y, VectorView<const Scalar> sample_weight) const;

    C classifier_;
    ProbabilityCalibrator calibrator_;
};

}  // namespace foretell

#include <foretell/calibration/calibrated_classifier_cv.ipp>
