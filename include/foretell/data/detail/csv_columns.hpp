#pragma once

#include <foretell/data/detail/csv_scanner.hpp>
#include <foretell/data/text_column.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace foretell::detail {

/// The columns that grow out of batches of rows.
class CsvColumns {
public:
    CsvColumns(std::size_t n_numbers, std::size_t n_texts) : numbers_(n_numbers), texts_(n_texts) {}

    /// Rows of a batch whose numbers stay in the first-level cache while they are turned.
    [[nodiscard]] static std::size_t batch_rows(std::size_t n_numbers) {
        return std::clamp<std::size_t>(3072 / std::max<std::size_t>(n_numbers, 1), 16, 512);
    }

    [[nodiscard]] std::size_t n_rows() const noexcept { return n_rows_; }

    void reserve(std::size_t rows) {
        for (auto& column : numbers_) column.reserve(rows);
        for (auto& column : texts_) column.reserve(rows);
    }

    void append(const CsvBatch& batch) {
        const std::size_t n = batch.n_rows;
        if (n == 0) return;
        for (std::size_t slot = 0; slot < numbers_.size(); ++slot) {
            std::vector<double>& column = numbers_[slot];
            const std::size_t old = column.size();
            column.resize(old + n);
            double* const out = column.data() + old;
            const double* const in = batch.numbers.data() + slot;
            for (std::size_t i = 0; i < n; ++i) out[i] = in[i * numbers_.size()];
        }
        for (std::size_t slot = 0; slot < texts_.size(); ++slot) {
            for (std::size_t i = 0; i < n; ++i) {
                texts_[slot].append(batch.texts[i * texts_.size() + slot]);
            }
        }
        n_rows_ += n;
    }

    [[nodiscard]] std::vector<double> take_numbers(std::size_t slot) {
        return std::move(numbers_[slot]);
    }
    [[nodiscard]] TextColumn take_texts(std::size_t slot) {
        return std::move(texts_[slot]).column();
    }

private:
    std::vector<std::vector<double>> numbers_;
    std::vector<TextColumnBuilder> texts_;
    std::size_t n_rows_ = 0;
};

}  // namespace foretell::detail
