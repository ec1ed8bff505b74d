#pragma once

#include <foretell/core/huge_pages.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/pipeline/column_transformer.hpp>

#include <algorithm>
#include <unordered_set>

namespace foretell {

template <class... Steps>
ColumnTransformer<Steps...>::ColumnTransformer(ColumnTransformerSettings settings,
                                               ColumnGroup<Steps>... groups)
    : groups_(std::move(detail::StepTraits<Steps>::estimator(groups.step))...) {
    options_.remainder = settings.remainder;
    options_.verbose_feature_names_out = settings.verbose_feature_names_out;
    options_.choices = {groups.columns.choice...};
    options_.columns = {std::move(groups.columns.names)...};
    check_options(type_name, options_);
}

template <class... Steps>
ColumnTransformer<Steps...>::ColumnTransformer(Options options)
    : options_(std::move(options)),
      groups_(std::apply(
          [](const auto&... o) { return Estimators(detail::StepEstimator<Steps>(o)...); },
          options_.steps)) {
    check_options(type_name, options_);
    if (options_.columns.size() != n_groups || options_.choices.size() != n_groups) {
        throw InvalidArgument(message("ColumnTransformer: columns and choices must have ", n_groups,
                                      " entries, one for each group, got ", options_.columns.size(),
                                      " and ", options_.choices.size()));
    }
}

template <class... Steps>
typename ColumnTransformer<Steps...>::Options ColumnTransformer<Steps...>::options() const {
    Options out = options_;
    for_each_group(groups_, [&](auto i, const auto& transformer) {
        std::get<i()>(out.steps) = transformer.options();
    });
    return out;
}

template <class... Steps>
const typename ColumnTransformer<Steps...>::Fitted& ColumnTransformer<Steps...>::fitted(
    std::string_view where) const {
    if (!fitted_) throw_not_fitted(type_name, where.substr(where.find("::") + 2));
    return *fitted_;
}

template <class... Steps>
void ColumnTransformer<Steps...>::Fitted::check(std::string_view where) const {
    check_that(where, groups.size() == n_groups, "groups must have one list for each group");
    const auto in_range = [&](const std::vector<std::size_t>& positions) {
        return std::all_of(positions.begin(), positions.end(),
                           [&](std::size_t j) { return j < keys.size(); });
    };
    for (const auto& positions : groups) {
        check_that(where, in_range(positions), "groups must refer to columns that there are");
    }
    check_that(where, in_range(passed), "passed must refer to columns that there are");
    for (const std::size_t j : passed) {
        check_that(where, keys[j].is_numeric, "columns passed through must be numeric");
    }
}

/// Each group's transformer was fitted with as many columns as the group has.
template <class... Steps>
void ColumnTransformer<Steps...>::check_parts(std::string_view where) const {
    if (!fitted_) return;
    for_each_group(groups_, [&](auto i, const auto& transformer) {
        const std::size_t n = fitted_->groups[i()].size();
        check_that(where, n == 0 || (transformer.is_fitted() && transformer.n_features_in() == n),
                   "each group's transformer must be fitted with as many columns as the group has");
    });
}

/// Which columns each group takes, and which pass through, as positions in the table; `keys` are
/// all columns of the table that are used, and positions are then turned into positions in keys.
template <class... Steps>
typename ColumnTransformer<Steps...>::Fitted ColumnTransformer<Steps...>::resolve(
    const Table& table) const {
    constexpr std::size_t unused = static_cast<std::size_t>(-1);
    Fitted next;
    std::vector<std::size_t> key_of(table.n_cols(), unused);
    const auto use = [&](std::size_t column) {
        if (key_of[column] == unused) {
            key_of[column] = next.keys.size();
            next.keys.push_back({table.names()[column], table.is_numeric(column)});
        }
        return key_of[column];
    };
    for (std::size_t k = 0; k < n_groups; ++k) {
        auto& positions = next.groups.emplace_back();
        for (const std::size_t column :
             detail::choose_columns(table, options_.choices[k], options_.columns[k])) {
            positions.push_back(use(column));
        }
    }
    std::string left_over;
    for (std::size_t column = 0; column < table.n_cols(); ++column) {
        if (key_of[column] != unused || options_.remainder == Remainder::drop) continue;
        const std::string& name = table.names()[column];
        if (options_.remainder == Remainder::error) {
            left_over += (left_over.empty() ? "\"" : ", \"") + name + '"';
        } else if (!table.is_numeric(column)) {
            throw InvalidArgument(
                message("ColumnTransformer::fit: column \"", name,
                        "\" holds text and cannot pass through; encode it, or set "
                        "remainder to drop"));
        } else {
            next.passed.push_back(use(column));
        }
    }
    if (!left_over.empty()) {
        throw InvalidArgument(
            message("ColumnTransformer::fit: each column must be in a group, but ", left_over,
                    " is in none; set remainder to drop or passthrough"));
    }
    if (next.keys.empty()) {
        throw InvalidArgument("ColumnTransformer::fit: no group has a column");
    }
    return next;
}

template <class... Steps>
ColumnTransformer<Steps...>& ColumnTransformer<Steps...>::fit(const Table& table,
                                                              const FitOptions<T>& options) & {
    constexpr std::string_view where = "ColumnTransformer::fit";
    check_not_empty(where, table.n_rows(), table.n_cols());
    if (!options.sample_weight.empty()) {
        throw InvalidArgument(message(where, ": sample_weight must be empty, got ",
                                      options.sample_weight.size(),
                                      " entries; the groups are fitted without weights"));
    }
    Fitted next = resolve(table);
    const auto positions = find_columns(where, table, next.keys);
    Estimators groups = std::apply(
        [](const auto&... g) { return Estimators(detail::StepEstimator<Steps>(g.options())...); },
        groups_);
    for_each_group(groups, [&](auto i, auto& transformer) {
        if (next.groups[i()].empty()) return;
        std::vector<std::size_t> columns;
        for (const std::size_t key : next.groups[i()]) columns.push_back(positions[key]);
        detail::fit_group(transformer, table, columns, FitOptions<T>{.log = options.log});
    });
    groups_ = std::move(groups);
    fitted_ = std::move(next);
    return *this;
}

template <class... Steps>
std::size_t ColumnTransformer<Steps...>::n_features_out() const {
    if (!fitted_) return 0;
    std::size_t n = fitted_->passed.size();
    for_each_group(groups_, [&](auto i, const auto& transformer) {
        if (!fitted_->groups[i()].empty()) n += transformer.n_features_out();
    });
    return n;
}

template <class... Steps>
void ColumnTransformer<Steps...>::write(std::string_view where, const Table& table,
                                        MatrixView<T> out) const {
    const Fitted& f = fitted(where);
    const auto positions = find_columns(where, table, f.keys);
    if (out.rows() != table.n_rows() || out.cols() != n_features_out()) {
        throw ShapeError(message(where, ": out must have shape ",
                                 shape_text(table.n_rows(), n_features_out()), ", got ",
                                 shape_text(out.rows(), out.cols())));
    }
    std::size_t first = 0;
    for_each_group(groups_, [&](auto i, const auto& transformer) {
        if (f.groups[i()].empty()) return;
        std::vector<std::size_t> columns;
        for (const std::size_t key : f.groups[i()]) columns.push_back(positions[key]);
        const std::size_t width = transformer.n_features_out();
        detail::transform_group(transformer, table, columns,
                                out.column_range(first, first + width));
        first += width;
    });
    for (const std::size_t key : f.passed) {
        const VectorView<const double> column = table.numeric(positions[key]);
        for (std::size_t i = 0; i < out.rows(); ++i) out(i, first) = static_cast<T>(column[i]);
        ++first;
    }
}

template <class... Steps>
Matrix<typename ColumnTransformer<Steps...>::Scalar> ColumnTransformer<Steps...>::transform(
    const Table& table) const {
    static_cast<void>(fitted("ColumnTransformer::transform"));
    Matrix<T> out = uninitialized<T>(table.n_rows(), n_features_out());
    advise_huge_pages(out.data(), out.size() * sizeof(T));
    write("ColumnTransformer::transform", table, out);
    return out;
}
template <class... Steps>
void ColumnTransformer<Steps...>::transform_into(const Table& table, MatrixView<T> out) const {
    write("ColumnTransformer::transform_into", table, out);
}

template <class... Steps>
CsrMatrix<typename ColumnTransformer<Steps...>::Scalar> ColumnTransformer<Steps...>::transform_csr(
    const Table& table) const {
    constexpr std::string_view where = "ColumnTransformer::transform_csr";
    const Fitted& f = fitted(where);
    const auto positions = find_columns(where, table, f.keys);
    std::vector<CsrMatrix<T>> blocks;
    for_each_group(groups_, [&](auto i, const auto& transformer) {
        if (f.groups[i()].empty()) return;
        std::vector<std::size_t> columns;
        for (const std::size_t key : f.groups[i()]) columns.push_back(positions[key]);
        blocks.push_back(detail::transform_group_csr<std::remove_cvref_t<decltype(transformer)>, T>(
            transformer, table, columns));
    });
    if (!f.passed.empty()) {
        std::vector<std::size_t> columns;
        for (const std::size_t key : f.passed) columns.push_back(positions[key]);
        blocks.push_back(CsrMatrix<T>::from_dense(detail::gather_columns<T>(table, columns)));
    }
    return detail::side_by_side(blocks, table.n_rows());
}

template <class... Steps>
TableRow ColumnTransformer<Steps...>::make_row() const {
    std::size_t longest = 62;
    for_each_group(groups_, [&](auto i, const auto& transformer) {
        if constexpr (requires { transformer.longest_text(); }) {
            if (!fitted("ColumnTransformer::make_row").groups[i()].empty()) {
                longest = std::max(longest, transformer.longest_text());
            }
        }
    });
    return TableRow(fitted("ColumnTransformer::make_row").keys, longest + 1);
}

template <class... Steps>
void ColumnTransformer<Steps...>::transform_into(const TableRow& row, VectorView<T> out,
                                                 std::span<const std::size_t> positions) const {
    constexpr std::string_view where = "ColumnTransformer::transform_into";
    const Fitted& f = fitted(where);
    const std::size_t n_cells = positions.empty() ? row.size() : positions.size();
    bool fits = n_cells == f.keys.size();
    for (std::size_t j = 0; fits && j < n_cells; ++j) {
        const std::size_t cell = positions.empty() ? j : positions[j];
        fits = cell < row.size() && row.columns()[cell].is_numeric == f.keys[j].is_numeric;
    }
    if (!fits) {
        throw InvalidArgument(
            message(where, ": the row must come from make_row of this transformer"));
    }
    if (out.size() != n_features_out()) {
        throw ShapeError(
            message(where, ": out must have ", n_features_out(), " entries, got ", out.size()));
    }
    std::size_t first = 0;
    for_each_group(groups_, [&](auto i, const auto& transformer) {
        const std::vector<std::size_t>& keys = f.groups[i()];
        if (keys.empty()) return;
        detail::Scratch<std::size_t> cells(keys.size());
        for (std::size_t j = 0; j < keys.size(); ++j) {
            cells.data()[j] = positions.empty() ? keys[j] : positions[keys[j]];
        }
        const std::size_t width = transformer.n_features_out();
        detail::transform_group_row(transformer, row,
                                    std::span<const std::size_t>(cells.data(), keys.size()),
                                    out.slice(first, first + width));
        first += width;
    });
    for (const std::size_t key : f.passed) {
        out[first++] = static_cast<T>(row.number(positions.empty() ? key : positions[key]));
    }
}

template <class... Steps>
std::vector<std::string> ColumnTransformer<Steps...>::feature_names_out(
    std::span<const std::string> given) const {
    constexpr std::string_view where = "ColumnTransformer::feature_names_out";
    const Fitted& f = fitted(where);
    if (!given.empty()) {
        throw InvalidArgument(message(where,
                                      ": names come from the table, so that none may be "
                                      "given, got ",
                                      given.size()));
    }
    std::vector<std::string> out;
    const auto add = [&](std::string_view group, const std::string& name) {
        out.push_back(options_.verbose_feature_names_out ? message(group, "__", name) : name);
    };
    for_each_group(groups_, [&](auto i, const auto& transformer) {
        if (f.groups[i()].empty()) return;
        std::vector<std::string> columns;
        for (const std::size_t key : f.groups[i()]) columns.push_back(f.keys[key].name);
        for (const auto& name : transformer.feature_names_out(columns))
            add(names[i()].view(), name);
    });
    for (const std::size_t key : f.passed) add("remainder", f.keys[key].name);
    std::unordered_set<std::string> seen;
    for (const std::string& name : out) {
        if (seen.insert(name).second) continue;
        throw InvalidArgument(message(where, ": feature names must differ, but \"", name,
                                      "\" stands twice; set verbose_feature_names_out"));
    }
    return out;
}

}  // namespace foretell
