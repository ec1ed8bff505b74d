// Our side of csv_peers.py.
//
//     csv_foretell make FILE TRUTH ROWS COLS   writes a CSV file of normal numbers, each as the
//                                              shortest text that reads back the same, and the
//                                              numbers themselves as raw doubles, row by row
//     csv_foretell read FILE OUT               reads it, prints the CPU seconds of the process that
//                                              this took (as a table; as a matrix), writes OUT
#include "../support/processor_time.hpp"

#include <foretell/data/read_csv.hpp>
#include <foretell/data/table.hpp>
#include <foretell/random/random.hpp>

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

using bench::processor_seconds;
namespace {

void write_raw(std::ofstream& out, const double* values, std::size_t n) {
    out.write(reinterpret_cast<const char*>(values),
              static_cast<std::streamsize>(n * sizeof(double)));
}

void make(const char* file, const char* truth, std::size_t rows, std::size_t cols) {
    std::ofstream text(file, std::ios::binary), raw(truth, std::ios::binary);
    foretell::Random random(1);
    std::string line;
    for (std::size_t i = 0; i < rows; ++i) {
        line.clear();
        for (std::size_t j = 0; j < cols; ++j) {
            const double value = random.normal();
            char digits[32];
            if (j > 0) line += ',';
            line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
            write_raw(raw, &value, 1);
        }
        text << line << '\n';
    }
}

void read(const char* file, const char* out) {
    const double start = processor_seconds();
    const foretell::Table table = foretell::read_csv(file, {.has_header = false});
    const double table_read = processor_seconds();
    const foretell::Matrix<double> X = foretell::to_matrix(table);
    std::printf("%.6f %.6f\n", table_read - start, processor_seconds() - start);
    std::ofstream raw(out, std::ios::binary);
    write_raw(raw, X.data(), X.size());
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view command = argc > 1 ? argv[1] : "";
    if (command == "make" && argc == 6) {
        make(argv[2], argv[3], std::strtoul(argv[4], nullptr, 10),
             std::strtoul(argv[5], nullptr, 10));
    } else if (command == "read" && argc == 4) {
        read(argv[2], argv[3]);
    } else {
        std::fputs("csv_foretell make FILE TRUTH ROWS COLS | read FILE OUT\n", stderr);
        return 2;
    }
}
