#include <foretell/core/class_weight.hpp>
#include <foretell/core/labels.hpp>

#include <limits>
#include <map>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("core/labels");

TEST_CASE("labels are any ints, and classes ascend") {
    constexpr int lowest = std::numeric_limits<int>::min(), most = std::numeric_limits<int>::max();
    const Labels y{7, -2, most, 7, lowest, -2};
    CHECK(unique_labels(y) == Buffer<int>{lowest, -2, 7, most});
    const EncodedLabels e = encode_labels(y);
    CHECK(e.classes == Buffer<int>{lowest, -2, 7, most});
    CHECK(e.codes == Buffer<std::size_t>{2, 1, 3, 2, 0, 1});
    CHECK(e.counts() == Buffer<std::size_t>{1, 2, 2, 1});
    CHECK(to_labels(e.classes) == Labels{lowest, -2, 7, most});
}

TEST_CASE("no labels have no classes") {
    const EncodedLabels e = encode_labels(Buffer<int>{});
    CHECK(e.classes.empty());
    CHECK(e.codes.empty());
    CHECK(e.counts().empty());
    CHECK(to_labels({}).size() == 0);
}

TEST_CASE("labels within 256 of each other, and just beyond, at both ends of the ints") {
    constexpr int lowest = std::numeric_limits<int>::min(), most = std::numeric_limits<int>::max();
    for (const int width : {0, 1, 255, 256, 257}) {
        for (const int low : {lowest, -100, 0, most - width}) {
            const Buffer<int> y{low + width, low, low + width / 2, low + width};
            const EncodedLabels e = encode_labels(y);
            CHECK(e.classes == unique_labels(y));
            CHECK(e.classes.front() == low);
            CHECK(e.classes.back() == low + width);
            for (std::size_t i = 0; i < y.size(); ++i) CHECK(e.classes[e.codes[i]] == y[i]);
        }
    }
}

TEST_CASE("as many classes as samples are found as well") {
    // Past a few hundred classes another method takes over; both agree with the definition.
    for (const int n : {255, 256, 257, 5000}) {
        Buffer<int> y(static_cast<std::size_t>(2 * n));
        for (int i = 0; i < 2 * n; ++i) {
            y[static_cast<std::size_t>(i)] = (i * 7919 % n) * 3 - n;  // each label twice
        }
        Buffer<int> expected(static_cast<std::size_t>(n));
        for (int c = 0; c < n; ++c) expected[static_cast<std::size_t>(c)] = 3 * c - n;
        const EncodedLabels e = encode_labels(y);
        CHECK(e.classes == expected);
        CHECK(e.counts() == Buffer<std::size_t>(static_cast<std::size_t>(n), 2));
        bool decodes = true;
        for (std::size_t i = 0; i < y.size(); ++i) {
            decodes = decodes && e.classes[e.codes[i]] == y[i];
        }
        CHECK(decodes);
    }
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("core/class_weight");

TEST_CASE("class weights are uniform, balanced or given") {
    CHECK(ClassWeight().is_uniform());
    CHECK_FALSE(ClassWeight::balanced().is_uniform());
    CHECK_FALSE(ClassWeight{{1, 5.0}}.is_uniform());
    CHECK(ClassWeight{{0, 1.0}, {1, 5.0}} ==
          ClassWeight(std::map<int, double>{{1, 5.0}, {0, 1.0}}));
    CHECK(ClassWeight() != ClassWeight::balanced());
    static_assert(!std::is_convertible_v<std::map<int, double>, ClassWeight>);
}

TEST_CASE("balanced weights give every class the same sum, as scikit-learn has it") {
    // n_samples / (n_classes * count): 6 / (3 * 3), 6 / (3 * 2), 6 / (3 * 1).
    const EncodedLabels e = encode_labels(Labels{4, 4, 4, 5, 5, 9});
    CHECK(class_factors("f", ClassWeight::balanced(), e) == Buffer<double>{6.0 / 9.0, 1.0, 2.0});
    CHECK(class_factors("f", ClassWeight(), e) == Buffer<double>{1.0, 1.0, 1.0});
}

TEST_CASE("a class that is not named counts one, and one that does not occur is ignored") {
    const EncodedLabels e = encode_labels(Labels{-1, 0, 3});
    CHECK(class_factors("f", {{3, 2.5}, {-1, 0.0}, {77, 9.0}}, e) == Buffer<double>{0.0, 1.0, 2.5});
}

TEST_CASE("a weight that is no weight is named with its class") {
    const EncodedLabels e = encode_labels(Labels{0, 1});
    const double inf = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS((void)class_factors("LogisticRegression::fit", {{1, -0.5}}, e),
                         "LogisticRegression::fit: class_weight of class 1 must be finite and >= "
                         "0, got -0.5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)class_factors("f", {{0, inf}}, e),
                         "f: class_weight of class 0 must be finite and >= 0, got inf",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)class_factors("f", {{7, inf - inf}}, e),
                         "f: class_weight of class 7 must be finite and >= 0, got NaN",
                         InvalidArgument);
    CHECK_NOTHROW((void)class_factors("f", {{0, std::numeric_limits<double>::max()}}, e));
}

TEST_SUITE_END();
