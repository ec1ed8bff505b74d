#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/table.hpp>
#include <foretell/data/table_row.hpp>
#include <foretell/preprocessing/detail/one_hot_fit.hpp>
#include <foretell/preprocessing/detail/transform_checks.hpp>
#include <foretell/preprocessing/one_hot_column.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace foretell {

/// What transform makes of a value that was not there at fit: an error; a row of zeros; the slot
/// that infrequent categories share, or zeros where there is none.
enum class HandleUnknown { error, ignore, infrequent };
constexpr std::array<std::string_view, 3> enum_names(HandleUnknown) {
    return {"error", "ignore", "infrequent"};
}

/// What a missing value is: a category of its own where fit has seen one (elsewhere it counts as
/// unknown); a row of zeros; an error.
enum class HandleMissing { category, ignore, error };
constexpr std::array<std::string_view, 3> enum_names(HandleMissing) {
    return {"category", "ignore", "error"};
}

/// Which category of a column becomes a row of zeros, so that its columns do not sum to one: none,
/// the first, or the first of exactly two.
enum class DropCategory { none, first, if_binary };
constexpr std::array<std::string_view, 3> enum_names(DropCategory) {
    return {"none", "first", "if_binary"};
}

/// Options of OneHotEncoder; the names are scikit-learn's but for handle_missing.
struct OneHotEncoderOptions {
    HandleUnknown handle_unknown = HandleUnknown::error;
    HandleMissing handle_missing = HandleMissing::category;
    DropCategory drop = DropCategory::none;
    /// Categories seen less often share one column: below 1, a share of the samples, else a count.
    std::optional<double> min_frequency = std::nullopt;
    /// At most so many columns for each column of the input, before drop; one of them is the shared
    /// one, for which the rarest categories give way.
    std::optional<std::size_t> max_categories = std::nullopt;

    static constexpr auto fields() {
        using O = OneHotEncoderOptions;
        return std::tuple{
            field("handle_unknown", &O::handle_unknown, "what becomes of values not seen at fit"),
            field("handle_missing", &O::handle_missing, "what a missing value is"),
            field("drop", &O::drop, "which category becomes a row of zeros"),
            field(
                "min_frequency", &O::min_frequency, positive,
                "rarer categories share one column: a share of the samples, or a count from 1 on"),
            field("max_categories", &O::max_categories, at_least(1),
                  "at most so many columns for each of the input")};
    }
};

/// One column of zeros and ones for each category: of columns of text of a Table, and of columns of
/// numbers that stand for categories. The rules are those of scikit-learn's OneHotEncoder.
///
///     OneHotEncoder encoder({.handle_unknown = HandleUnknown::infrequent, .min_frequency = 20});
///     encoder.fit(table.select({"Month", "VisitorType"}));
///     CsrMatrix<double> X = encoder.transform_csr(table);
///
/// Fitted on a Table, the encoder finds its columns by name: other tables may hold them in another
/// order and hold more. Categories ascend; names read "Month_Feb", "Month_missing",
/// "Month_infrequent". A const object may be read by several threads at once.
template <std::floating_point T = double>
class OneHotEncoder {
public:
    using Scalar = T;
    using Options = OneHotEncoderOptions;
    static constexpr std::string_view type_name = "OneHotEncoder";

    /// @throws InvalidArgument if an option is out of range
    explicit OneHotEncoder(Options options = {});

    /// Learns the categories of all columns of the table, or of X (n_samples, n_features), where
    /// equal numbers are one category. Forgets any earlier fit; if it throws, the object is as it
    /// was. O(cells) plus O(k log k) for the k distinct values of each column.
    /// @throws ShapeError if there is no row or no column
    /// @throws InvalidArgument if a number is infinite, a value is missing where that is an error,
    /// or
    ///         sample_weight is given: there is none here
    OneHotEncoder& fit(const Table& table, const FitOptions<T>& options = {}) &;
    OneHotEncoder fit(const Table& table, const FitOptions<T>& options = {}) && {
        return std::move(fit(table, options));
    }
    OneHotEncoder& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) &;
    OneHotEncoder fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(fit(X, options));
    }

    /// Zeros and ones, (n_samples, n_features_out).
    /// @throws NotFittedError
    /// @throws InvalidArgument if a column is missing or of the other kind; for an unknown or
    /// missing
    ///         value where that is an error, naming column, value and row — as all below
    [[nodiscard]] Matrix<T> transform(const Table& table) const;
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const;
    /// The same into out (n_samples, n_features_out); from a matrix or a row nothing is allocated.
    void transform_into(const Table& table, MatrixView<T> out) const;
    void transform_into(MatrixView<const T> X, MatrixView<T> out) const;
    /// One row, of which cell positions[j] holds column j of the encoder; without positions, cell
    /// j.
    void transform_into(const TableRow& row, VectorView<T> out,
                        std::span<const std::size_t> positions = {}) const;
    /// The same as a sparse matrix, which holds the ones only.
    [[nodiscard]] CsrMatrix<T> transform_csr(const Table& table) const;
    [[nodiscard]] CsrMatrix<T> transform_csr(MatrixView<const T> X) const;
    template <class Input>
    [[nodiscard]] Matrix<T> fit_transform(const Input& X, const FitOptions<T>& options = {}) {
        return fit(X, options).transform(X);
    }

    /// The categories that the rows of Z stand for, column by column, as a Table: missing where a
    /// row is all zeros and no category was dropped; "infrequent" (missing among numbers) for the
    /// shared slot.
    /// @throws ShapeError unless Z has n_features_out() columns
    [[nodiscard]] Table inverse_table(MatrixView<const T> Z) const;
    /// The same as numbers, NaN where missing or infrequent.
    /// @throws InvalidArgument if a column holds text
    [[nodiscard]] Matrix<T> inverse_transform(MatrixView<const T> Z) const;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// The number of columns at fit; 0 before.
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->columns.size() : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const noexcept;
    /// "Month_Feb" and so on; from a matrix the columns are named x0, x1, ... unless names are
    /// given.
    /// @throws InvalidArgument unless there are n_features_in() names, or none
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names = {}) const;
    /// What was learnt of each column.
    [[nodiscard]] const std::vector<OneHotColumn>& columns() const {
        return fitted("OneHotEncoder::columns").columns;
    }
    /// A row to fill in with the columns of the fit, in their order.
    [[nodiscard]] TableRow make_row() const;
    /// Characters of the longest category of text.
    [[nodiscard]] std::size_t longest_text() const;

private:
    friend struct foretell::Access;
    struct Fitted {
        std::vector<OneHotColumn> columns;

        static constexpr auto fields() {
            return std::tuple{field("columns", &Fitted::columns, "categories of each column")};
        }
        void check(std::string_view) const {}
    };

    const Fitted& fitted(std::string_view where) const {
        return detail::fitted_or_throw(fitted_, where);
    }
    std::vector<ColumnKey> keys() const;
    OneHotColumn learn(detail::CountedColumn counted, std::size_t n_samples) const;
    /// The slot of a code, or what stands for a value without one.
    auto slot_rule() const noexcept;
    auto reader_of(std::string_view where, const Table& table) const;
    auto reader_of(std::string_view where, MatrixView<const T> X) const;
    template <class Reader>
    [[noreturn]] void throw_no_slot(std::string_view where, const Reader& reader, std::size_t j,
                                    std::size_t row, std::int32_t slot) const;
    template <class Input>
    Matrix<T> encode(std::string_view where, const Input& X) const;
    template <class Reader>
    void encode_into(std::string_view where, const Reader& reader, MatrixView<T> out) const;
    template <class Reader>
    CsrMatrix<T> encode_csr(std::string_view where, const Reader& reader) const;
    /// For each column the code of each row; see OneHotColumn::dropped for those of zeros.
    std::vector<std::vector<std::int32_t>> codes_of(std::string_view where,
                                                    MatrixView<const T> Z) const;

    Options options_;
    std::optional<Fitted> fitted_;
};

static_assert(Transformer<OneHotEncoder<double>> && Transformer<OneHotEncoder<float>>);

}  // namespace foretell

#include <foretell/preprocessing/one_hot_encoder.ipp>
