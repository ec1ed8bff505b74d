#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/feature_names.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/detail/checks.hpp>

#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What RBFSampler and Nystroem share.
namespace foretell::svm {

/// 0, 1, ..., n - 1.
[[nodiscard]] inline Buffer<std::size_t> all_rows(std::size_t n) {
    Buffer<std::size_t> rows(n);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

/// @throws ShapeError, InvalidArgument unless these are rows to learn from, without weights
template <class T, class X>
void check_unweighted_fit(std::string_view where, const X& rows, VectorView<const T> weight) {
    check_not_empty(where, rows.rows(), rows.cols());
    check_finite(where, "X", rows);
    if (weight.empty()) return;
    throw InvalidArgument(message(where, ": sample_weight must be empty, got ", weight.size(),
                                  " entries; what is learnt here does not depend on weights"));
}

/// @throws ShapeError, InvalidArgument unless the rows can be mapped into out
template <class T, class X>
void check_map(std::string_view type, std::string_view member, const X& rows,
               std::size_t n_features, MatrixView<T> out, std::size_t n_out) {
    check_query(type, member, rows, n_features);
    if (out.rows() == rows.rows() && out.cols() == n_out) return;
    throw ShapeError(message(type, "::", member, ": out must have shape ",
                             shape_text(rows.rows(), n_out), ", got ",
                             shape_text(out.rows(), out.cols())));
}

/// prefix0, prefix1, ..., n of them, whatever the features are called.
/// @throws InvalidArgument unless there are n_in names, or none
[[nodiscard]] inline std::vector<std::string> numbered_names(std::string_view where,
                                                             std::span<const std::string> names,
                                                             std::size_t n_in,
                                                             std::string_view prefix,
                                                             std::size_t n) {
    (void)feature_names_or_default(where, names, n_in);
    std::vector<std::string> out;
    for (std::size_t j = 0; j < n; ++j) out.push_back(message(prefix, j));
    return out;
}

}  // namespace foretell::svm
