#pragma once

#include <foretell/calibration/detail/isotonic_curve.hpp>
#include <foretell/calibration/detail/sigmoid_curve.hpp>
#include <foretell/calibration/probability_calibrator.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/labels.hpp>

#include <algorithm>

namespace foretell {

inline void ProbabilityCalibrator::Fitted::check(std::string_view where) const {
    const std::size_t k = classes.size();
    check_that(where, k >= 2 && std::is_sorted(classes.begin(), classes.end()),
               "classes must be at least two, ascending");
    check_that(where, curves.size() == (k == 2 ? 1 : k), "there must be a curve for each class");
    for (const CalibrationCurve& c : curves) {
        check_that(where, c.decision.size() == c.probability.size(),
                   "decision must be as long as probability");
        check_that(where,
                   std::is_sorted(c.decision.begin(), c.decision.end()) &&
                       std::is_sorted(c.probability.begin(), c.probability.end()),
                   "a curve must rise");
    }
}

inline ProbabilityCalibrator& ProbabilityCalibrator::fit(MatrixView<const double> decision,
                                                         LabelsView y,
                                                         VectorView<const double> sample_weight) {
    constexpr std::string_view where = "ProbabilityCalibrator::fit";
    check_not_empty(where, decision.rows(), decision.cols());
    check_same_length(where, "decision", decision.rows(), "y", y.size());
    check_sample_weight(where, sample_weight, decision.rows());
    check_finite(where, "decision", decision);
    const EncodedLabels labels = encode_labels(y);
    const std::size_t n = y.size(), k = labels.classes.size(), n_curves = k == 2 ? 1 : k;
    if (k < 2) {
        throw InvalidArgument(message(where, ": y must have at least two classes, got ", k));
    }
    if (decision.cols() != n_curves) {
        throw ShapeError(message(where, ": decision must have ", n_curves, " columns for ", k,
                                 " classes, got ", decision.cols()));
    }
    Fitted next;
    next.classes = uninitialized<int>(k);
    std::copy(labels.classes.begin(), labels.classes.end(), next.classes.begin());
    Buffer<double> z(n), t(n), weight(n, 1.0);
    if (!sample_weight.empty())
        std::copy(sample_weight.begin(), sample_weight.end(), weight.begin());
    for (std::size_t c = 0; c < n_curves; ++c) {
        for (std::size_t i = 0; i < n; ++i) {
            z[i] = decision(i, c);
            t[i] = labels.codes[i] == (k == 2 ? 1 : c) ? 1.0 : 0.0;
        }
        next.curves.push_back(options_.method == CalibrationMethod::sigmoid
                                  ? calibration::sigmoid_curve(z, t, weight)
                                  : calibration::isotonic_curve(z, t, weight));
    }
    fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
void ProbabilityCalibrator::apply(T* p) const noexcept {
    const Fitted& f = *fitted_;
    const std::size_t k = f.classes.size();
    if (k == 2) {
        const double second = f.curves[0](static_cast<double>(p[0]));
        p[0] = static_cast<T>(1.0 - second);
        p[1] = static_cast<T>(second);
        return;
    }
    double total = 0.0;
    for (std::size_t c = 0; c < k; ++c) {
        const double one = f.curves[c](static_cast<double>(p[c]));
        p[c] = static_cast<T>(one);
        total += one;
    }
    for (std::size_t c = 0; c < k; ++c) {  // of no class likely at all, each is as likely
        p[c] = total > 0.0 ? static_cast<T>(static_cast<double>(p[c]) / total)
                           : static_cast<T>(1.0 / static_cast<double>(k));
    }
}

}  // namespace foretell
