#pragma once

#include <foretell/calibration/calibration_curve.hpp>
#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// The shape of the curve from a classifier's decision z to a probability.
enum class CalibrationMethod {
    sigmoid,   ///< 1 / (1 + exp(-(a z + b))): two numbers, for a few hundred rows and more
    isotonic,  ///< any curve that rises: for some thousand rows and more
};
constexpr std::array<std::string_view, 2> enum_names(CalibrationMethod) {
    return {"sigmoid", "isotonic"};
}

/// Options of ProbabilityCalibrator, and of how CalibratedClassifierCV comes by decisions.
struct CalibrationOptions {
    CalibrationMethod method = CalibrationMethod::sigmoid;
    /// Parts that the rows are divided into, stratified and shuffled.
    std::size_t n_splits = 5;
    /// Of the shuffle.
    std::uint64_t seed = 0;
    /// Folds learnt at once; 0: one for each processor. The result has the same bits for any
    /// number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = CalibrationOptions;
        return std::tuple{field("method", &O::method, "shape of the curves"),
                          field("n_splits", &O::n_splits, at_least(2), "parts of the rows"),
                          field("seed", &O::seed, "of the division"),
                          field("n_threads", &O::n_threads, non_negative, "folds at once, 0: all")};
    }
};

/// Probabilities from decisions of a classifier, such as the distance from a support vector
/// machine's plane, learnt from rows that the classifier did not see.
///
/// sigmoid: Platt, "Probabilistic outputs for support vector machines", 1999, by Newton's method
/// after Lin, Lin & Weng, "A note on Platt's probabilistic outputs", 2007: the targets are
/// (n_1 + 1) / (n_1 + 2) and 1 / (n_0 + 2) instead of 1 and 0. isotonic: the rising curve of least
/// squares (Zadrozny & Elkan, 2002) by pooling neighbours that violate. More than two classes: a
/// curve for each against the rest, and the sum made 1. As in scikit-learn's
/// CalibratedClassifierCV.
class ProbabilityCalibrator {
public:
    using Scalar = double;
    using Options = CalibrationOptions;
    static constexpr std::string_view type_name = "ProbabilityCalibrator";

    /// @throws InvalidArgument if an option is out of range
    explicit ProbabilityCalibrator(CalibrationOptions options = {}) : options_(options) {
        check_options(type_name, options_);
    }

    /// Learns from decisions (n_samples, 1), > 0 in favour of the second of two classes, or
    /// (n_samples, n_classes), and labels y (n_samples,). O(n_samples log n_samples).
    /// @param sample_weight (n_samples,); empty: all 1
    /// @throws ShapeError if they disagree; InvalidArgument if y has fewer than two classes, or a
    ///         decision is not finite
    ProbabilityCalibrator& fit(MatrixView<const double> decision, LabelsView y,
                               VectorView<const double> sample_weight = {});

    /// Decisions in place of which probabilities come: n_classes numbers in p, of which the first
    /// (two classes) or all (more) hold the decisions. The model must be fitted.
    template <std::floating_point T>
    void apply(T* p) const noexcept;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// The labels, ascending.
    /// @throws NotFittedError - as below
    [[nodiscard]] const Labels& classes() const { return fitted("classes").classes; }
    /// One for two classes, else one for each.
    [[nodiscard]] const std::vector<CalibrationCurve>& curves() const {
        return fitted("curves").curves;
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        Labels classes;
        std::vector<CalibrationCurve> curves;

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{field("classes", &F::classes, "labels, ascending"),
                              field("curves", &F::curves, "of the second of two, or of each")};
        }
        void check(std::string_view where) const;
    };

    const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        return *fitted_;
    }

    Options options_;
    std::optional<Fitted> fitted_;
};

}  // namespace foretell

#include <foretell/calibration/probability_calibrator.ipp>
