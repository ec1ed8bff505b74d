// Armadillo's side of csv_peers.py.
//
//     csv_armadillo read FILE OUT    reads a CSV file of numbers, prints the CPU seconds of the
//                                    process that this took, writes the numbers to OUT row by row
#include <armadillo>

#include <cstdio>
#include <ctime>
#include <fstream>

namespace {

double cpu_seconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("csv_armadillo read FILE OUT\n", stderr);
        return 2;
    }
    const double start = cpu_seconds();
    arma::mat X;
    if (!X.load(argv[2], arma::csv_ascii)) return 1;
    std::printf("%.6f\n", cpu_seconds() - start);
    const arma::mat rows = X.t();  // column-major: the columns of the transpose are our rows
    std::ofstream raw(argv[3], std::ios::binary);
    raw.write(reinterpret_cast<const char*>(rows.memptr()),
              static_cast<std::streamsize>(rows.n_elem * sizeof(double)));
}
