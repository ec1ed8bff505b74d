#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/views.hpp>
#include <foretell/model_selection/cross_validation.hpp>
#include <foretell/model_selection/detail/fold_run.hpp>
#include <foretell/model_selection/split.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::detail {

/// Puts the predictions of folds in their rows, and their classes in the columns of all classes.
template <class T, bool labels>
class OutOfFoldWriter {
public:
    OutOfFoldWriter() = default;

    /// @throws InvalidArgument if a row is in two test sets
    template <class Y>
    OutOfFoldWriter(std::string_view where, std::span<const Split> splits, const Y& y)
        : n_(count_rows(y)) {
        result_.fold.assign(n_, OutOfFold<T>::none);
        for (std::size_t f = 0; f < splits.size(); ++f) {
            for (const std::size_t i : splits[f].test) {
                std::size_t& fold = result_.fold[i];
                if (fold != OutOfFold<T>::none) {
                    throw InvalidArgument(message(where, ": row ", i,
                                                  " is in the test sets of folds ", fold, " and ",
                                                  f, ", so that it has no one prediction"));
                }
                fold = f;
            }
        }
        if constexpr (labels) result_.classes = to_labels(unique_labels(y));
    }

    /// A fold that was not run: its rows are of no fold.
    void skip(std::span<const std::size_t> rows) {
        for (const std::size_t i : rows) result_.fold[i] = OutOfFold<T>::none;
    }

    void write(std::span<const std::size_t> rows, const Predicted<T>& p) {
        if constexpr (labels) {
            if (result_.labels.size() == 0) result_.labels = full(n_, 0);
            for (std::size_t k = 0; k < rows.size(); ++k) result_.labels(rows[k]) = p.labels(k);
            write_columns(rows, p.proba, p.classes, T(0), result_.probabilities);
            write_columns(rows, p.decision, p.classes, std::numeric_limits<T>::lowest(),
                          result_.decision);
        } else {
            if (result_.numbers.size() == 0) result_.numbers = full(n_, nan);
            for (std::size_t k = 0; k < rows.size(); ++k) result_.numbers(rows[k]) = p.numbers(k);
        }
    }

    OutOfFold<T> finish() && {
        if (mixed_decisions_) result_.decision = Matrix<T>();
        return std::move(result_);
    }

private:
    static constexpr T nan = std::numeric_limits<T>::quiet_NaN();

    /// Columns of classes that the model did not see get `unseen`.
    void write_columns(std::span<const std::size_t> rows, const Matrix<T>& from,
                       const Labels& classes, T unseen, Matrix<T>& to) {
        const std::size_t width = from.shape()[1];
        if (from.size() == 0) return;
        const bool by_class = width == classes.size();
        const std::size_t columns = by_class ? result_.classes.size() : width;
        if (to.size() == 0) to = full(n_, columns, nan);
        std::vector<std::size_t> column(width);
        for (std::size_t j = 0; j < width; ++j) {
            column[j] = by_class ? position_of(classes(j)) : j;
        }
        if (to.shape()[1] != columns) {
            mixed_decisions_ = true;
            return;
        }
        for (std::size_t k = 0; k < rows.size(); ++k) {
            for (std::size_t j = 0; j < columns; ++j) to(rows[k], j) = by_class ? unseen : nan;
            for (std::size_t j = 0; j < width; ++j) to(rows[k], column[j]) = from(k, j);
        }
    }

    std::size_t position_of(int label) const {
        const auto begin = result_.classes.begin(), end = result_.classes.end();
        return static_cast<std::size_t>(std::lower_bound(begin, end, label) - begin);
    }

    std::size_t n_ = 0;
    bool mixed_decisions_ = false;  // two classes in one fold, more in another
    OutOfFold<T> result_;
};

}  // namespace foretell::detail
