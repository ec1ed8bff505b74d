#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/class_columns.hpp>
#include <foretell/metrics/detail/class_sums.hpp>
#include <foretell/metrics/detail/weighted.hpp>
#include <foretell/metrics/real_views.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace foretell {

/// Options of log_loss.
struct LogLossOptions {
    /// For a vector of probabilities, the label they are of; not given: the larger of the two in
    /// y_true.
    std::optional<int> pos_label = std::nullopt;
    /// For a matrix, the classes of the columns, ascending; empty: the labels in y_true.
    std::vector<int> labels = {};
    /// Probabilities are taken into [eps, 1 - eps] first, 0 <= eps < 1/2. Not given: the spacing of
    /// the scalar at 1 (2.2e-16 for double, 1.2e-7 for float), as scikit-learn 1.2 does.
    std::optional<double> eps = std::nullopt;
    /// The weighted mean; false: the weighted sum.
    bool normalize = true;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

namespace detail::metrics {

inline double clipping_of(std::string_view where, const LogLossOptions& options, bool is_float) {
    const double spacing = is_float ? double{std::numeric_limits<float>::epsilon()}
                                    : std::numeric_limits<double>::epsilon();
    const double eps = options.eps.value_or(spacing);
    if (!(eps >= 0.0 && eps < 0.5)) {
        throw InvalidArgument(message(where, ": eps must be in [0, 0.5), got ", eps));
    }
    return eps;
}

template <class F>
double mean_or_sum(const LogLossOptions& options, std::size_t n, const F& term) {
    const double mean = weighted_mean(options.sample_weight, n, term);
    return options.normalize ? mean : mean * total_weight(options.sample_weight, n);
}

}  // namespace detail::metrics

/// The mean of -log of the probability given to the label that came, for the probabilities y_prob
/// (n_samples,) of the positive label. Finite also where a probability is 0 or 1.
/// @throws InvalidArgument if a probability is outside of [0, 1], or y_true has more than two
///         labels without pos_label
[[nodiscard]] inline double log_loss(LabelsView y_true, RealsView y_prob,
                                     const LogLossOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "log_loss";
    dm::check_samples(where, y_true.size(), "y_prob", y_prob.size(), options.sample_weight);
    dm::check_probabilities(where, y_prob);
    const double eps = dm::clipping_of(where, options, y_prob.is_float());
    const int pos_label = dm::positive_label(where, y_true, options.pos_label);
    return y_prob.visit([&](auto p) {
        return dm::mean_or_sum(options, y_true.size(), [&](std::size_t i) {
            const double clipped = std::clamp(static_cast<double>(p.data()[i]), eps, 1.0 - eps);
            return -std::log(y_true.data()[i] == pos_label ? clipped : 1.0 - clipped);
        });
    });
}

/// The same for a matrix y_prob (n_samples, n_classes); each row is divided by its sum after the
/// clipping.
/// @throws ShapeError if the columns are not as many as the classes, InvalidArgument if a
///         probability is outside of [0, 1] or a label is not in `labels`
[[nodiscard]] inline double log_loss(LabelsView y_true, RealMatrixView y_prob,
                                     const LogLossOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "log_loss";
    const dm::LabelIndex index(dm::classes_of_columns(where, "y_prob", y_true, y_prob,
                                                      options.labels, options.sample_weight));
    const double eps = dm::clipping_of(where, options, y_prob.is_float());
    return y_prob.visit([&](auto P) {
        return dm::mean_or_sum(options, y_true.size(), [&](std::size_t i) {
            double total = 0.0;
            for (std::size_t c = 0; c < P.cols(); ++c) {
                const double p = static_cast<double>(P(i, c));
                if (!(p >= 0.0 && p <= 1.0)) {
                    throw InvalidArgument(message(where, ": y_prob must be in [0, 1], got ", p,
                                                  " at row ", i, ", column ", c));
                }
                total += std::clamp(p, eps, 1.0 - eps);
            }
            const double p = static_cast<double>(P(i, index.find(y_true.data()[i])));
            return -std::log(std::clamp(p, eps, 1.0 - eps) / total);
        });
    });
}

}  // namespace foretell
