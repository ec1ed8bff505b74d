#pragma once

#include <foretell/data/detail/csv_scanner.hpp>
#include <foretell/data/text_column.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
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

    /// Appends the first `rows` rows of a batch.
    void append(const CsvBatch& batch, std::size_t rows) {
        if (rows == 0) return;
        for (std::size_t slot = 0; slot < numbers_.size(); ++slot) {
            append_numbers(batch, rows, slot);
        }
        for (std::size_t slot = 0; slot < texts_.size(); ++slot) append_texts(batch, rows, slot);
        n_rows_ += rows;
    }

    /// The same for several batches in order, columns side by side on n_threads threads.
    void append(std::span<const CsvBatch* const> batches, std::span<const std::size_t> rows,
                std::size_t n_threads) {
        constexpr std::size_t columns_at_once = 8;
        const std::size_t n_numbers = numbers_.size();
        parallel_chunks(n_numbers + texts_.size(), columns_at_once, n_threads,
                        [&](std::size_t begin, std::size_t end, std::size_t) {
                            for (std::size_t k = 0; k < batches.size(); ++k) {
                                for (std::size_t c = begin; c < end && rows[k] > 0; ++c) {
                                    if (c < n_numbers) append_numbers(*batches[k], rows[k], c);
                                    if (c >= n_numbers) {
                                        append_texts(*batches[k], rows[k], c - n_numbers);
                                    }
                                }
                            }
                        });
        for (const std::size_t n : rows) n_rows_ += n;
    }

    [[nodiscard]] std::vector<double> take_numbers(std::size_t slot) {
        return std::move(numbers_[slot]);
    }
    [[nodiscard]] TextColumn take_texts(std::size_t slot) {
        return std::move(texts_[slot]).column();
    }

private:
    void append_numbers(const CsvBatch& batch, std::size_t rows, std::size_t slot) {
        std::vector<double>& column = numbers_[slot];
        const std::size_t old = column.size();
        column.resize(old + rows);
        double* const out = column.data() + old;
        const double* const in = batch.numbers.data() + slot;
        for (std::size_t i = 0; i < rows; ++i) out[i] = in[i * numbers_.size()];
    }
    void append_texts(const CsvBatch& batch, std::size_t rows, std::size_t slot) {
        for (std::size_t i = 0; i < rows; ++i) {
            texts_[slot].append(batch.texts[i * texts_.size() + slot]);
        }
    }

    std::vector<std::vector<double>> numbers_;
    std::vector<TextColumnBuilder> texts_;
    std::size_t n_rows_ = 0;
};

}  // namespace foretell::detail
