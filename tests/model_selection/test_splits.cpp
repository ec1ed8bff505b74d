#include <foretell/model_selection/group_k_fold.hpp>
#include <foretell/model_selection/k_fold.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>
#include <foretell/model_selection/time_ordered_holdout.hpp>
#include <foretell/model_selection/time_series_split.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "reference/model_selection.hpp"

TEST_SUITE_BEGIN("model_selection/splits");

using namespace foretell;
namespace ref = ref_model_selection;

namespace {

/// The fold whose test set each row is in; requires that each row is in exactly one and that the
/// training set is all the rest, ascending.
std::vector<int> fold_of(const std::vector<Split>& splits, std::size_t n) {
    std::vector<int> folds(n, -1);
    for (std::size_t f = 0; f < splits.size(); ++f) {
        const Split& s = splits[f];
        REQUIRE(s.train.size() + s.test.size() == n);
        REQUIRE(std::is_sorted(s.train.begin(), s.train.end()));
        REQUIRE(std::is_sorted(s.test.begin(), s.test.end()));
        std::set<std::size_t> both(s.train.begin(), s.train.end());
        both.insert(s.test.begin(), s.test.end());
        REQUIRE(both.size() == n);
        for (const std::size_t i : s.test) {
            REQUIRE(folds[i] == -1);
            folds[i] = static_cast<int>(f);
        }
    }
    REQUIRE(std::count(folds.begin(), folds.end(), -1) == 0);
    return folds;
}

class LogLines : public LogSink {
public:
    void log(LogLevel level, std::string_view text) override {
        REQUIRE(level == LogLevel::warning);
        lines.emplace_back(text);
    }
    std::vector<std::string> lines;
};

using Positions = std::vector<std::size_t>;

}  // namespace

TEST_CASE("KFold gives scikit-learn's folds") {
    CHECK(fold_of(KFold({.n_splits = 3}).split(10), 10) == ref::k_fold_10_3);
    CHECK(fold_of(KFold({.n_splits = 7}).split(7), 7) == ref::k_fold_7_7);
    CHECK(fold_of(KFold().split(12), 12) == ref::k_fold_12_5);
    const auto splits = KFold({.n_splits = 3}).split(10);  // 4, 3, 3
    CHECK(splits[0] == Split{{4, 5, 6, 7, 8, 9}, {0, 1, 2, 3}});
}

TEST_CASE("shuffled folds are a partition into the same sizes, the same for the same seed") {
    const KFold cv({.n_splits = 3, .shuffle = true, .seed = 8});
    const auto folds = fold_of(cv.split(10), 10);
    CHECK(std::count(folds.begin(), folds.end(), 0) == 4);
    CHECK(std::count(folds.begin(), folds.end(), 1) == 3);
    CHECK(fold_of(cv.split(10), 10) == folds);
    CHECK(fold_of(KFold({.n_splits = 3, .shuffle = true, .seed = 9}).split(10), 10) != folds);
    CHECK(KFold({.shuffle = true}).split(50) == KFold({.shuffle = true, .seed = 0}).split(50));
    CHECK(fold_of(KFold({.shuffle = true}).split(50), 50) != fold_of(KFold().split(50), 50));
}

TEST_CASE("StratifiedKFold gives scikit-learn's folds") {
    const auto folds = [](const std::vector<int>& y, std::size_t k) {
        return fold_of(StratifiedKFold({.n_splits = k}).split(y), y.size());
    };
    CHECK(folds(ref::labels_sorted, 2) == ref::stratified_sorted_2);
    CHECK(folds(ref::labels_sorted, 3) == ref::stratified_sorted_3);
    CHECK(folds(ref::labels_sorted, 5) == ref::stratified_sorted_5);
    CHECK(folds(ref::labels_mixed, 2) == ref::stratified_mixed_2);
    CHECK(folds(ref::labels_mixed, 3) == ref::stratified_mixed_3);
    CHECK(folds(ref::labels_mixed, 5) == ref::stratified_mixed_5);
    CHECK(folds(ref::labels_rare, 2) == ref::stratified_rare_2);
    CHECK(folds(ref::labels_rare, 3) == ref::stratified_rare_3);
    CHECK(folds(ref::labels_rare, 5) == ref::stratified_rare_5);
}

TEST_CASE("shuffled stratified folds hold each class as evenly as unshuffled ones") {
    const auto& y = ref::labels_mixed;
    const auto plain = fold_of(StratifiedKFold().split(y), y.size());
    const auto shuffled = fold_of(StratifiedKFold({.shuffle = true, .seed = 3}).split(y), y.size());
    CHECK(plain != shuffled);
    for (const int label : {-1, 2, 5}) {
        for (int f = 0; f < 5; ++f) {
            const auto count = [&](const std::vector<int>& folds) {
                int n = 0;
                for (std::size_t i = 0; i < y.size(); ++i) n += y[i] == label && folds[i] == f;
                return n;
            };
            CHECK(count(plain) == count(shuffled));
        }
    }
}

TEST_CASE("a class with fewer samples than folds is warned of") {
    LogLines log;
    (void)StratifiedKFold({.n_splits = 3}).split(ref::labels_rare, &log);
    CHECK(log.lines == std::vector<std::string>{"StratifiedKFold: class 1 has 2 samples, fewer "
                                                "than the 3 folds, some of which test none of it"});
}

TEST_CASE("GroupKFold gives scikit-learn's folds, and no group is in two") {
    const auto& g = ref::groups;
    CHECK(fold_of(GroupKFold({.n_splits = 2}).split_groups(g), 15) == ref::group_2);
    CHECK(fold_of(GroupKFold({.n_splits = 3}).split_groups(g), 15) == ref::group_3);
    const std::vector<std::int64_t> wide(g.begin(), g.end());
    CHECK(fold_of(GroupKFold({.n_splits = 3}).split_groups(wide), 15) == ref::group_3);
}

TEST_CASE("TimeSeriesSplit gives scikit-learn's ranges") {
    const auto ends = [](const std::vector<Split>& splits) {
        std::vector<int> out;
        for (const Split& s : splits) {
            for (const std::size_t v :
                 {s.train.front(), s.train.back(), s.test.front(), s.test.back()}) {
                out.push_back(static_cast<int>(v));
            }
            CHECK(s.train.back() - s.train.front() + 1 == s.train.size());
            CHECK(s.test.back() - s.test.front() + 1 == s.test.size());
        }
        return out;
    };
    CHECK(ends(TimeSeriesSplit({.n_splits = 3}).split(13)) == ref::time_series_plain);
    CHECK(ends(TimeSeriesSplit({.n_splits = 4, .max_train_size = 5, .test_size = 3, .gap = 2})
                   .split(20)) == ref::time_series_gap);
}

TEST_CASE("a time-ordered holdout never divides samples of one time") {
    const std::vector<double> times = {5, 1, 3, 3, 2, 3, 4, 1};  // two latest: 5, 4
    CHECK(time_ordered_holdout(times) == Split{{1, 2, 3, 4, 5, 7}, {0, 6}});
    // Three of eight would cut through the samples of time 3: all of them are tested.
    CHECK(time_ordered_holdout(times, {.test_fraction = 0.3}) == Split{{1, 4, 7}, {0, 2, 3, 5, 6}});
    CHECK(time_ordered_holdout(times, {.cutoff = 4.0}) == Split{{1, 2, 3, 4, 5, 7}, {0, 6}});
    CHECK(time_ordered_holdout(times, {.cutoff = 3.5}).test == Positions{0, 6});
    // A label that looks one ahead of time 3 has seen all up to 4, no further.
    CHECK(time_ordered_holdout(times, {.cutoff = 4.0, .gap = 1.0}).train ==
          Positions{1, 2, 3, 4, 5, 7});
    CHECK(time_ordered_holdout(times, {.cutoff = 4.0, .gap = 1.5}).train == Positions{1, 4, 7});
    const std::vector<std::int64_t> seconds = {30, 10, 20};
    const std::vector<int> days = {3, 1, 2};
    CHECK(time_ordered_holdout(seconds) == Split{{1, 2}, {0}});
    CHECK(time_ordered_holdout(days) == Split{{1, 2}, {0}});
}

TEST_CASE("errors of splitters say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(KFold({.n_splits = 1}), "KFold: n_splits must be >= 2, got 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(StratifiedKFold({.seed = 3}),
                         "StratifiedKFold: seed has no effect without shuffle, got 3; set shuffle "
                         "= true or give no seed",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)KFold().split(4),
                         "KFold::split: n_splits must be at most 4, the number of samples, got 5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)StratifiedKFold().split(std::vector<int>{0, 0, 0, 1, 1}),
                         "StratifiedKFold::split: n_splits must be at most 3, the size of the "
                         "largest class, got 5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)GroupKFold().split_groups(std::vector<int>{1, 1, 2, 2, 2, 3}),
                         "GroupKFold::split_groups: n_splits must be at most 3, the number of "
                         "groups, got 5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)TimeSeriesSplit({.test_size = 4, .gap = 1}).split(21),
                         "TimeSeriesSplit::split: 5 splits with test_size = 4 and gap = 1 need "
                         "more than 21 samples, got 21",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)TimeSeriesSplit().split(5),
                         "TimeSeriesSplit::split: 5 splits with test_size = 0 and gap = 0 need "
                         "more than 5 samples, got 5",
                         InvalidArgument);
    const std::vector<double> times = {1, 2, 3};
    CHECK_THROWS_WITH_AS((void)time_ordered_holdout(times, {.test_fraction = 1.0}),
                         "time_ordered_holdout: test_fraction must be in (0, 1), got 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)time_ordered_holdout(times, {.test_fraction = 0.5, .cutoff = 2.0}),
                         "time_ordered_holdout: test_fraction and cutoff must not both be given, "
                         "got 0.5 and 2",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)time_ordered_holdout(times, {.cutoff = 4.0}),
                         "time_ordered_holdout: no sample is at or after the cutoff 4",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)time_ordered_holdout(times, {.cutoff = 2.0, .gap = 5.0}),
                         "time_ordered_holdout: no sample is before the cutoff 2 less the gap 5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)time_ordered_holdout(times, {.gap = -1.0}),
                         "time_ordered_holdout: gap must be finite and >= 0, got -1",
                         InvalidArgument);
    const std::vector<double> nan = {1, std::numeric_limits<double>::quiet_NaN()};
    CHECK_THROWS_WITH_AS((void)time_ordered_holdout(nan),
                         "time_ordered_holdout: times must be finite, got NaN at position 1",
                         InvalidArgument);
}

TEST_SUITE_END();
