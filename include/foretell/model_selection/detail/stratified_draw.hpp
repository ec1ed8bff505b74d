#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/views.hpp>
#include <foretell/model_selection/split.hpp>
#include <foretell/random/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace foretell::detail {

/// Shares n_draws out over classes in proportion to their sizes: rounded down first, the rest to
/// those with the largest remainders, ties broken at random.
inline std::vector<std::size_t> proportional_counts(const Buffer<std::size_t>& sizes,
                                                    std::size_t n_draws, Random& random) {
    const auto all =
        static_cast<double>(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}));
    std::vector<std::size_t> counts(sizes.size());
    std::vector<double> remainders(sizes.size());
    std::size_t given = 0;
    for (std::size_t c = 0; c < sizes.size(); ++c) {
        const double share = static_cast<double>(sizes[c]) / all * static_cast<double>(n_draws);
        counts[c] = std::min(static_cast<std::size_t>(share), sizes[c]);
        remainders[c] = share - std::floor(share);
        given += counts[c];
    }
    std::vector<std::size_t> order = random.permutation(sizes.size());
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    while (given < n_draws) {
        for (const std::size_t c : order) {
            if (given == n_draws) break;
            if (counts[c] == sizes[c]) continue;
            ++counts[c];
            ++given;
        }
    }
    return counts;
}

inline void check_strata(std::string_view where, const EncodedLabels& encoded, std::size_t n_train,
                         std::size_t n_test) {
    const Buffer<std::size_t> sizes = encoded.counts();
    for (std::size_t c = 0; c < sizes.size(); ++c) {
        if (sizes[c] >= 2) continue;
        throw InvalidArgument(message(where,
                                      ": each class of stratify must have at least 2 samples, "
                                      "class ",
                                      encoded.classes[c], " has 1"));
    }
    if (n_train < sizes.size() || n_test < sizes.size()) {
        throw InvalidArgument(message(where, ": both sets must have a sample of each of the ",
                                      sizes.size(), " classes of stratify, got ", n_train,
                                      " to train and ", n_test, " to test"));
    }
}

/// Draws both sets from each class in proportion, in random order.
inline Split stratified_draw(std::string_view where, LabelsView y, std::size_t n_train,
                             std::size_t n_test, std::uint64_t seed) {
    const EncodedLabels encoded = encode_labels(y);
    check_strata(where, encoded, n_train, n_test);
    Random random(seed);
    Buffer<std::size_t> sizes = encoded.counts();
    std::vector<std::vector<std::size_t>> members(sizes.size());
    for (std::size_t i = 0; i < y.size(); ++i) members[encoded.codes[i]].push_back(i);
    const std::vector<std::size_t> to_train = proportional_counts(sizes, n_train, random);
    for (std::size_t c = 0; c < sizes.size(); ++c) sizes[c] -= to_train[c];
    const std::vector<std::size_t> to_test = proportional_counts(sizes, n_test, random);
    Split split;
    for (std::size_t c = 0; c < sizes.size(); ++c) {
        random.shuffle(std::span<std::size_t>(members[c]));
        const auto begin = members[c].begin();
        const auto middle = begin + static_cast<std::ptrdiff_t>(to_train[c]);
        split.train.insert(split.train.end(), begin, middle);
        split.test.insert(split.test.end(), middle,
                          middle + static_cast<std::ptrdiff_t>(to_test[c]));
    }
    random.shuffle(std::span<std::size_t>(split.train));
    random.shuffle(std::span<std::size_t>(split.test));
    return split;
}

}  // namespace foretell::detail
