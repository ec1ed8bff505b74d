// SVC over .npy files: prints the processor time of the fit, the dual objective, the support
// vectors, the duality gap, and the time to decide the rows of a second table; svm_sklearn.py makes
// the files, runs this and compares.
//
//     svm_foretell X.npy y.npy X_new.npy C gamma tol

#include "../support/processor_time.hpp"

#include <foretell/data/npy.hpp>
#include <foretell/svm/svc.hpp>

#include <cstdio>
#include <cstdlib>

using bench::processor_seconds;
using namespace foretell;

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "usage: %s X.npy y.npy X_new.npy C gamma tol\n", argv[0]);
        return 2;
    }
    try {
        const auto X = read_npy<Matrix<double>>(argv[1]);
        const auto y = read_npy<Labels>(argv[2]);
        const auto X_new = read_npy<Matrix<double>>(argv[3]);
        SVC model(
            {.C = std::atof(argv[4]), .gamma = std::atof(argv[5]), .tol = std::atof(argv[6])});
        const double start = processor_seconds();
        model.fit(X, y);
        const double fitted = processor_seconds();
        const auto z = model.decision_function(X_new);
        const double decided = processor_seconds();
        double sum = 0.0;
        for (const double v : z) sum += v < 0.0 ? -v : v;
        std::printf("%.6f %.9g %zu %.3g %.6f %.12g\n", fitted - start,
                    model.solver_result().objective, model.support().size(),
                    model.solver_result().duality_gap, decided - fitted, sum);
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
