// FTRLClassifier<float>, or SGDClassifier with a constant rate alpha, over hashed rows in .npy
// files, one pass over the first n_train of them; prints the processor time (median), the
// progressive log loss, the log loss on the rows that are left, and the weights in use;
// online_sklearn.py makes the files, runs this and compares.
//
//     online_foretell columns.npy y.npy n_features n_train alpha l1 repeats [sgd]
//
// columns.npy holds the columns of each row's ones, (n * k,) int32, as many for each row.

#include "../support/processor_time.hpp"

#include <foretell/core/take.hpp>
#include <foretell/data/npy.hpp>
#include <foretell/linear_model/ftrl_classifier.hpp>
#include <foretell/linear_model/sgd_classifier.hpp>
#include <foretell/metrics/log_loss.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

struct Rows {
    CsrMatrix<float> X;
    Labels y;
};

Rows rows_between(const Labels& columns, const Labels& y, std::size_t n_features, std::size_t begin,
                  std::size_t end) {
    const std::size_t k = columns.size() / y.size(), n = end - begin;
    std::vector<std::size_t> starts(n + 1);
    for (std::size_t i = 0; i <= n; ++i) starts[i] = i * k;
    const int* const from = columns.data() + begin * k;
    Rows rows{{n, n_features, starts, std::vector<std::uint32_t>(from, from + n * k),
               std::vector<float>(n * k, 1.0f)},
              uninitialized<int>(n)};
    std::copy_n(y.data() + begin, n, rows.y.begin());
    return rows;
}

/// Trains fresh models and prints what one of them can do.
/// @param fit  gives a fitted model
/// @param progressive  its log loss over the rows that it learnt from, each before it
template <class Fit, class Progressive>
void report(const Rows& later, int repeats, const Fit& fit, const Progressive& progressive) {
    std::vector<double> seconds;
    auto model = fit();
    for (int r = 0; r < repeats; ++r) {
        const double from = processor_seconds();
        model = fit();
        seconds.push_back(processor_seconds() - from);
    }
    std::nth_element(seconds.begin(), seconds.begin() + repeats / 2, seconds.end());
    const auto w = model.coef();
    std::printf("%.6f %.6f %.6f %zu\n", seconds[static_cast<std::size_t>(repeats / 2)],
                progressive(model), log_loss(later.y, model.predict_proba(later.X)),
                w.size() - static_cast<std::size_t>(std::count(w.begin(), w.end(), 0.0f)));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 8 || argc > 9) {
        std::fprintf(stderr,
                     "usage: %s columns.npy y.npy n_features n_train alpha l1 repeats [sgd]\n",
                     argv[0]);
        return 2;
    }
    try {
        const auto columns = read_npy<Labels>(argv[1]);
        const auto y = read_npy<Labels>(argv[2]);
        const auto d = static_cast<std::size_t>(std::atol(argv[3]));
        const auto n_train = std::min(y.size(), static_cast<std::size_t>(std::atol(argv[4])));
        const Rows train = rows_between(columns, y, d, 0, n_train);
        const Rows later = rows_between(columns, y, d, n_train, y.size());
        const int repeats = std::max(1, std::atoi(argv[7]));
        const double alpha = std::atof(argv[5]);
        if (argc == 9) {
            const SGDClassifier<float> fresh({.penalty = SGDPenalty::none,
                                              .learning_rate = LearningRate::constant,
                                              .eta0 = alpha});
            report(
                later, repeats,
                [&] {
                    SGDClassifier<float> model = fresh;
                    model.partial_fit(train.X, train.y);
                    return model;
                },
                [](const auto& model) { return model.solver_result().objective; });
            return 0;
        }
        report(
            later, repeats,
            [&] {
                FTRLClassifier<float> model({.alpha = alpha, .l1 = std::atof(argv[6])});
                model.fit(train.X, train.y);
                return model;
            },
            [](const auto& model) { return model.progressive().log_loss; });
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
    return 0;
}
