#pragma once

#include <foretell/core/error.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace foretell {

/// How many samples: a floating-point number is a share of all, an integer a count.
class SplitSize {
public:
    template <std::floating_point F>
    constexpr SplitSize(F share) noexcept : value_(static_cast<double>(share)), is_share_(true) {}
    template <std::integral I>
    requires(!std::same_as<I, bool>) constexpr SplitSize(I count) noexcept
        : value_(static_cast<double>(count)), is_share_(false) {}

    [[nodiscard]] constexpr bool is_share() const noexcept { return is_share_; }
    /// The share, or the count.
    [[nodiscard]] constexpr double value() const noexcept { return value_; }

private:
    double value_;
    bool is_share_;
};

namespace detail {

struct SplitSizes {
    std::size_t n_train = 0, n_test = 0;
};

inline void check_size(std::string_view where, std::string_view name, std::size_t n,
                       const std::optional<SplitSize>& size) {
    if (!size) return;
    const double top = size->is_share() ? 1.0 : static_cast<double>(n);
    if (size->value() > 0.0 && size->value() < top) return;
    throw InvalidArgument(message(where, ": ", name,
                                  " must be a share in (0, 1) or a count in [1, ",
                                  n > 0 ? n - 1 : 0, "], got ", size->value()));
}

/// The numbers of samples that the sizes stand for; a share of the test set is rounded up, one of
/// the training set down.
inline SplitSizes resolve_sizes(std::string_view where, std::size_t n,
                                std::optional<SplitSize> test_size,
                                std::optional<SplitSize> train_size) {
    if (!test_size && !train_size) test_size = SplitSize(0.25);
    check_size(where, "test_size", n, test_size);
    check_size(where, "train_size", n, train_size);
    const auto all = static_cast<double>(n);
    double n_test = 0.0, n_train = 0.0;
    if (test_size) {
        n_test = test_size->is_share() ? std::ceil(test_size->value() * all) : test_size->value();
    }
    if (train_size) {
        n_train =
            train_size->is_share() ? std::floor(train_size->value() * all) : train_size->value();
    }
    if (!train_size) n_train = all - n_test;
    if (!test_size) n_test = all - n_train;
    if (n_train < 1.0 || n_test < 1.0 || n_train + n_test > all) {
        throw InvalidArgument(message(where, ": both sets must have a sample and together at most ",
                                      n, ", got ", n_train, " to train and ", n_test, " to test"));
    }
    return {static_cast<std::size_t>(n_train), static_cast<std::size_t>(n_test)};
}

}  // namespace detail

}  // namespace foretell
