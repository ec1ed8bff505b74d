// Fits LIBLINEAR's logistic regression to a problem in .npy files and prints the objective
// C sum loss + ||w||^2 / 2 and the processor time of one thread; see logistic_sklearn.py.
//
//     logistic_liblinear X.npy y.npy C solver eps repeats      solver: 0 (TRON) or 7 (dual)
//
// LIBLINEAR has no intercept that is not penalised: give X a column of ones, and the other side
// too.

#include "../support/processor_time.hpp"

#include <foretell/data/npy.hpp>

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

void be_silent(const char*) {}

double objective(const Matrix<double>& X, const std::vector<double>& y, const double* w, double C) {
    const std::size_t n = X.shape()[0], d = X.shape()[1];
    double loss = 0.0, square = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        double z = 0.0;
        for (std::size_t j = 0; j < d; ++j) z += X(i, j) * w[j];
        const double margin = y[i] * z;
        loss += std::log1p(std::exp(-std::abs(margin))) + std::max(0.0, -margin);
    }
    for (std::size_t j = 0; j < d; ++j) square += w[j] * w[j];
    return C * loss + 0.5 * square;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "usage: %s X.npy y.npy C solver eps repeats\n", argv[0]);
        return 2;
    }
    const auto X = read_npy<Matrix<double>>(argv[1]);
    const auto labels = read_npy<Labels>(argv[2]);
    const std::size_t n = X.shape()[0], d = X.shape()[1];
    std::vector<feature_node> nodes(n * (d + 1));
    std::vector<feature_node*> rows(n);
    std::vector<double> y(n);
    for (std::size_t i = 0; i < n; ++i) {
        rows[i] = &nodes[i * (d + 1)];
        for (std::size_t j = 0; j < d; ++j) rows[i][j] = {static_cast<int>(j + 1), X(i, j)};
        rows[i][d] = {-1, 0.0};
        y[i] = labels(i) > 0 ? 1.0 : -1.0;
    }
    problem data{};
    data.l = static_cast<int>(n);
    data.n = static_cast<int>(d);
    data.y = y.data();
    data.x = rows.data();
    data.bias = -1.0;
    parameter options{};
    options.solver_type = std::atoi(argv[4]);
    options.C = std::atof(argv[3]);
    options.eps = std::atof(argv[5]);
    set_print_string_function(be_silent);
    std::vector<double> times;
    double value = 0.0;
    for (int repeat = 0; repeat < std::atoi(argv[6]); ++repeat) {
        const double from = processor_seconds();
        model* fitted = train(&data, &options);
        times.push_back(processor_seconds() - from);
        // Its first class is that of the first row.
        std::vector<double> w(fitted->w, fitted->w + d);
        if (fitted->label[0] < 0) {
            for (double& v : w) v = -v;
        }
        value = objective(X, y, w.data(), options.C);
        free_and_destroy_model(&fitted);
    }
    std::sort(times.begin(), times.end());
    std::printf("%.17g %.6f\n", value, times[times.size() / 2]);
    return 0;
}
