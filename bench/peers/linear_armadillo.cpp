// The normal equations of a ridge regression by Armadillo: two centred products and a solve. Prints
// as linear_foretell does; linear_sklearn.py runs it.
//
//     g++ -std=c++17 -O2 bench/peers/linear_armadillo.cpp -larmadillo -o linear_armadillo

#include "../support/processor_time.hpp"

#include <armadillo>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

using bench::processor_seconds;
namespace {

std::vector<double> numbers(const char* path, std::size_t n) {  // the end of a .npy file
    std::ifstream in(path, std::ios::binary);
    std::vector<double> v(n);
    in.seekg(-static_cast<std::streamoff>(n * sizeof(double)), std::ios::end);
    in.read(reinterpret_cast<char*>(v.data()), static_cast<std::streamsize>(n * sizeof(double)));
    return v;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fprintf(stderr, "usage: %s X.npy y.npy n d repeats\n", argv[0]);
        return 2;
    }
    const auto n = static_cast<std::size_t>(std::atol(argv[3]));
    const auto d = static_cast<std::size_t>(std::atol(argv[4]));
    auto values = numbers(argv[1], n * d);
    auto targets = numbers(argv[2], n);
    const arma::mat Xt(values.data(), d, n, false, true);  // its columns are our rows
    const arma::vec y(targets.data(), n, false, true);
    std::vector<double> seconds;
    arma::vec w;
    double b = 0.0;
    for (int r = 0; r < std::atoi(argv[5]); ++r) {
        const double from = processor_seconds();
        const arma::vec mean = arma::mean(Xt, 1);
        const double y_mean = arma::mean(y);
        arma::mat G = Xt * Xt.t() - static_cast<double>(n) * mean * mean.t();
        G.diag() += 1.0;
        w = arma::solve(G, Xt * y - static_cast<double>(n) * y_mean * mean,
                        arma::solve_opts::likely_sympd);
        b = y_mean - arma::dot(mean, w);
        seconds.push_back(processor_seconds() - from);
    }
    std::sort(seconds.begin(), seconds.end());
    std::printf("Ridge %.6f %.17g %.17g\n", seconds[seconds.size() / 2], w(0), b);
}
