// Fits Lasso, or a path of it, to matrices in .npy files and prints the processor time (median),
// the objective of the last fit and its coefficients that are not 0; lasso_sklearn.py makes the
// files, runs this and compares.
//
//     lasso_foretell X.npy y.npy n_alphas eps tol repeats

#include "../support/processor_time.hpp"

#include <foretell/data/npy.hpp>
#include <foretell/linear_model/elastic_net_path.hpp>
#include <foretell/linear_model/lasso.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

template <class C>
std::size_t count_used(const C& coef) {
    std::size_t n = 0;
    for (const double w : coef) n += w != 0.0 ? 1 : 0;
    return n;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "usage: %s X.npy y.npy n_alphas|alpha eps tol repeats\n", argv[0]);
        return 2;
    }
    try {
        const auto X = read_npy<Matrix<double>>(argv[1]);
        const auto y = read_npy<Vector<double>>(argv[2]);
        const double first = std::atof(argv[3]), eps = std::atof(argv[4]), tol = std::atof(argv[5]);
        const int repeats = std::max(1, std::atoi(argv[6]));
        const bool is_path = eps > 0.0;  // else the first number is the one alpha
        std::vector<double> seconds;
        double objective = 0.0, gap = 0.0;
        std::size_t used = 0;
        for (int r = 0; r < repeats; ++r) {
            const double from = processor_seconds();
            if (is_path) {
                const auto path = elastic_net_path(
                    X, y, {.n_alphas = static_cast<std::size_t>(first), .eps = eps},
                    {.l1_ratio = 1.0, .tol = tol, .max_iter = 100'000});
                seconds.push_back(processor_seconds() - from);
                objective = path.solver.back().objective;
                gap = path.solver.back().duality_gap;
                const std::size_t d = X.shape()[1];
                const double* last = &path.coef(path.alphas.size() - 1, 0);
                used = count_used(std::vector<double>(last, last + d));
            } else {
                const auto model =
                    Lasso<double>({.alpha = first, .tol = tol, .max_iter = 100'000}).fit(X, y);
                seconds.push_back(processor_seconds() - from);
                objective = model.solver_result().objective;
                gap = model.solver_result().duality_gap;
                used = count_used(model.coef());
            }
        }
        std::nth_element(seconds.begin(), seconds.begin() + repeats / 2, seconds.end());
        std::printf("%.6f %.17g %.3g %zu\n", seconds[static_cast<std::size_t>(repeats / 2)],
                    objective, gap, used);
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
