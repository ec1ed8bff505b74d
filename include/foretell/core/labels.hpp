#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/class_weight.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace foretell {

/// The distinct labels, ascending. O(n log n_classes).
[[nodiscard]] inline std::vector<int> unique_labels(LabelsView y) {
    constexpr std::size_t few = 256;  // up to here a sorted insertion is the cheapest
    std::vector<int> classes;
    for (const int label : y) {
        const auto at = std::lower_bound(classes.begin(), classes.end(), label);
        if (at != classes.end() && *at == label) continue;
        if (classes.size() == few) {
            classes.assign(y.begin(), y.end());
            std::sort(classes.begin(), classes.end());
            classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
            return classes;
        }
        classes.insert(at, label);
    }
    return classes;
}

/// Labels as positions in the ascending list of classes.
struct EncodedLabels {
    std::vector<int> classes;        ///< distinct labels, ascending
    std::vector<std::size_t> codes;  ///< y[i] == classes[codes[i]]

    [[nodiscard]] std::vector<std::size_t> counts() const {
        std::vector<std::size_t> n(classes.size(), 0);
        for (const std::size_t c : codes) ++n[c];
        return n;
    }
};

[[nodiscard]] inline EncodedLabels encode_labels(LabelsView y) {
    EncodedLabels e{unique_labels(y), std::vector<std::size_t>(y.size())};
    for (std::size_t i = 0; i < y.size(); ++i) {
        e.codes[i] = static_cast<std::size_t>(
            std::lower_bound(e.classes.begin(), e.classes.end(), y[i]) - e.classes.begin());
    }
    return e;
}

[[nodiscard]] inline Labels to_labels(const std::vector<int>& classes) {
    Labels out = uninitialized<int>(classes.size());
    std::copy(classes.begin(), classes.end(), out.data());
    return out;
}

/// The factor of each class in `encoded.classes` that `weight` gives it; balanced counts samples
/// unweighted, as scikit-learn does.
/// @throws InvalidArgument if a given weight is not finite or < 0
[[nodiscard, gnu::cold]] inline std::vector<double> class_factors(std::string_view where,
                                                                  const ClassWeight& weight,
                                                                  const EncodedLabels& encoded) {
    std::vector<double> factors(encoded.classes.size(), 1.0);
    if (weight.is_balanced) {
        const auto counts = encoded.counts();
        for (std::size_t c = 0; c < factors.size(); ++c) {
            factors[c] = static_cast<double>(encoded.codes.size()) /
                         (static_cast<double>(factors.size()) * static_cast<double>(counts[c]));
        }
    }
    for (const auto& [label, factor] : weight.weights) {
        if (!(factor >= 0.0) || factor > 1.7976931348623157e308) {
            throw InvalidArgument(message(where, ": class_weight of class ", label,
                                          " must be finite and >= 0, got ", factor));
        }
        const auto at = std::lower_bound(encoded.classes.begin(), encoded.classes.end(), label);
        if (at != encoded.classes.end() && *at == label) {
            factors[static_cast<std::size_t>(at - encoded.classes.begin())] = factor;
        }
    }
    return factors;
}

}  // namespace foretell
