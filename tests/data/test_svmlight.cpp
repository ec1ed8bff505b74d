#include <foretell/data/svmlight.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "reference/data_files.hpp"
#include "support/compare.hpp"

using namespace foretell;

TEST_SUITE_BEGIN("data/svmlight");

namespace {

struct TemporaryFile {
    explicit TemporaryFile(const std::string& name, std::string_view bytes = {})
        : path((std::filesystem::temp_directory_path() / ("foretell_" + name)).string()) {
        std::ofstream(path, std::ios::binary) << bytes;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::remove(path.c_str()); }
    std::string path;
};

template <class T>
bool same(const CsrMatrix<T>& a, const CsrMatrix<T>& b) {
    const auto equal = [](auto x, auto y) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end());
    };
    return a.rows() == b.rows() && a.cols() == b.cols() && equal(a.offsets(), b.offsets()) &&
           equal(a.columns(), b.columns()) && equal(a.values(), b.values());
}

void refuse(std::string_view text, const char* why, const ReadSvmlightOptions& options = {}) {
    CHECK_THROWS_WITH_AS((void)parse_svmlight(text, options), why, ParseError);
}

}  // namespace

TEST_CASE("targets, indices and values of a small file worked by hand") {
    const auto data = parse_svmlight(
        "+1 1:0.5 3:-2e3 # the first\n"
        "\n"
        "# a line of its own\n"
        "  -1\t2:4   4:0 \r\n"
        "2.5");
    CHECK(data.X.rows() == 3);
    CHECK(data.X.cols() == 4);
    CHECK(data.X.nonzeros() == 4);  // the zero that is written is kept
    const Matrix<double> X = data.X.to_dense();
    CHECK(X(0, 0) == 0.5);
    CHECK(X(0, 2) == -2000.0);
    CHECK(X(1, 1) == 4.0);
    CHECK(X(1, 3) == 0.0);
    CHECK(X(2, 0) == 0.0);
    CHECK(std::vector<double>(data.y.begin(), data.y.end()) == std::vector<double>{1, -1, 2.5});
    CHECK(data.query_id.empty());
}

TEST_CASE("a file that scikit-learn wrote gives its matrix, targets and query ids") {
    const auto data = parse_svmlight(ref_data_files::svmlight);
    const Matrix<double> X = data.X.to_dense();
    const std::vector<double> expected{0.5, 0, -1.25e-7, 0, 0, 0, 0, 0, 0.1, 3, 0, 1e22};
    REQUIRE(X.size() == 12);
    CHECK(std::vector<double>(X.data(), X.data() + 12) == expected);
    CHECK(std::vector<double>(data.y.begin(), data.y.end()) == std::vector<double>{1, -1, 0.25});
    CHECK(data.query_id == std::vector<std::int64_t>{4, 4, 9});
    const auto single = parse_svmlight<float>(ref_data_files::svmlight);
    CHECK(single.X.values()[2] == 0.1f);
}

TEST_CASE("indices count from one, unless a zero occurs or it is said otherwise") {
    CHECK(parse_svmlight("1 1:1 3:1\n").X.cols() == 3);
    const auto zero = parse_svmlight("1 1:1 3:1\n1 0:7\n");
    CHECK(zero.X.cols() == 4);
    CHECK(zero.X.row_columns(0)[0] == 1);
    const auto given = parse_svmlight("1 1:1 3:1\n", {.indexing = SvmlightIndexing::from_zero});
    CHECK(given.X.cols() == 4);
    CHECK(given.X.row_columns(0)[0] == 1);
    refuse("1 0:1\n", "parse_svmlight: 1:3: indices count from 1 here, got 0",
           {.indexing = SvmlightIndexing::from_one});
}

TEST_CASE("n_features widens the matrix, and refuses what does not fit") {
    CHECK(parse_svmlight("1 2:1\n", {.n_features = 7}).X.cols() == 7);
    CHECK(parse_svmlight("1 7:1\n", {.n_features = 7}).X.cols() == 7);
    refuse("1 2:1\n0 8:1\n", "parse_svmlight: 2:3: an index beyond n_features = 7, got 8",
           {.n_features = 7});
    refuse("1 0:1 7:1\n",
           "parse_svmlight: the largest index, 7, counted from 0, is beyond n_features = 7",
           {.n_features = 7});
    const auto empty = parse_svmlight("# nothing\n");
    CHECK(empty.X.rows() == 0);
    CHECK(empty.X.cols() == 0);
    CHECK(empty.y.size() == 0);
}

TEST_CASE("errors name line and column") {
    refuse("1 1:1\nyes 1:1\n", "parse_svmlight: 2:1: the target must be a number, got \"yes\"");
    refuse("1,2 1:1\n", "parse_svmlight: 1:1: the target must be a number, got \"1,2\"");
    refuse("1 1:1\n\n-1 3:1 2:5\n",
           "parse_svmlight: 3:8: indices must ascend strictly, got 2 after 3");
    refuse("1 3:1 3:5\n", "parse_svmlight: 1:7: indices must ascend strictly, got 3 after 3");
    refuse("1 2:x\n", "parse_svmlight: 1:5: a value must be a number, got \"x\"");
    refuse("1 2:\n", "parse_svmlight: 1:5: a value must be a number, got \"\"");
    refuse("1 2: 5\n", "parse_svmlight: 1:5: a value must be a number, got \"\"");
    refuse("1 2:1e999\n",
           "parse_svmlight: 1:5: a value must be a number that a double holds, got \"1e999\"");
    refuse("1 2\n", "parse_svmlight: 1:3: index:value expected, got \"2\"");
    refuse("1 x:1\n", "parse_svmlight: 1:3: index:value expected, got \"x:1\"");
    refuse("1 -1:1\n", "parse_svmlight: 1:3: index:value expected, got \"-1:1\"");
    refuse("1 4294967295:1\n",
           "parse_svmlight: 1:3: an index must be below 2^32 - 1, got "
           "4294967295");
    refuse("1 99999999999999999999:1\n",
           "parse_svmlight: 1:3: an index must be below 2^32 - 1, got 99999999999999999999");
    refuse("1 qid:x 1:1\n", "parse_svmlight: 1:7: a whole number must follow qid:");
    refuse("1 qid:3 1:1\n1 1:1\n",
           "parse_svmlight: 2:3: qid must stand in all lines or in none; the first has one");
    refuse("1 1:1\n1 qid:3 1:1\n",
           "parse_svmlight: 2:3: qid must stand in all lines or in none; the first has none");
    TemporaryFile file("bad.svm", "1 1:1\n1 1:a\n");
    CHECK_THROWS_WITH_AS(
        (void)read_svmlight(file.path),
        ("read_svmlight: " + file.path + ":2:5: a value must be a number, got \"a\"").c_str(),
        ParseError);
    CHECK_THROWS_WITH_AS((void)read_svmlight("no/such/file"),
                         "read_svmlight: cannot open no/such/file: No such file or directory",
                         IoError);
}

TEST_CASE("a large file is read by pieces as at once, and what is written reads back equal") {
    std::vector<std::size_t> offsets{0};
    std::vector<std::uint32_t> columns;
    std::vector<double> values, targets;
    std::uint64_t state = 7;
    for (std::size_t i = 0; i < 20'000; ++i) {
        for (std::uint32_t j = 0; j < 200; ++j) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            if (state >> 60 != 0) continue;
            columns.push_back(j);
            values.push_back(static_cast<double>(state << 4 >> 32) / 1e9 - 1.0);
        }
        offsets.push_back(values.size());
        targets.push_back(i % 3 == 0 ? -1.0 : 1.0);
    }
    columns.back() = 199;
    const CsrMatrix<double> X(20'000, 200, offsets, columns, values);
    TemporaryFile file("large.svm");
    for (const bool from_zero : {false, true}) {
        write_svmlight(X, targets, file.path, from_zero);
        const auto back = read_svmlight(
            file.path,
            {.n_features = 200,
             .indexing = from_zero ? SvmlightIndexing::from_zero : SvmlightIndexing::from_one});
        CHECK(same(back.X, X));
        CHECK(support::relative_error(back.y, targets) == 0.0);
        CHECK(back.labels()(1) == 1);
    }
    CHECK_THROWS_WITH_AS(write_svmlight(X, std::vector<double>{1.0}, file.path),
                         "write_svmlight: X has 20000 samples, but y has 1", ShapeError);
}

TEST_CASE("labels are the targets where these are whole numbers") {
    const auto data = parse_svmlight("1 1:1\n-3 2:1\n");
    const Labels y = data.labels();
    CHECK(y(0) == 1);
    CHECK(y(1) == -3);
    CHECK_THROWS_WITH_AS((void)parse_svmlight("1\n0.5\n").labels(),
                         "SvmlightData::labels: targets must be whole numbers, got 0.5 for sample "
                         "1",
                         InvalidArgument);
}

namespace {
struct StopAtOnce : ProgressSink {
    bool update(const Progress& p) override {
        total = p.total;
        ++calls;
        return false;
    }
    std::size_t total = 0, calls = 0;
};
}  // namespace

TEST_CASE("progress counts the bytes, and may stop the reading between two samples") {
    std::string text;
    while (text.size() < 3'000'000) text += "1 1:0.25 2:0.5\n";
    StopAtOnce sink;
    const auto data = parse_svmlight(text, {.progress = &sink});
    CHECK(sink.total == text.size());
    CHECK(sink.calls >= 1);
    CHECK(data.X.rows() < text.size() / 15);
    CHECK(data.X.rows() * 15 >= (std::size_t{1} << 20));
    CHECK(data.X.nonzeros() == 2 * data.X.rows());
}

TEST_SUITE_END();
