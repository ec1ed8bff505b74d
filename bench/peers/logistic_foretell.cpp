// Fits LogisticRegression to a problem in .npy files and prints the objective and the processor
// time of one thread; logistic_sklearn.py makes the problems, runs this and compares.
//
//     logistic_foretell X.npy y.npy C solver tol max_iter repeats [no_intercept]

#include "../support/processor_time.hpp"

#include <foretell/data/npy.hpp>
#include <foretell/linear_model/logistic_regression.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

LogisticSolver solver_of(const std::string& name) {
    const auto names = enum_names(LogisticSolver::automatic);
    const auto at = std::find(names.begin(), names.end(), name);
    return static_cast<LogisticSolver>(at - names.begin());
}

/// The time of one read of X, in order.
double read_seconds(MatrixView<const double> X) {
    double best = 1e9;
    for (int repeat = 0; repeat < 5; ++repeat) {
        const double from = processor_seconds();
        double sums[16] = {};
        const double* p = X.data();
        const std::size_t size = X.rows() * X.cols() / 16 * 16;
        for (std::size_t i = 0; i < size; i += 16) {
            for (std::size_t k = 0; k < 16; ++k) sums[k] += p[i + k];
        }
        volatile double keep = sums[0] + sums[7] + sums[15];
        (void)keep;
        best = std::min(best, processor_seconds() - from);
    }
    return best;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 8 && argc != 9) {
        std::fprintf(stderr, "usage: %s X.npy y.npy C solver tol max_iter repeats [no_intercept]\n",
                     argv[0]);
        return 2;
    }
    try {
        const auto X = read_npy<Matrix<double>>(argv[1]);
        const auto y = read_npy<Labels>(argv[2]);
        std::vector<double> times;
        LogisticRegression<double> model(
            {.C = std::atof(argv[3]),
             .fit_intercept = argc == 8,
             .solver = solver_of(argv[4]),
             .tol = std::atof(argv[5]),
             .max_iter = static_cast<std::size_t>(std::atoll(argv[6]))});
        for (int repeat = 0; repeat < std::atoi(argv[7]); ++repeat) {
            const double from = processor_seconds();
            model.fit(X, y);
            times.push_back(processor_seconds() - from);
        }
        std::sort(times.begin(), times.end());
        const auto& result = model.solver_result();
        std::printf("%.17g %.6f %zu %zu %s %.6f\n", result.objective, times[times.size() / 2],
                    result.n_iterations, result.n_evaluations,
                    std::string(name_of(result.solver)).c_str(), read_seconds(X));
    } catch (const Error& e) {
        std::fprintf(stderr, "error: %s\n", e.what());
        return 1;
    }
    return 0;
}
