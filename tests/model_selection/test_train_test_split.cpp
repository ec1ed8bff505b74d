#include <foretell/model_selection/train_test_split.hpp>

#include <foretell/data/table.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("model_selection/train_test_split");

using namespace foretell;

namespace {

void check_disjoint(const Split& split, std::size_t n_train, std::size_t n_test, std::size_t n) {
    CHECK(split.train.size() == n_train);
    CHECK(split.test.size() == n_test);
    std::set<std::size_t> both(split.train.begin(), split.train.end());
    both.insert(split.test.begin(), split.test.end());
    CHECK(both.size() == n_train + n_test);
    CHECK(*both.rbegin() < n);
}

}  // namespace

TEST_CASE("sizes: shares of the test set round up, of the training set down; counts are counts") {
    check_disjoint(train_test_split(10), 7, 3, 10);  // a quarter
    check_disjoint(train_test_split(11, {.test_size = 0.2}), 8, 3, 11);
    check_disjoint(train_test_split(11, {.train_size = 0.5}), 5, 6, 11);
    check_disjoint(train_test_split(11, {.test_size = 4}), 7, 4, 11);
    check_disjoint(train_test_split(11, {.test_size = 4, .train_size = 2}), 2, 4, 11);
    check_disjoint(train_test_split(100, {.test_size = 0.1F, .train_size = 20u}), 20, 11, 100);
}

TEST_CASE("unshuffled: the first train, the next test; shuffled: by the seed") {
    CHECK(train_test_split(6, {.test_size = 2, .train_size = 3, .shuffle = false}) ==
          Split{{0, 1, 2}, {3, 4}});
    const Split a = train_test_split(50, {.seed = 1}), b = train_test_split(50, {.seed = 2});
    CHECK(a == train_test_split(50, {.seed = 1}));
    CHECK(!(a == b));
    CHECK(!std::is_sorted(a.train.begin(), a.train.end()));
    CHECK(train_test_split(50) == train_test_split(50, {.seed = 0}));
}

TEST_CASE("stratified sets keep the shares of classes to one sample") {
    std::vector<int> y(97, 3);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = i % 10 == 0 ? 7 : (i % 3 == 0 ? -1 : 3);
    for (const std::uint64_t seed : {0u, 1u, 2u}) {
        const Split split = train_test_split(97, {.test_size = 0.3, .seed = seed, .stratify = y});
        check_disjoint(split, 67, 30, 97);
        for (const int label : {-1, 3, 7}) {
            const auto all = static_cast<double>(std::count(y.begin(), y.end(), label));
            double in_test = 0.0;
            for (const std::size_t i : split.test) in_test += y[i] == label ? 1.0 : 0.0;
            CHECK(std::abs(in_test - all * 30.0 / 97.0) < 1.0);
        }
    }
}

TEST_CASE("stratified sets that leave samples out share them out as well") {
    const std::vector<int> y = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
    const Split split = train_test_split(12, {.test_size = 3, .train_size = 6, .stratify = y});
    check_disjoint(split, 6, 3, 12);
    const auto zeros = [&](const std::vector<std::size_t>& rows) {
        return std::count_if(rows.begin(), rows.end(), [&](std::size_t i) { return y[i] == 0; });
    };
    CHECK(zeros(split.train) == 2);
    CHECK(zeros(split.test) == 1);
}

TEST_CASE("arrays come in the order X_train, X_test, y_train, y_test, rows kept together") {
    const std::size_t n = 20;
    Matrix<float> X = full(n, 2, 0.0F);
    std::vector<int> y(n);
    for (std::size_t i = 0; i < n; ++i) {
        X(i, 0) = static_cast<float>(i);
        y[i] = static_cast<int>(i);
    }
    const auto [X_train, X_test, y_train, y_test] =
        train_test_split(X, y, {.test_size = 5, .seed = 4});
    const Split split = train_test_split(n, {.test_size = 5, .seed = 4});
    REQUIRE(X_train.shape(0) == 15);
    REQUIRE(X_test.shape(0) == 5);
    for (std::size_t k = 0; k < 15; ++k) CHECK(X_train(k, 0) == static_cast<float>(y_train[k]));
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(X_test(k, 0) == static_cast<float>(y_test[k]));
        CHECK(y_test[k] == static_cast<int>(split.test[k]));
    }
}

TEST_CASE("a table with labels, a sparse matrix with numbers") {
    Table table;
    table.add_numeric("age", {20, 30, 40, 50});
    table.add_text("city", std::vector<std::string>{"a", "b", "c", "d"});
    const Labels y = {0, 1, 0, 1};
    const auto [t_train, t_test, y_train, y_test] = train_test_split(table, y, {.shuffle = false});
    CHECK(t_train.n_rows() == 3);
    CHECK(t_test.numeric("age")[0] == 50.0);
    CHECK(y_test == Labels{1});
    const auto X = CsrMatrix<double>::from_dense(Matrix<double>{{1, 0}, {0, 2}, {3, 0}});
    const Vector<double> numbers = {1.5, 2.5, 3.5};
    const auto parts = train_test_split(X, numbers, {.test_size = 1, .shuffle = false});
    CHECK(parts.X_test.to_dense() == Matrix<double>{{3, 0}});
    CHECK(parts.y_train == Vector<double>{1.5, 2.5});
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS((void)train_test_split(10, {.test_size = 1.5}),
                         "train_test_split: test_size must be a share in (0, 1) or a count in [1, "
                         "9], got 1.5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)train_test_split(10, {.train_size = -1}),
                         "train_test_split: train_size must be a share in (0, 1) or a count in [1, "
                         "9], got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)train_test_split(10, {.test_size = 0.6, .train_size = 0.6}),
                         "train_test_split: both sets must have a sample and together at most 10, "
                         "got 6 to train and 6 to test",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)train_test_split(1),
                         "train_test_split: both sets must have a sample and together at most 1, "
                         "got 0 to train and 1 to test",
                         InvalidArgument);
    const std::vector<int> y = {0, 0, 0, 1, 2, 2}, short_y = {0, 1};
    CHECK_THROWS_WITH_AS((void)train_test_split(6, {.stratify = y}),
                         "train_test_split: each class of stratify must have at least 2 samples, "
                         "class 1 has 1",
                         InvalidArgument);
    const std::vector<int> pairs = {0, 0, 1, 1, 2, 2};
    CHECK_THROWS_WITH_AS((void)train_test_split(6, {.test_size = 2, .stratify = pairs}),
                         "train_test_split: both sets must have a sample of each of the 3 classes "
                         "of stratify, got 4 to train and 2 to test",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)train_test_split(6, {.shuffle = false, .stratify = pairs}),
                         "train_test_split: stratify needs shuffle = true", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)train_test_split(6, {.stratify = short_y}),
                         "train_test_split: X has 6 samples, but stratify has 2", ShapeError);
    CHECK_THROWS_WITH_AS((void)train_test_split(Matrix<double>{{1}, {2}, {3}}, short_y),
                         "train_test_split: X has 3 samples, but y has 2", ShapeError);
}

TEST_SUITE_END();
