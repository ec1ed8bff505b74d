// Armadillo's side of csv_peers.py.
//
//     csv_armadillo read FILE OUT    reads a CSV file of numbers, prints the CPU seconds of the
//                                    process that this took, writes the numbers to OUT row by row
#include "../support/processor_time.hpp"

#include <armadillo>

#include <cstdio>
#include <fstream>

using bench::processor_seconds;

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("csv_armadillo read FILE OUT\n", stderr);
        return 2;
    }
    const double start = processor_seconds();
    arma::mat X;
    if (!X.load(argv[2], arma::csv_ascii)) return 1;
    std::printf("%.6f\n", processor_seconds() - start);
    const arma::mat rows = X.t();  // column-major: the columns of the transpose are our rows
    std::ofstream raw(argv[3], std::ios::binary);
    raw.write(reinterpret_cast<const char*>(rows.memptr()),
              static_cast<std::streamsize>(rows.n_elem * sizeof(double)));
}
