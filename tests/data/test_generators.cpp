#include <foretell/data/make_classification.hpp>
#include <foretell/data/make_logistic.hpp>
#include <foretell/data/make_regression.hpp>
#include <foretell/data/make_sequences.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "support/compare.hpp"

TEST_SUITE_BEGIN("data/generators");

using foretell::InvalidArgument, foretell::make_classification, foretell::make_logistic,
    foretell::make_regression, foretell::make_sequences, foretell::SequenceTask;

namespace {

template <class Array>
std::uint64_t digest(const Array& array, std::uint64_t h = 0xcbf29ce484222325u) {
    for (const auto v : array) {
        h = (h ^ std::bit_cast<std::uint64_t>(static_cast<double>(v))) * 0x100000001b3u;
    }
    return h;
}

/// Share of pairs (one, zero) in which the one has the higher score, ties counting half.
template <class Scores, class Y>
double auc_of(const Scores& score, const Y& y) {
    std::vector<std::pair<double, int>> order;
    for (std::size_t i = 0; i < y.size(); ++i) order.emplace_back(score[i], y(i));
    std::sort(order.begin(), order.end());
    double ones = 0.0, zeros = 0.0, won = 0.0;
    for (std::size_t a = 0, b = 0; a < order.size(); a = b) {
        double tied_ones = 0.0, tied_zeros = 0.0;
        for (; b < order.size() && order[b].first == order[a].first; ++b) {
            (order[b].second == 1 ? tied_ones : tied_zeros) += 1.0;
        }
        won += tied_ones * (zeros + 0.5 * tied_zeros);
        ones += tied_ones;
        zeros += tied_zeros;
    }
    return won / (ones * zeros);
}

double normal_cdf(double x) {
    return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

/// (observed - expected) ones, weighted by g, in standard deviations; p are the true probabilities.
template <class Weight>
double score_z(std::size_t n, Weight&& g, const double* p, std::size_t stride, const int* y,
               int label) {
    double total = 0.0, variance = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double q = p[i * stride], hit = y[i] == label ? 1.0 : 0.0;
        total += g(i) * (hit - q);
        variance += g(i) * g(i) * q * (1.0 - q);
    }
    return total / std::sqrt(variance);
}

}  // namespace

TEST_CASE("logistic data follow the model that is returned with them") {
    const auto data = make_logistic({.n_samples = 40'000,
                                     .n_features = 8,
                                     .n_informative = 4,
                                     .intercept = -1.0,
                                     .signal = 1.5,
                                     .correlation = 0.6,
                                     .condition = 100.0,
                                     .seed = 3});
    const std::size_t n = 40'000;
    double sum = 0.0, squares = 0.0, worst = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        double z = 0.0;
        for (std::size_t j = 0; j < 8; ++j) z += data.X(i, j) * data.coef(j);
        worst = std::max(worst, std::abs(data.probability(i) - 1.0 / (1.0 + std::exp(1.0 - z))));
        sum += z;
        squares += z * z;
    }
    CHECK(worst < 1e-13);  // probability = sigmoid(x'coef + intercept)
    const double sd = std::sqrt(squares / n - sum / n * sum / n);
    CHECK(std::abs(sd - 1.5) < 4.0 * 1.5 / std::sqrt(2.0 * n));  // the signal asked for
    const double* p = data.probability.data();
    CHECK(std::abs(score_z(
              n, [](std::size_t) { return 1.0; }, p, 1, data.y.data(), 1)) < 4.0);
    for (std::size_t j = 0; j < 8; ++j) {  // the score equations hold at the true coefficients
        CHECK(std::abs(score_z(
                  n, [&](std::size_t i) { return data.X(i, j); }, p, 1, data.y.data(), 1)) < 4.0);
    }
    CHECK(std::count(data.coef.begin(), data.coef.end(), 0.0) == 4);
}

TEST_CASE("columns have the scales and the correlation asked for") {
    const std::size_t n = 20'000, d = 6;
    const auto data = make_logistic({.n_samples = n,
                                     .n_features = d,
                                     .n_informative = 2,
                                     .correlation = -0.5,
                                     .condition = 1e4,
                                     .seed = 1});
    std::vector<double> sd(d, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < d; ++j) sd[j] += data.X(i, j) * data.X(i, j);
    }
    for (double& s : sd) s = std::sqrt(s / n);
    const auto [low, high] = std::minmax_element(sd.begin(), sd.end());
    CHECK(std::abs(std::log(*high / *low / 1e4)) < 0.05);
    double product = 0.0;
    for (std::size_t i = 0; i < n; ++i) product += data.X(i, 2) / sd[2] * data.X(i, 3) / sd[3];
    CHECK(std::abs(product / n + 0.5) < 4.0 / std::sqrt(n));
}

TEST_CASE("two classes are as far apart as promised") {
    const std::size_t n = 40'000;
    for (const double sep : {0.5, 1.0}) {
        const auto data = make_classification({.n_samples = n,
                                               .n_features = 10,
                                               .n_informative = 4,
                                               .flip_y = 0.0,
                                               .class_sep = sep,
                                               .condition = 10.0,
                                               .seed = 7});
        std::vector<double> score(n);
        double right = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            score[i] = data.probability(i, 1);
            right += (score[i] > 0.5) == (data.y(i) == 1) ? 1.0 : 0.0;
        }
        CHECK(std::abs(auc_of(score, data.y) - normal_cdf(std::sqrt(2.0) * sep)) < 0.008);
        CHECK(std::abs(right / n - normal_cdf(sep)) < 0.01);
    }
}

TEST_CASE("probabilities of several classes are those of the returned coefficients") {
    const std::size_t n = 30'000;
    const auto data = make_classification({.n_samples = n,
                                           .n_features = 9,
                                           .n_informative = 3,
                                           .n_redundant = 3,
                                           .n_classes = 4,
                                           .weights = {4.0, 3.0, 2.0, 1.0},
                                           .flip_y = 0.1,
                                           .condition = 50.0,
                                           .seed = 11});
    double worst = 0.0;
    for (std::size_t i = 0; i < 500; ++i) {
        double e[4], total = 0.0;
        for (std::size_t k = 0; k < 4; ++k) {
            double z = data.intercept(k);
            for (std::size_t j = 0; j < 9; ++j) z += data.coef(k, j) * data.X(i, j);
            total += e[k] = std::exp(z);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const double p = 0.9 * e[k] / total + 0.1 / 4.0;
            worst = std::max(worst, std::abs(p - data.probability(i, k)));
        }
    }
    CHECK(worst < 1e-13);
    for (int k = 0; k < 4; ++k) {
        const double* p = data.probability.data() + k;
        CHECK(std::abs(score_z(
                  n, [](std::size_t) { return 1.0; }, p, 4, data.y.data(), k)) < 4.0);
        for (std::size_t j = 0; j < 9; ++j) {
            CHECK(std::abs(score_z(
                      n, [&](std::size_t i) { return data.X(i, j); }, p, 4, data.y.data(), k)) <
                  4.0);
        }
    }
    const double share = static_cast<double>(std::count(data.y.begin(), data.y.end(), 0)) / n;
    CHECK(std::abs(share - (0.9 * 0.4 + 0.1 / 4.0)) < 0.012);
}

TEST_CASE("informative, redundant and noise columns are what they are called") {
    const std::size_t n = 5'000, d = 8;
    const auto data = make_classification({.n_samples = n,
                                           .n_features = d,
                                           .n_informative = 2,
                                           .n_redundant = 2,
                                           .flip_y = 0.0,
                                           .class_sep = 2.0,
                                           .seed = 5});
    REQUIRE(data.informative.size() == 2);
    REQUIRE(data.redundant.size() == 2);
    const auto is_in = [](const std::vector<std::size_t>& v, std::size_t j) {
        return std::find(v.begin(), v.end(), j) != v.end();
    };
    for (std::size_t j = 0; j < d; ++j) {
        double mean[2] = {}, count[2] = {};
        for (std::size_t i = 0; i < n; ++i) {
            mean[data.y(i)] += data.X(i, j);
            count[data.y(i)] += 1.0;
        }
        const double gap = std::abs(mean[1] / count[1] - mean[0] / count[0]);
        if (is_in(data.informative, j)) CHECK(std::abs(gap - 2.0 * 2.0 / std::sqrt(2.0)) < 0.15);
        if (!is_in(data.informative, j) && !is_in(data.redundant, j)) CHECK(gap < 0.12);
        CHECK((data.coef(1, j) != 0.0) == is_in(data.informative, j));
    }
    const std::size_t a = data.informative[0], b = data.informative[1];
    for (const std::size_t r : data.redundant) {  // solve two rows for the mixing, test all others
        const double det = data.X(0, a) * data.X(1, b) - data.X(1, a) * data.X(0, b);
        const double u = (data.X(0, r) * data.X(1, b) - data.X(1, r) * data.X(0, b)) / det;
        const double v = (data.X(0, a) * data.X(1, r) - data.X(1, a) * data.X(0, r)) / det;
        CHECK(std::abs(u * u + v * v - 1.0) < 1e-12);
        double worst = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            worst = std::max(worst, std::abs(u * data.X(i, a) + v * data.X(i, b) - data.X(i, r)));
        }
        CHECK(worst < 1e-11);
    }
    const auto ordered =
        make_classification({.n_informative = 3, .n_redundant = 1, .shuffle = false});
    CHECK(ordered.informative == std::vector<std::size_t>{0, 1, 2});
    CHECK(ordered.redundant == std::vector<std::size_t>{3});
}

TEST_CASE("regression data are linear, with the noise asked for") {
    const auto exact = make_regression({.n_samples = 500,
                                        .n_features = 20,
                                        .n_informative = 5,
                                        .bias = 3.0,
                                        .correlation = 0.9,
                                        .condition = 1e3,
                                        .seed = 2});
    const auto noisy = make_regression(
        {.n_samples = 20'000, .n_features = 3, .n_informative = 3, .noise = 5.0, .seed = 2});
    const auto residual = [](const auto& data, std::size_t i) {
        double r = data.y(i) - data.bias;
        for (std::size_t j = 0; j < data.coef.size(); ++j) r -= data.X(i, j) * data.coef(j);
        return r;
    };
    for (std::size_t i = 0; i < 500; ++i) CHECK(std::abs(residual(exact, i)) < 1e-11);
    CHECK(std::count(exact.coef.begin(), exact.coef.end(), 0.0) == 15);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < 20'000; ++i) {
        sum += residual(noisy, i);
        squares += residual(noisy, i) * residual(noisy, i);
    }
    CHECK(std::abs(sum / 20'000) < 4.0 * 5.0 / std::sqrt(20'000));
    CHECK(std::abs(std::sqrt(squares / 20'000) - 5.0) < 4.0 * 5.0 / std::sqrt(40'000));
}

TEST_CASE("labels of sequences follow their tasks, and steps beyond the length are zero") {
    for (const auto task : {SequenceTask::order, SequenceTask::recall, SequenceTask::adding}) {
        CAPTURE(foretell::name_of(task));
        const auto data = make_sequences<float>({.n_sequences = 3000,
                                                 .min_steps = 3,
                                                 .max_steps = 7,
                                                 .n_features = 3,
                                                 .task = task,
                                                 .seed = 4});
        std::vector<int> seen(8, 0);
        bool right = true;
        for (std::size_t i = 0; i < 3000; ++i) {
            const std::size_t length = data.lengths[i];
            REQUIRE(length >= 3);
            REQUIRE(length <= 7);
            ++seen[length];
            std::size_t first = 99, second = 99, marks = 0;
            float sum = 0.0f;
            for (std::size_t t = 0; t < 7; ++t) {
                if (data.X(i, t, 0) == 1.0f) first = t;
                if (data.X(i, t, 1) == 1.0f) second = t, ++marks, sum += data.X(i, t, 0);
                for (std::size_t k = 0; k < 3 && t >= length; ++k) {
                    right = right && data.X(i, t, k) == 0.0f;
                }
            }
            if (task == SequenceTask::order) {
                right = right && marks == 1 && first < 7 && data.y(i) == (first < second ? 1 : 0);
            } else if (task == SequenceTask::recall) {
                right = right && data.X(i, 0, 0) == (data.y(i) == 1 ? 1.0f : -1.0f);
            } else {
                right = right && marks == 2 && data.target(i) == sum &&
                        data.y(i) == (sum > 1.0f ? 1 : 0);
            }
        }
        CHECK(right);
        for (std::size_t length = 3; length <= 7; ++length) CHECK(seen[length] > 500);
        const auto ones = static_cast<double>(std::count(data.y.begin(), data.y.end(), 1));
        CHECK(std::abs(ones - 1500.0) < 4.0 * std::sqrt(750.0));
    }
}

TEST_CASE("turned labels differ from the target in the share asked for") {
    const auto data = make_sequences({.n_sequences = 10'000, .flip_y = 0.2, .seed = 6});
    double turned = 0.0;
    for (std::size_t i = 0; i < 10'000; ++i) {
        turned += data.y(i) != static_cast<int>(data.target(i)) ? 1.0 : 0.0;
    }
    CHECK(std::abs(turned - 2000.0) < 4.0 * std::sqrt(1600.0));
}

TEST_CASE("the same seed gives the same bits everywhere, another seed others") {
    const auto c = make_classification({.n_samples = 300, .n_classes = 3, .condition = 30.0});
    const auto l = make_logistic({.n_samples = 300, .correlation = 0.3, .condition = 30.0});
    const auto r = make_regression({.n_samples = 300, .noise = 1.0, .condition = 30.0});
    const auto s = make_sequences();
    CHECK(digest(c.probability, digest(c.y, digest(c.X, digest(c.coef)))) == 0x3e33b7179d7d406au);
    CHECK(digest(l.probability, digest(l.y, digest(l.X, digest(l.coef)))) == 0xfed2c09a96d64f6cu);
    CHECK(digest(r.y, digest(r.X, digest(r.coef))) == 0x4c980983a343735du);
    CHECK(digest(s.X, digest(s.y, digest(s.lengths))) == 0xd33037d091728613u);
    CHECK(digest(make_regression({.seed = 1}).X) != digest(make_regression({.seed = 2}).X));
    const auto single = make_regression<float>({.n_samples = 300, .noise = 1.0, .condition = 30.0});
    CHECK(support::relative_error(single.y, r.y) < 1e-7);
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS((void)make_classification({.n_features = 3}),
                         "make_classification: n_informative + n_redundant must be at most "
                         "n_features = 3, got 2 + 2",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)make_classification({.n_classes = 5}),
        "make_classification: n_classes must be at most 2^n_informative = 4, got 5",
        InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_classification({.weights = {1.0}}),
                         "make_classification: weights must have 2 entries, one for each class, "
                         "got 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_classification({.weights = {1.0, 0.0}}),
                         "make_classification: weights[1] must be finite and > 0, got 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_classification({.flip_y = 1.5}),
                         "make_classification: flip_y must be in [0, 1], got 1.5", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_logistic({.n_features = 3}),
                         "make_logistic: n_informative must be at most n_features = 3, got 5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_logistic({.correlation = 1.0}),
                         "make_logistic: correlation must be in (-1, 1), got 1", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_regression({.n_features = 3}),
                         "make_regression: n_informative must be at most n_features = 3, got 10",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_regression({.noise = -1.0}),
                         "make_regression: noise must be finite and >= 0, got -1", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_sequences({.min_steps = 9, .max_steps = 8}),
                         "make_sequences: max_steps must be at least min_steps = 9, got 8",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)make_sequences({.min_steps = 1}),
                         "make_sequences: min_steps must be >= 2, got 1", InvalidArgument);
}

TEST_SUITE_END();
