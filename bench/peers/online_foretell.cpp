// FTRLClassifier<float>, or SGDClassifier with a constant rate alpha, over hashed rows in .npy
// files, one pass; prints the processor time (median), the log loss (progressive; of SGDClassifier
// before each step too) and the weights in use; online_sklearn.py makes the files, runs this and
// compares.
//
//     online_foretell columns.npy y.npy n_features alpha l1 repeats [sgd]
//
// columns.npy holds the columns of each row's ones, (n * k,) int32, as many for each row.

#include <foretell/data/npy.hpp>
#include <foretell/linear_model/ftrl_classifier.hpp>
#include <foretell/linear_model/sgd_classifier.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

using namespace foretell;

namespace {

double processor_seconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 7 || argc > 8) {
        std::fprintf(stderr, "usage: %s columns.npy y.npy n_features alpha l1 repeats [sgd]\n",
                     argv[0]);
        return 2;
    }
    try {
        const auto columns = read_npy<Labels>(argv[1]);
        const auto y = read_npy<Labels>(argv[2]);
        const std::size_t n = y.size(), k = columns.size() / n;
        std::vector<std::size_t> starts(n + 1);
        for (std::size_t i = 0; i <= n; ++i) starts[i] = i * k;
        const CsrMatrix<float> X(n, static_cast<std::size_t>(std::atol(argv[3])), starts,
                                 std::vector<std::uint32_t>(columns.begin(), columns.end()),
                                 std::vector<float>(columns.size(), 1.0f));
        const int repeats = std::max(1, std::atoi(argv[6]));
        if (argc == 8) {
            const SGDClassifier<float> fresh({.penalty = SGDPenalty::none,
                                              .learning_rate = LearningRate::constant,
                                              .eta0 = std::atof(argv[4])});
            std::vector<double> seconds;
            double loss = 0.0;
            for (int r = 0; r < repeats; ++r) {
                SGDClassifier<float> model = fresh;
                const double from = processor_seconds();
                model.partial_fit(X, y);
                seconds.push_back(processor_seconds() - from);
                loss = model.solver_result().objective;
            }
            std::nth_element(seconds.begin(), seconds.begin() + repeats / 2, seconds.end());
            std::printf("%.6f %.6f %zu\n", seconds[static_cast<std::size_t>(repeats / 2)], loss,
                        X.cols());
            return 0;
        }
        FTRLClassifier<float> model({.alpha = std::atof(argv[4]), .l1 = std::atof(argv[5])});
        std::vector<double> seconds;
        for (int r = 0; r < repeats; ++r) {
            const double from = processor_seconds();
            model.fit(X, y);
            seconds.push_back(processor_seconds() - from);
        }
        std::nth_element(seconds.begin(), seconds.begin() + repeats / 2, seconds.end());
        const auto w = model.coef();
        std::printf("%.6f %.6f %zu\n", seconds[static_cast<std::size_t>(repeats / 2)],
                    model.progressive().log_loss,
                    w.size() - static_cast<std::size_t>(std::count(w.begin(), w.end(), 0.0f)));
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
