#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/views.hpp>
#include <foretell/model_selection/k_fold.hpp>
#include <foretell/model_selection/split.hpp>
#include <foretell/progress/log.hpp>
#include <foretell/random/random.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace foretell {

/// Cuts the samples into folds that each hold every class in nearly its overall share. Without
/// shuffle the folds are those of scikit-learn's StratifiedKFold; within a class they follow the
/// order of the samples.
class StratifiedKFold {
public:
    using Options = KFoldOptions;

    /// @throws InvalidArgument if n_splits < 2, or a seed is given without shuffle
    explicit StratifiedKFold(KFoldOptions options = {}) : options_(options) {
        detail::check_k_fold("StratifiedKFold", options_);
    }

    [[nodiscard]] const KFoldOptions& options() const noexcept { return options_; }

    /// One split for each fold of the samples with labels y (n_samples,); positions ascend.
    /// @param log warned of classes that some folds have no sample of; may be null
    /// @throws InvalidArgument if every class has fewer samples than there are folds
    [[nodiscard]] std::vector<Split> split(LabelsView y, LogSink* log = nullptr) const {
        const std::size_t k = options_.n_splits;
        const EncodedLabels encoded = encode_labels(y);
        check_counts(encoded, log);
        const std::vector<std::size_t> order = order_of_appearance(encoded);
        Random random(options_.seed.value_or(0));

        // Class after class is dealt out round robin, each going on where the one before stopped;
        // this fixes how many samples of a class a fold gets, not which.
        const Buffer<std::size_t> counts = encoded.counts();
        std::vector<std::vector<std::size_t>> folds_of_class(counts.size());
        std::size_t dealt = 0;
        for (const std::size_t c : order) {
            std::vector<std::size_t>& folds = folds_of_class[c];
            for (std::size_t i = 0; i < counts[c]; ++i) folds.push_back((dealt + i) % k);
            dealt += counts[c];
            std::sort(folds.begin(), folds.end());
            if (options_.shuffle) random.shuffle(std::span<std::size_t>(folds));
        }
        std::vector<std::size_t> fold(y.size()), taken(counts.size(), 0);
        for (std::size_t i = 0; i < y.size(); ++i) {
            const std::size_t c = encoded.codes[i];
            fold[i] = folds_of_class[c][taken[c]++];
        }
        return detail::splits_of_folds(fold, k);
    }

private:
    void check_counts(const EncodedLabels& encoded, LogSink* log) const {
        const Buffer<std::size_t> counts = encoded.counts();
        const std::size_t k = options_.n_splits;
        const std::size_t largest =
            counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
        if (largest < k) {
            throw InvalidArgument(message("StratifiedKFold::split: n_splits must be at most ",
                                          largest, ", the size of the largest class, got ", k));
        }
        for (std::size_t c = 0; c < counts.size(); ++c) {
            if (counts[c] >= k) continue;
            log_to(log, LogLevel::warning,
                   message("StratifiedKFold: class ", encoded.classes[c], " has ", counts[c],
                           counts[c] == 1 ? " sample" : " samples", ", fewer than the ", k,
                           " folds, some of which test none of it"));
        }
    }

    /// The classes by the position of their first sample.
    static std::vector<std::size_t> order_of_appearance(const EncodedLabels& encoded) {
        std::vector<std::size_t> order;
        std::vector<bool> seen(encoded.classes.size(), false);
        for (const std::size_t c : encoded.codes) {
            if (seen[c]) continue;
            seen[c] = true;
            order.push_back(c);
        }
        return order;
    }

    KFoldOptions options_;
};

}  // namespace foretell
