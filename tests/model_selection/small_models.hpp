#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/views.hpp>
#include <foretell/progress/log.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace small_models {

struct NoOptions {
    double scale = 1.0;
};

/// The share of each class among the weights, whatever X is: a classifier whose every figure can
/// be worked by hand. Anything with rows may be X.
class PriorClassifier {
public:
    using Scalar = double;
    using Options = NoOptions;

    explicit PriorClassifier(NoOptions options = {}) : options_(options) {}

    template <class X>
    PriorClassifier& fit(const X& x, foretell::LabelsView y,
                         const foretell::FitOptions<double>& options = {}) {
        n_rows_ = foretell::count_rows(x);
        const auto encoded = foretell::encode_labels(y);
        classes_ = foretell::to_labels(encoded.classes);
        share_.assign(classes_.size(), 0.0);
        double total = 0.0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            const double w = options.sample_weight.empty() ? 1.0 : options.sample_weight[i];
            share_[encoded.codes[i]] += w;
            total += w;
        }
        for (double& s : share_) s /= total;
        foretell::log_to(options.log, foretell::LogLevel::info, "fitted");
        return *this;
    }
    template <class X>
    [[nodiscard]] foretell::Labels predict(const X& x) const {
        std::size_t best = 0;
        for (std::size_t c = 0; c < share_.size(); ++c) best = share_[c] > share_[best] ? c : best;
        return foretell::full(foretell::count_rows(x), classes_(best));
    }
    template <class X>
    [[nodiscard]] foretell::Matrix<double> predict_proba(const X& x) const {
        foretell::Matrix<double> p = foretell::full(foretell::count_rows(x), share_.size(), 0.0);
        for (std::size_t i = 0; i < p.shape(0); ++i) {
            for (std::size_t c = 0; c < share_.size(); ++c) p(i, c) = share_[c];
        }
        return p;
    }
    [[nodiscard]] const foretell::Labels& classes() const { return classes_; }
    [[nodiscard]] const NoOptions& options() const { return options_; }
    [[nodiscard]] bool is_fitted() const { return !share_.empty(); }
    [[nodiscard]] std::size_t n_features_in() const { return 1; }

private:
    NoOptions options_;
    std::size_t n_rows_ = 0;
    foretell::Labels classes_;
    std::vector<double> share_;
};

/// Predicts scale times the mean of y; neither takes weights nor has options() or Scalar: the least
/// that cross-validation asks for.
struct MeanRegressor {
    double scale = 1.0;
    double mean = 0.0;
    bool fitted = false;

    MeanRegressor& fit(foretell::MatrixView<const double>, foretell::VectorView<const double> y) {
        mean = 0.0;
        for (const double v : y) mean += v / static_cast<double>(y.size());
        fitted = true;
        return *this;
    }
    [[nodiscard]] foretell::Vector<double> predict(foretell::MatrixView<const double> X) const {
        return foretell::full(X.rows(), scale * mean);
    }
};

}  // namespace small_models
