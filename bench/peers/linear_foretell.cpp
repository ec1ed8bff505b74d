// Fits LinearRegression and Ridge to matrices in .npy files and prints, for each, the processor
// time (median), the first coefficient and the intercept; linear_sklearn.py makes the files, runs
// this and compares.
//
//     linear_foretell X.npy y.npy repeats

#include "../support/processor_time.hpp"

#include <foretell/data/npy.hpp>
#include <foretell/linear_model/linear_regression.hpp>
#include <foretell/linear_model/ridge.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

template <class M>
void measure(const char* name, M model, const Matrix<double>& X, const Vector<double>& y, int n) {
    std::vector<double> seconds;
    for (int r = 0; r < n; ++r) {
        const double from = processor_seconds();
        model.fit(X, y);
        seconds.push_back(processor_seconds() - from);
    }
    std::nth_element(seconds.begin(), seconds.begin() + n / 2, seconds.end());
    std::printf("%s %.6f %.17g %.17g\n", name, seconds[static_cast<std::size_t>(n / 2)],
                model.coef()(0), model.intercept());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: %s X.npy y.npy repeats\n", argv[0]);
        return 2;
    }
    try {
        const auto X = read_npy<Matrix<double>>(argv[1]);
        const auto y = read_npy<Vector<double>>(argv[2]);
        const int n = std::max(1, std::atoi(argv[3]));
        measure("LinearRegression", LinearRegression(), X, y, n);
        measure("Ridge", Ridge(), X, y, n);
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
