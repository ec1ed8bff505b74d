// Fits PoissonRegressor to matrices in .npy files by each solver and prints the processor time
// (median) and the objective; glm_sklearn.py makes the files, runs this and compares.
//
//     glm_foretell X.npy y.npy alpha tol repeats

#include "../support/processor_time.hpp"

#include <foretell/data/npy.hpp>
#include <foretell/linear_model/poisson_regressor.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fprintf(stderr, "usage: %s X.npy y.npy alpha tol repeats\n", argv[0]);
        return 2;
    }
    try {
        const auto X = read_npy<Matrix<double>>(argv[1]);
        const auto y = read_npy<Vector<double>>(argv[2]);
        const int repeats = std::max(1, std::atoi(argv[5]));
        for (const auto solver : {GlmSolver::newton_cholesky, GlmSolver::lbfgs}) {
            PoissonRegressor<double> model(
                {.alpha = std::atof(argv[3]), .solver = solver, .tol = std::atof(argv[4])});
            std::vector<double> seconds;
            for (int r = 0; r < repeats; ++r) {
                const double from = processor_seconds();
                model.fit(X, y);
                seconds.push_back(processor_seconds() - from);
            }
            std::nth_element(seconds.begin(), seconds.begin() + repeats / 2, seconds.end());
            std::printf("%s %.6f %.17g\n", model.solver_result().solver.c_str(),
                        seconds[static_cast<std::size_t>(repeats / 2)],
                        model.solver_result().objective);
        }
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
