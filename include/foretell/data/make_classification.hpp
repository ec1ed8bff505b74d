#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/data/detail/linear_truth.hpp>
#include <foretell/random/random.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

namespace foretell {

/// Options of make_classification; names as in scikit-learn.
struct MakeClassificationOptions {
    std::size_t n_samples = 100;
    std::size_t n_features = 20;
    /// Features in which the classes differ; n_classes <= 2^n_informative.
    std::size_t n_informative = 2;
    /// Features that are linear combinations of the informative ones; the rest is noise.
    std::size_t n_redundant = 2;
    std::size_t n_classes = 2;
    /// Share of each class, positive numbers of any sum; empty: equal shares.
    std::vector<double> weights = {};
    /// Share of samples whose label is drawn anew, evenly over the classes; in [0, 1].
    double flip_y = 0.01;
    /// Half the distance between the centres of two opposite classes, in standard deviations.
    double class_sep = 1.0;
    /// Largest over smallest scale of the features: > 1 makes badly scaled data.
    double condition = 1.0;
    /// Puts the features into random order (else: informative, redundant, noise).
    bool shuffle = true;
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = MakeClassificationOptions;
        return std::tuple{
            field("n_samples", &O::n_samples, at_least(1), "rows"),
            field("n_features", &O::n_features, at_least(1), "columns"),
            field("n_informative", &O::n_informative, at_least(1), "columns that tell classes"),
            field("n_redundant", &O::n_redundant, "columns made of the informative ones"),
            field("n_classes", &O::n_classes, at_least(2), "classes"),
            field("weights", &O::weights, positive, "share of each class"),
            field("flip_y", &O::flip_y, closed_interval(0.0, 1.0), "share of labels drawn anew"),
            field("class_sep", &O::class_sep, non_negative, "half the distance of centres"),
            field("condition", &O::condition, at_least(1.0), "of the scales of the columns"),
            field("shuffle", &O::shuffle, "random order of the columns"),
            field("seed", &O::seed, "of the random numbers")};
    }
};

/// Rows of several classes, and the truth about them.
template <class T>
struct ClassificationData {
    Matrix<T> X;                           ///< (n_samples, n_features)
    Labels y;                              ///< 0, ..., n_classes - 1
    std::vector<std::size_t> informative;  ///< columns in which the classes differ
    std::vector<std::size_t> redundant;    ///< columns made of those
    Matrix<double> coef;                   ///< (n_classes, n_features), see make_classification
    Vector<double> intercept;              ///< (n_classes,)
    Matrix<double> probability;            ///< P(y = k | x), (n_samples, n_classes)
};

namespace detail {

/// Signs of the corners of a cube: row 1 is opposite to row 0, the others are different corners.
inline std::vector<double> cube_corners(std::size_t n_corners, std::size_t n, Random& random) {
    std::vector<double> corners;
    std::vector<double> corner(n);
    const auto taken = [&] {
        for (std::size_t c = 0; c * n < corners.size(); ++c) {
            if (std::equal(corner.begin(), corner.end(),
                           corners.begin() + static_cast<long>(c * n)))
                return true;
        }
        return false;
    };
    while (corners.size() < n_corners * n) {
        for (std::size_t j = 0; j < n; ++j) {
            const bool opposite = corners.size() == n;
            corner[j] = opposite ? -corners[j] : (random.bernoulli(0.5) ? 1.0 : -1.0);
        }
        if (!taken()) corners.insert(corners.end(), corner.begin(), corner.end());
    }
    return corners;
}

inline void check_classification(const MakeClassificationOptions& o) {
    check_options("make_classification", o);
    if (o.n_informative + o.n_redundant > o.n_features) {
        throw InvalidArgument(message(
            "make_classification: n_informative + n_redundant must be at most n_features = ",
            o.n_features, ", got ", o.n_informative, " + ", o.n_redundant));
    }
    if (o.n_informative < 63 && o.n_classes > (std::size_t{1} << o.n_informative)) {
        throw InvalidArgument(
            message("make_classification: n_classes must be at most "
                    "2^n_informative = ",
                    std::size_t{1} << o.n_informative, ", got ", o.n_classes));
    }
    if (!o.weights.empty() && o.weights.size() != o.n_classes) {
        throw InvalidArgument(message("make_classification: weights must have ", o.n_classes,
                                      " entries, one for each class, got ", o.weights.size()));
    }
}

/// softmax(scores), then evenly mixed by flip; overwrites scores.
inline void class_probabilities(std::span<double> scores, double flip) {
    const double top = *std::max_element(scores.begin(), scores.end());
    double total = 0.0;
    for (double& s : scores) total += (s = portable_exp(s - top));
    const double even = flip / static_cast<double>(scores.size());
    for (double& s : scores) s = std::fma(1.0 - flip, s / total, even);
}

/// What is drawn before the samples.
struct ClassificationPlan {
    std::vector<double> centres;     ///< (n_classes, n_informative)
    std::vector<double> mixing;      ///< (n_redundant, n_informative), rows of length 1
    std::vector<std::size_t> place;  ///< columns of informative, redundant and noise features
    std::vector<double> scales;      ///< of the columns
    std::vector<double> cumulative;  ///< shares of the classes up to each

    ClassificationPlan(const MakeClassificationOptions& o, Random& random)
        : centres(cube_corners(o.n_classes, o.n_informative, random)),
          mixing(o.n_redundant * o.n_informative) {
        const double side = o.class_sep / std::sqrt(static_cast<double>(o.n_informative));
        for (double& m : centres) m *= side;
        for (std::size_t r = 0; r < o.n_redundant; ++r) {
            const auto row =
                std::span<double>(mixing).subspan(r * o.n_informative, o.n_informative);
            for (double& m : row) m = random.normal();
            const double norm = std::sqrt(steady_dot(0.0, row, row));
            for (double& m : row) m /= norm;
        }
        place = random.permutation(o.n_features);
        if (!o.shuffle) std::sort(place.begin(), place.end());
        scales = column_scales(o.n_features, o.condition, random);
        cumulative = o.weights.empty() ? std::vector<double>(o.n_classes, 1.0) : o.weights;
        for (std::size_t k = 1; k < o.n_classes; ++k) cumulative[k] += cumulative[k - 1];
    }

    [[nodiscard]] std::span<const double> centre(std::size_t k, std::size_t n_informative) const {
        return std::span<const double>(centres).subspan(k * n_informative, n_informative);
    }
    [[nodiscard]] std::size_t draw_class(Random& random) const {
        const double u = random.uniform() * cumulative.back();
        const auto at = std::upper_bound(cumulative.begin(), cumulative.end() - 1, u);
        return static_cast<std::size_t>(at - cumulative.begin());
    }
    [[nodiscard]] std::vector<std::size_t> columns(std::size_t begin, std::size_t n) const {
        std::vector<std::size_t> out(n);
        for (std::size_t j = 0; j < n; ++j) out[j] = place[begin + j];
        std::sort(out.begin(), out.end());
        return out;
    }
};

}  // namespace detail

/// Classes around corners of a cube, one normal cloud each, whose best classifier is known:
///
///     informative part of x | y = k  ~  N(m_k, I),   m_k = class_sep / sqrt(n_informative) *
///     corner_k P(k | x) = (1 - flip_y) softmax_k(coef x + intercept) + flip_y / n_classes
///
/// with coef_k = m_k on the informative columns (0 elsewhere) and intercept_k = log(share of k) -
/// |m_k|^2 / 2. Two classes lie at opposite corners; without flipped labels and with equal shares,
/// the best possible ROC AUC is then Phi(sqrt(2) class_sep) and accuracy Phi(class_sep). Redundant
/// columns are random combinations of the informative ones, of variance 1 within a class.
/// @throws InvalidArgument if an option is out of range, or options contradict each other
/// The same bits for a seed on every platform. O(n_samples x n_features).
template <std::floating_point T = double>
[[nodiscard]] ClassificationData<T> make_classification(
    const MakeClassificationOptions& options = {}) {
    detail::check_classification(options);
    const std::size_t n = options.n_samples, d = options.n_features, classes = options.n_classes;
    const std::size_t useful = options.n_informative, redundant = options.n_redundant;
    Random random(options.seed);
    const detail::ClassificationPlan plan(options, random);
    ClassificationData<T> out{
        uninitialized<T>(n, d),           uninitialized<int>(n), plan.columns(0, useful),
        plan.columns(useful, redundant),  full(classes, d, 0.0), uninitialized<double>(classes),
        uninitialized<double>(n, classes)};
    double before = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        const auto m = plan.centre(k, useful);
        const double share = (plan.cumulative[k] - before) / plan.cumulative.back();
        before = plan.cumulative[k];
        out.intercept(k) = std::fma(-0.5, detail::steady_dot(0.0, m, m), portable_log(share));
        for (std::size_t j = 0; j < useful; ++j) {
            out.coef(k, plan.place[j]) = m[j] / plan.scales[plan.place[j]];
        }
    }
    std::vector<double> x(d);
    const auto part = std::span<const double>(x).first(useful);
    for (std::size_t i = 0; i < n; ++i) {
        std::size_t label = plan.draw_class(random);
        for (double& v : x) v = random.normal();
        for (std::size_t j = 0; j < useful; ++j) x[j] += plan.centre(label, useful)[j];
        for (std::size_t r = 0; r < redundant; ++r) {
            const auto mix = std::span<const double>(plan.mixing).subspan(r * useful, useful);
            x[useful + r] = detail::steady_dot(0.0, part, mix);
        }
        const auto p = std::span<double>(out.probability.data() + i * classes, classes);
        for (std::size_t k = 0; k < classes; ++k) {
            p[k] = detail::steady_dot(out.intercept(k), part, plan.centre(k, useful));
        }
        detail::class_probabilities(p, options.flip_y);
        if (random.bernoulli(options.flip_y)) label = random.below(classes);
        out.y(i) = static_cast<int>(label);
        for (std::size_t j = 0; j < d; ++j) {
            const std::size_t column = plan.place[j];
            out.X(i, column) = static_cast<T>(x[j] * plan.scales[column]);
        }
    }
    return out;
}

}  // namespace foretell
