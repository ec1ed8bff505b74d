#pragma once

#include <foretell/calibration/calibrated_classifier_cv.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/score.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/model_selection/cross_val_predict.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>

#include <algorithm>

namespace foretell {

namespace calibration {

/// @throws InvalidArgument if the columns of decision_function are pairs of classes
template <class C>
void check_decision_shape(std::string_view where, const C& classifier, std::size_t n_classes) {
    if constexpr (requires { classifier.options().decision_function_shape; }) {
        const auto shape = classifier.options().decision_function_shape;
        if (n_classes == 2 || name_of(shape) != std::string_view("one_vs_one")) return;
        throw InvalidArgument(
            message(where, ": decision_function_shape must be one_vs_rest, got ", name_of(shape)));
    }
}

/// @throws InvalidArgument unless each class has a row for each fold
inline void check_class_sizes(std::string_view where, LabelsView y, std::size_t n_splits) {
    const EncodedLabels labels = encode_labels(y);
    const Buffer<std::size_t> counts = labels.counts();
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (counts[c] >= n_splits) continue;
        throw InvalidArgument(message(where, ": each class must have n_splits = ", n_splits,
                                      " rows, class ", labels.classes[c], " has ", counts[c]));
    }
}

}  // namespace calibration

template <Classifier C>
void CalibratedClassifierCV<C>::check_parts(std::string_view where) const {
    check_that(where, classifier_.is_fitted() == calibrator_.is_fitted(),
               "the classifier and the calibrator must both be fitted, or neither");
    if (!is_fitted()) return;
    const Labels &a = classifier_.classes(), &b = calibrator_.classes();
    check_that(where, std::equal(a.begin(), a.end(), b.begin(), b.end()),
               "the classifier and the calibrator must have the same classes");
}

template <Classifier C>
template <class X>
CalibratedClassifierCV<C>& CalibratedClassifierCV<C>::learn(X rows, LabelsView y,
                                                            const FitOptions<Scalar>& options) {
    constexpr std::string_view where = "CalibratedClassifierCV::fit";
    check_same_length(where, "X", count_rows(rows), "y", y.size());
    const CalibrationOptions& o = calibrator_.options();
    calibration::check_class_sizes(where, y, o.n_splits);
    C classifier = clone(classifier_);
    classifier.fit(rows, y, options);
    calibration::check_decision_shape(where, classifier, classifier.classes().size());

    CrossValidateOptions cross{.n_threads = o.n_threads};
    cross.sample_weight = options.sample_weight;
    cross.progress = options.progress;
    cross.log = options.log;
    const auto folds = detail::validate_unscored(
        classifier_, rows, y,
        StratifiedKFold({.n_splits = o.n_splits, .shuffle = true, .seed = o.seed}), cross);
    // A fit that was told to stop is calibrated on the rows it has seen.
    const Matrix<Scalar> decision =
        folds.stopped ? classifier.decision_function(rows) : folds.out_of_fold.decision;
    Matrix<double> wide = uninitialized<double>(decision.shape()[0], decision.shape()[1]);
    std::transform(decision.begin(), decision.end(), wide.begin(),
                   [](Scalar z) { return static_cast<double>(z); });
    const Buffer<double> weight(options.sample_weight.begin(), options.sample_weight.end());
    ProbabilityCalibrator calibrator(o);
    calibrator.fit(wide, y, VectorView<const double>(weight.data(), weight.size()));
    classifier_ = std::move(classifier);
    calibrator_ = std::move(calibrator);
    return *this;
}

template <Classifier C>
template <class X>
void CalibratedClassifierCV<C>::write_probabilities(std::string_view member, X rows,
                                                    MatrixView<Scalar> out) const {
    check_fitted(member);
    const std::size_t k = classifier_.classes().size(), n = count_rows(rows);
    check_out(type_name, member, n, k, out);
    // The decisions of two classes lie in the first column.
    classifier_.decision_function_into(
        rows, MatrixView<Scalar>(out.data(), n, k == 2 ? 1 : k, out.row_stride()));
    for (std::size_t i = 0; i < n; ++i) calibrator_.apply(out.row(i).data());
}

template <Classifier C>
template <class X>
auto CalibratedClassifierCV<C>::probabilities(X rows) const -> Matrix<Scalar> {
    check_fitted("predict_proba");
    Matrix<Scalar> out = uninitialized<Scalar>(count_rows(rows), classifier_.classes().size());
    write_probabilities<X>("predict_proba", rows, out);
    return out;
}

template <Classifier C>
template <class X>
Labels CalibratedClassifierCV<C>::labels(std::string_view member, X rows) const {
    check_fitted(member);
    Labels out = uninitialized<int>(count_rows(rows));
    classify<X>(member, rows, out);
    return out;
}

template <Classifier C>
template <class X>
void CalibratedClassifierCV<C>::classify(std::string_view member, X rows,
                                         VectorView<int> out) const {
    check_fitted(member);
    const Labels& classes = classifier_.classes();
    const std::size_t k = classes.size(), n = count_rows(rows);
    check_out(type_name, member, n, out);
    const auto choose = [&](std::size_t from, const Scalar* p, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i, p += k) {
            out[from + i] = classes.data()[std::max_element(p, p + k) - p];
        }
    };
    constexpr std::size_t room = 1024;
    if constexpr (std::same_as<X, MatrixView<const Scalar>>) {
        if (k <= room) {  // some rows at a time, without allocation
            Scalar p[room];
            for (std::size_t from = 0; from < n || from == 0; from += room / k) {
                const std::size_t count = std::min(room / k, n - from);
                const X some(rows.data() + from * rows.row_stride(), count, rows.cols(),
                             rows.row_stride());
                write_probabilities(member, some, MatrixView<Scalar>(&p[0], count, k));
                choose(from, &p[0], count);
            }
            return;
        }
    }
    choose(0, probabilities<X>(rows).data(), n);
}

template <Classifier C>
template <class X>
double CalibratedClassifierCV<C>::accuracy(X rows, LabelsView y,
                                           VectorView<const Scalar> sample_weight) const {
    const Labels predicted = labels<X>("score", rows);
    return detail::accuracy("CalibratedClassifierCV::score", predicted.size(), y, sample_weight,
                            [&](std::size_t i) { return predicted(i); });
}

}  // namespace foretell
