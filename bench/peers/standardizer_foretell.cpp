// Fits Standardizer to a matrix in a .npy file, transforms it and prints the processor time of one
// thread (median) and the sums of means, scales and results; standardizer_sklearn.py makes the
// matrix, runs this and compares.
//
//     standardizer_foretell X.npy repeats

#include "../support/processor_time.hpp"

#include <foretell/data/npy.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

double sum_of(const double* x, std::size_t n) {
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += x[i];
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s X.npy repeats\n", argv[0]);
        return 2;
    }
    try {
        const auto X = read_npy<Matrix<double>>(argv[1]);
        std::vector<double> seconds;
        Standardizer<double> model;
        double corner = 0.0;
        for (int r = 0; r < std::max(1, std::atoi(argv[2])); ++r) {
            const double from = processor_seconds();
            model.fit(X);
            const Matrix<double> Z = model.transform(X);
            seconds.push_back(processor_seconds() - from);
            corner = Z(Z.shape()[0] - 1, Z.shape()[1] - 1);
        }
        std::nth_element(seconds.begin(), seconds.begin() + std::ptrdiff_t(seconds.size() / 2),
                         seconds.end());
        std::printf("%.6f %.17g %.17g %.17g\n", seconds[seconds.size() / 2],
                    sum_of(model.mean().data(), model.mean().size()),
                    sum_of(model.scale().data(), model.scale().size()), corner);
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
