#pragma once

#include <foretell/core/views.hpp>
#include <foretell/data/table.hpp>
#include <foretell/data/table_row.hpp>
#include <foretell/preprocessing/one_hot_column.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

// Where OneHotEncoder reads cells from. A reader gives, for column j and rows begin <= i < end, the
// slot of each cell; `slot_of(column, code, missing)` says what becomes of a cell without one.

namespace foretell::detail {

/// Slots that stand for an error.
inline constexpr std::int32_t unknown_value = -2, missing_value = -3;

inline std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

template <class SlotOf>
class TableReader {
public:
    TableReader(const Table& table, std::vector<std::size_t> positions,
                const std::vector<OneHotColumn>& columns, SlotOf slot_of)
        : table_(table), positions_(std::move(positions)), columns_(columns), slot_of_(slot_of) {
        for (std::size_t j = 0; j < columns_.size(); ++j) {
            std::vector<std::int32_t>& slots = slots_of_codes_.emplace_back();
            if (columns_[j].key.is_numeric) continue;
            slots.push_back(slot_of_(columns_[j], columns_[j].code_of_missing(), true));
            for (const std::string& text : table_.text(positions_[j]).categories) {
                slots.push_back(slot_of_(columns_[j], columns_[j].code_of(text), false));
            }
        }
    }
    [[nodiscard]] std::size_t rows() const noexcept { return table_.n_rows(); }
    void read(std::size_t j, std::size_t begin, std::size_t end, std::int32_t* slots) const {
        const OneHotColumn& column = columns_[j];
        if (!column.key.is_numeric) {
            const std::vector<std::int32_t>& codes = table_.text(positions_[j]).codes;
            for (std::size_t i = begin; i < end; ++i) {
                slots[i - begin] = slots_of_codes_[j][static_cast<std::size_t>(codes[i] + 1)];
            }
            return;
        }
        const VectorView<const double> numbers = table_.numeric(positions_[j]);
        for (std::size_t i = begin; i < end; ++i) {
            slots[i - begin] = slot_of_(column, column.code_of(numbers[i]), is_nan(numbers[i]));
        }
    }
    [[nodiscard]] bool is_missing(std::size_t j, std::size_t i) const {
        return columns_[j].key.is_numeric ? is_nan(table_.numeric(positions_[j])[i])
                                          : table_.text(positions_[j]).is_missing(i);
    }
    [[nodiscard]] std::string value(std::size_t j, std::size_t i) const {
        if (columns_[j].key.is_numeric) return message(table_.numeric(positions_[j])[i]);
        return quoted(table_.text(positions_[j])[i]);
    }

private:
    const Table& table_;
    std::vector<std::size_t> positions_;
    const std::vector<OneHotColumn>& columns_;
    SlotOf slot_of_;
    std::vector<std::vector<std::int32_t>> slots_of_codes_;  // at code + 1; missing is -1
};

template <class T, class SlotOf>
class MatrixReader {
public:
    MatrixReader(MatrixView<const T> X, const std::vector<OneHotColumn>& columns, SlotOf slot_of)
        : X_(X), columns_(columns), slot_of_(slot_of) {}
    [[nodiscard]] std::size_t rows() const noexcept { return X_.rows(); }
    void read(std::size_t j, std::size_t begin, std::size_t end, std::int32_t* slots) const {
        for (std::size_t i = begin; i < end; ++i) {
            const double v = static_cast<double>(X_(i, j));
            slots[i - begin] = slot_of_(columns_[j], columns_[j].code_of(v), is_nan(v));
        }
    }
    [[nodiscard]] bool is_missing(std::size_t j, std::size_t i) const { return is_nan(X_(i, j)); }
    [[nodiscard]] std::string value(std::size_t j, std::size_t i) const {
        return message(X_(i, j));
    }

private:
    MatrixView<const T> X_;
    const std::vector<OneHotColumn>& columns_;
    SlotOf slot_of_;
};

template <class SlotOf>
class RowReader {
public:
    RowReader(const TableRow& row, std::span<const std::size_t> positions,
              const std::vector<OneHotColumn>& columns, SlotOf slot_of)
        : row_(row), positions_(positions), columns_(columns), slot_of_(slot_of) {}
    [[nodiscard]] std::size_t rows() const noexcept { return 1; }
    void read(std::size_t j, std::size_t, std::size_t, std::int32_t* slot) const {
        const OneHotColumn& column = columns_[j];
        const std::size_t at = position(j);
        *slot = slot_of_(
            column,
            column.key.is_numeric ? column.code_of(row_.number(at)) : column.code_of(row_.text(at)),
            row_.is_missing(at));
    }
    [[nodiscard]] bool is_missing(std::size_t j, std::size_t) const {
        return row_.is_missing(position(j));
    }
    [[nodiscard]] std::string value(std::size_t j, std::size_t) const {
        if (columns_[j].key.is_numeric) return message(row_.number(position(j)));
        return quoted(row_.text(position(j)));
    }

private:
    [[nodiscard]] std::size_t position(std::size_t j) const noexcept {
        return positions_.empty() ? j : positions_[j];
    }
    const TableRow& row_;
    std::span<const std::size_t> positions_;
    const std::vector<OneHotColumn>& columns_;
    SlotOf slot_of_;
};

}  // namespace foretell::detail
