#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/column_key.hpp>
#include <foretell/data/table.hpp>
#include <foretell/data/table_row.hpp>
#include <foretell/pipeline/column_transformer_options.hpp>
#include <foretell/pipeline/columns.hpp>
#include <foretell/pipeline/detail/column_groups.hpp>
#include <foretell/pipeline/detail/step_names.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace foretell {

/// Prepares a Table for a model: each group of columns by transformers of its own, the results side
/// by side in one matrix.
///
///     ColumnTransformer prepare(on({"visits", "spent"}, SimpleImputer(), Standardizer()),
///                               on({"Month"}, OneHotEncoder()));
///     auto model = Pipeline(prepare, LogisticRegression());
///     model.fit(table, y);
///
/// The columns of the result: group by group in the order given, then those passed through. Columns
/// are found by name: a table to be transformed may hold them in another order, and more. A group
/// gets a Table if its (first) transformer takes one, else a matrix of its columns, which must then
/// hold numbers. A group without columns is skipped. A const object may be read by several threads
/// at once.
template <class... Steps>
class ColumnTransformer {
    static_assert(sizeof...(Steps) > 0, "a column transformer must have a group");
    using Estimators = std::tuple<detail::StepEstimator<Steps>...>;
    static constexpr std::size_t n_groups = sizeof...(Steps);
    static constexpr auto names = detail::step_names<Steps...>();
    using T = typename std::tuple_element_t<0, Estimators>::Scalar;
    static_assert((std::same_as<typename detail::StepEstimator<Steps>::Scalar, T> && ...),
                  "all transformers must have the same scalar type");

public:
    using Scalar = T;
    using Options = ColumnTransformerOptions<Steps...>;
    static constexpr std::string_view type_name = "ColumnTransformer";

    explicit ColumnTransformer(ColumnGroup<Steps>... groups)
        : ColumnTransformer(ColumnTransformerSettings{}, std::move(groups)...) {}
    explicit ColumnTransformer(ColumnTransformerSettings settings, ColumnGroup<Steps>... groups);
    /// @throws InvalidArgument if an option is out of range, or there is not one list of columns
    /// for
    ///         each group
    explicit ColumnTransformer(Options options = {});

    /// Fits each group on its columns, forgetting any earlier fit. If it throws, the object is as
    /// it was. sample_weight must be empty.
    /// @throws ShapeError if the table has no rows
    /// @throws InvalidArgument if a column is missing or stands twice in a group, holds text where
    ///         numbers are wanted, or may not be left over; and what a transformer throws
    ColumnTransformer& fit(const Table& table, const FitOptions<T>& options = {}) &;
    ColumnTransformer fit(const Table& table, const FitOptions<T>& options = {}) && {
        return std::move(fit(table, options));
    }

    /// The prepared rows, (n_rows, n_features_out).
    /// @throws NotFittedError
    /// @throws InvalidArgument if a column is missing or of the other kind, and what a transformer
    ///         throws — as all below
    [[nodiscard]] Matrix<T> transform(const Table& table) const;
    void transform_into(const Table& table, MatrixView<T> out) const;
    /// The same as a sparse matrix; groups that can give one never become dense.
    [[nodiscard]] CsrMatrix<T> transform_csr(const Table& table) const;
    [[nodiscard]] Matrix<T> fit_transform(const Table& table, const FitOptions<T>& options = {}) {
        return fit(table, options).transform(table);
    }

    /// A row to fill in with the columns that transform wants.
    [[nodiscard]] TableRow make_row() const;
    /// One row from make_row into out (n_features_out,), or one in which cell positions[j] holds
    /// column j of columns(). Allocates nothing for groups of up to 2048 columns.
    void transform_into(const TableRow& row, VectorView<T> out,
                        std::span<const std::size_t> positions = {}) const;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] Options options() const;
    /// The number of columns that transform wants; 0 before fit.
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->keys.size() : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const;
    /// The names that the transformers give, then those of columns passed through.
    /// @throws InvalidArgument if a name stands twice; verbose_feature_names_out sets them apart
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> given = {}) const;
    /// The columns that transform wants: names and kinds.
    [[nodiscard]] const std::vector<ColumnKey>& columns() const {
        return fitted("ColumnTransformer::columns").keys;
    }

    /// The transformer of a group, by its position or its name.
    template <std::size_t I>
    [[nodiscard]] const auto& group() const noexcept {
        return std::get<I>(groups_);
    }
    template <FixedText Name>
    [[nodiscard]] const auto& get() const noexcept {
        constexpr std::size_t i = detail::find_name(names, Name.view());
        static_assert(i < n_groups, "no group of this column transformer bears that name");
        return std::get<i>(groups_);
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        std::vector<ColumnKey> keys;
        std::vector<std::vector<std::size_t>> groups;  // positions in keys of each group's columns
        std::vector<std::size_t> passed;               // positions in keys of those passed through

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{field("keys", &F::keys, "columns wanted"),
                              field("groups", &F::groups, "columns of each group"),
                              field("passed", &F::passed, "columns passed through")};
        }
        void check(std::string_view where) const;
    };

    template <class Self>
    static auto parts(Self& self) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple{Part{names[I].view(), std::get<I>(self.groups_)}...};
        }
        (std::make_index_sequence<n_groups>{});
    }
    void check_parts(std::string_view where) const;
    /// Calls visit(I as a constant, transformer) for each group.
    template <class Groups, class Visit>
    static void for_each_group(Groups& groups, Visit&& visit) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (visit(std::integral_constant<std::size_t, I>{}, std::get<I>(groups)), ...);
        }
        (std::make_index_sequence<n_groups>{});
    }

    const Fitted& fitted(std::string_view where) const;
    Fitted resolve(const Table& table) const;
    void write(std::string_view where, const Table& table, MatrixView<T> out) const;

    Options options_;
    Estimators groups_;
    std::optional<Fitted> fitted_;
};

}  // namespace foretell

#include <foretell/pipeline/column_transformer.ipp>
