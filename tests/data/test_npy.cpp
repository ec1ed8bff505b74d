#include <foretell/data/npy.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "reference/data_files.hpp"

using namespace foretell;
namespace ref = ref_data_files;

TEST_SUITE_BEGIN("data/npy");

namespace {

struct TemporaryFile {
    explicit TemporaryFile(const std::string& name, std::string_view bytes = {})
        : path((std::filesystem::temp_directory_path() / ("foretell_" + name)).string()) {
        std::ofstream(path, std::ios::binary) << bytes;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::remove(path.c_str()); }
    [[nodiscard]] std::string content() const {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::string path;
};

/// An npy file of version 1.0 with this dictionary and these bytes behind it.
std::string npy(const std::string& dictionary, const std::string& data = {}) {
    std::string out("\x93NUMPY\x01\x00", 8);
    out += static_cast<char>(dictionary.size() & 0xff);
    out += static_cast<char>(dictionary.size() >> 8);
    return out + dictionary + data;
}

std::string dictionary(const std::string& descr, const std::string& shape,
                       const std::string& order = "False") {
    return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

template <class A>
std::vector<typename A::value_type> elements(const A& a) {
    return {a.data(), a.data() + a.size()};
}

}  // namespace

TEST_CASE("arrays that numpy.save wrote are read, in C and in Fortran order") {
    const std::vector<double> values{
        1.5, -2.25, 3e-300, 4.0, std::numeric_limits<double>::infinity(), -0.0};
    for (const std::string_view bytes :
         {ref::matrix_f8, ref::matrix_f8_fortran, ref::matrix_f8_version_2}) {
        const Matrix<double> X = parse_npy<Matrix<double>>(bytes);
        REQUIRE(X.shape()[0] == 2);
        REQUIRE(X.shape()[1] == 3);
        CHECK(elements(X) == values);
        CHECK(std::signbit(X(1, 2)));
    }
    std::vector<float> eighths(24);
    for (std::size_t i = 0; i < 24; ++i) eighths[i] = static_cast<float>(i) / 8.0f;
    for (const std::string_view bytes : {ref::cube_f4, ref::cube_f4_fortran}) {
        const auto C = parse_npy<Cube<float>>(bytes);
        CHECK(C.shape()[0] == 2);
        CHECK(C.shape()[1] == 3);
        CHECK(C.shape()[2] == 4);
        CHECK(elements(C) == eighths);
    }
    CHECK(elements(parse_npy<Labels>(ref::vector_i4)) ==
          std::vector<int>{3, -1, 2147483647, std::numeric_limits<int>::min()});
    CHECK(parse_npy<Vector<double>>(ref::vector_empty).size() == 0);
    CHECK(parse_npy<Matrix<double>>(ref::matrix_no_columns).shape()[0] == 3);
}

TEST_CASE("elements are converted where the wanted type holds them") {
    const auto F = parse_npy<Matrix<float>>(ref::matrix_f8);
    CHECK(F(0, 1) == -2.25f);
    CHECK(F(0, 2) == 0.0f);
    CHECK(std::isinf(F(1, 1)));
    CHECK(parse_npy<Matrix<double>>(ref::matrix_f4)(0, 0) == 1.5);
    CHECK(elements(parse_npy<Vector<double>>(ref::vector_i4)) ==
          std::vector<double>{3, -1, 2147483647, -2147483648.0});
    CHECK(elements(parse_npy<Labels>(ref::vector_b1)) == std::vector<int>{1, 0, 1});
    CHECK(elements(parse_npy<Labels>(ref::vector_u2)) == std::vector<int>{0, 65535});
    CHECK(elements(parse_npy<Vector<std::int64_t>>(ref::vector_i8)) ==
          std::vector<std::int64_t>{3, -1, 9007199254740993});
    CHECK_THROWS_WITH_AS((void)parse_npy<Vector<double>>(ref::vector_i8),
                         "parse_npy: element 2 is 9007199254740993, which the wanted type cannot "
                         "hold",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_npy<Labels>(ref::vector_i8),
                         "parse_npy: element 2 is 9007199254740993, which the wanted type cannot "
                         "hold",
                         ParseError);
    CHECK_THROWS_AS((void)parse_npy<Vector<std::int16_t>>(ref::vector_u2), ParseError);
    CHECK_THROWS_WITH_AS(
        (void)parse_npy<Matrix<int>>(ref::matrix_f8),
        "parse_npy: the file holds floating-point numbers, but integers are wanted", ParseError);
}

TEST_CASE("halves are read exactly") {
    // numpy.array([1.5, -2.0, 2.0**-24, 65504.0, -numpy.inf, 0.333251953125], "<f2").tobytes()
    const std::string data("\x00\x3e\x00\xc0\x01\x00\xff\x7b\x00\xfc\x55\x35", 12);
    const std::string file = npy(dictionary("<f2", "(6,)"), data);
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(elements(parse_npy<Vector<double>>(file)) ==
          std::vector<double>{1.5, -2.0, 0x1p-24, 65504.0, -infinity, 0.333251953125});
    CHECK(std::isnan(
        parse_npy<Vector<float>>(npy(dictionary("<f2", "(1,)"), std::string("\x01\x7e", 2)))(0)));
    CHECK_THROWS_AS((void)parse_npy<Labels>(file), ParseError);
}

TEST_CASE("integers beyond 2^53 become doubles only where these are equal") {
    const auto read = [](const std::string& type, std::uint64_t bits) {
        std::string data;
        for (int i = 0; i < 8; ++i) data += static_cast<char>(bits >> (8 * i) & 0xff);
        return parse_npy<Vector<double>>(npy(dictionary(type, "(1,)"), data))(0);
    };
    CHECK(read("<u8", std::uint64_t{1} << 63) == 9223372036854775808.0);
    CHECK(read("<u8", 0xfffffffffffff800u) == 18446744073709549568.0);
    CHECK_THROWS_AS(read("<u8", 0xffffffffffffffffu), ParseError);
    CHECK_THROWS_AS(read("<u8", (std::uint64_t{1} << 63) + 1), ParseError);
    CHECK(read("<i8", std::uint64_t{1} << 63) == -9223372036854775808.0);
    CHECK_THROWS_AS(read("<i8", 0x7fffffffffffffffu), ParseError);
    CHECK(read("<i8", 0x7ffffffffffffc00u) == 9223372036854774784.0);
}

TEST_CASE("what write_npy writes equals what numpy.save writes, and reads back") {
    TemporaryFile file("written.npy");
    const auto X = parse_npy<Matrix<double>>(ref::matrix_f8);
    write_npy(file.path, X);
    CHECK(file.content() == ref::matrix_f8);
    write_npy(file.path, parse_npy<Cube<float>>(ref::cube_f4));
    CHECK(file.content() == ref::cube_f4);
    write_npy(file.path, parse_npy<Labels>(ref::vector_i4));
    CHECK(file.content() == ref::vector_i4);
    write_npy(file.path, parse_npy<Matrix<double>>(ref::matrix_no_columns));
    CHECK(file.content() == ref::matrix_no_columns);
    // A view whose rows do not touch, and a vector.
    write_npy(file.path, MatrixView<const double>(X).column_range(1, 3));
    CHECK(elements(read_npy<Matrix<double>>(file.path)) ==
          std::vector<double>{-2.25, 3e-300, X(1, 1), -0.0});
    const std::vector<double> v{1, 2, 3};
    write_npy(file.path, VectorView<const double>(v));
    CHECK(elements(read_npy<Vector<double>>(file.path)) == v);
    write_npy(file.path, VectorView<const double>());
    CHECK(file.content() == ref::vector_empty);
}

TEST_CASE("an array of many pieces keeps its elements, as it is and turned") {
    constexpr std::size_t rows = 517, cols = 263;
    Matrix<double> X = uninitialized<double>(rows, cols);
    std::string columns;
    for (std::size_t i = 0; i < rows * cols; ++i) X.data()[i] = std::sqrt(static_cast<double>(i));
    for (std::size_t j = 0; j < cols; ++j) {
        for (std::size_t i = 0; i < rows; ++i) {
            columns.append(reinterpret_cast<const char*>(&X(i, j)), sizeof(double));
        }
    }
    TemporaryFile plain("plain.npy");
    write_npy(plain.path, X);
    CHECK(elements(read_npy<Matrix<double>>(plain.path)) == elements(X));
    TemporaryFile turned("turned.npy", npy(dictionary("<f8", "(517, 263)", "True"), columns));
    CHECK(elements(read_npy<Matrix<double>>(turned.path)) == elements(X));
}

TEST_CASE("a file that is not as long as its shape says is refused before anything is allocated") {
    const std::string whole(ref::matrix_f8);
    CHECK_THROWS_WITH_AS((void)parse_npy<Matrix<double>>(whole.substr(0, whole.size() - 1)),
                         "parse_npy: the shape (2, 3) needs 48 bytes, but the file holds 47 "
                         "behind its header; it is cut off",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_npy<Matrix<double>>(whole + "x"),
                         "parse_npy: the shape (2, 3) needs 48 bytes, but the file holds 49 "
                         "behind its header",
                         ParseError);
    TemporaryFile cut("cut.npy", whole.substr(0, whole.size() - 8));
    CHECK_THROWS_WITH_AS((void)read_npy<Matrix<double>>(cut.path),
                         ("read_npy: " + cut.path +
                          ": the shape (2, 3) needs 48 bytes, but the file holds 40 behind its "
                          "header; it is cut off")
                             .c_str(),
                         ParseError);
    CHECK_THROWS_WITH_AS(
        (void)parse_npy<Matrix<double>>(npy(dictionary("<f8", "(1000000000, 1000000000)"))),
        "parse_npy: the shape (1000000000, 1000000000) is beyond all memory", ParseError);
    CHECK_THROWS_AS(
        (void)parse_npy<Matrix<double>>(npy(dictionary("<f8", "(4294967296, 536870912)"))),
        ParseError);
    CHECK_THROWS_AS((void)parse_npy<Vector<double>>(npy(dictionary("<f8", "(1000000000,)"))),
                    ParseError);
    CHECK_THROWS_WITH_AS(
        (void)parse_npy<Vector<double>>(npy(dictionary("<f8", "(99999999999999999999,)"))),
        "parse_npy: an extent of the shape is too large", ParseError);
    // Each file that stops early is refused, wherever it stops.
    for (std::size_t n = 0; n < whole.size(); ++n) {
        REQUIRE_THROWS_AS((void)parse_npy<Matrix<double>>(whole.substr(0, n)), ParseError);
    }
}

TEST_CASE("what cannot be read says why") {
    const auto refuse = [](const std::string& bytes, const char* why) {
        CHECK_THROWS_WITH_AS((void)parse_npy<Vector<double>>(bytes), why, ParseError);
    };
    refuse("", "parse_npy: not an npy file: it does not start with \\x93NUMPY");
    refuse("PK\x03\x04", "parse_npy: not an npy file: it does not start with \\x93NUMPY");
    refuse(std::string("\x93NUMPY\x04\x00", 8) + "\x76",
           "parse_npy: the file ends inside its header");
    refuse(std::string("\x93NUMPY\x04\x00\x76\x00", 10),
           "parse_npy: npy format version 4.0 is not known");
    refuse(std::string("\x93NUMPY\x01\x00\xff\x7f", 10),
           "parse_npy: a header of 32767 bytes is too long");
    refuse(
        std::string(ref::vector_big_endian),
        "parse_npy: elements of type '>f8' are not read, only little-endian f2, f4, f8, integers "
        "of 1 to 8 bytes, and bool");
    refuse(npy(dictionary("|O", "(1,)")),
           "parse_npy: the array holds Python objects; save it as numbers");
    refuse(npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }"),
           "parse_npy: records of several fields are not read; save each field for itself");
    refuse(
        std::string(ref::matrix_f8),
        "parse_npy: an array with 1 dimension is wanted, but the file holds one of shape (2, 3)");
    refuse(std::string(ref::scalar),
           "parse_npy: an array with 1 dimension is wanted, but the file holds one of shape ()");
    refuse(npy("{'descr': '<f8', 'shape': (0,), }"),
           "parse_npy: the header must say descr, fortran_order and shape");
    refuse(npy("{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': (0,)}"),
           "parse_npy: the header has an unknown or second key 'descr'");
    refuse(npy("{'descr': '<f8', 'fortran_order': 0, 'shape': (0,)}"),
           "parse_npy: fortran_order must be True or False");
    refuse(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}"),
           "parse_npy: the shape must hold whole numbers");
    refuse(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0,)} x"),
           "parse_npy: the header goes on behind its dictionary");
    refuse(npy("{'descr': '<f8"), "parse_npy: a text in the header is never closed");
    refuse(npy("['descr']"), "parse_npy: the header must have '{' at byte 10");
    // Keys in another order and other quotes are Python all the same.
    CHECK(parse_npy<Vector<double>>(
              npy("{\"shape\": (0,), \"fortran_order\": True, \"descr\": \"<f8\"}"))
              .size() == 0);
    CHECK_THROWS_AS((void)read_npy<Vector<double>>("no/such/file.npy"), IoError);
}

TEST_SUITE_END();
