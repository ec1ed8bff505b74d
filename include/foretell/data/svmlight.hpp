#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/atomic_file.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/detail/svmlight_parser.hpp>
#include <foretell/data/detail/text_source.hpp>
#include <foretell/data/svmlight_options.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// What a file in svmlight format holds: n_samples rows of sparse features and their targets.
template <class T = double>
struct SvmlightData {
    CsrMatrix<T> X;                      ///< (n_samples, n_features), columns counted from 0
    Vector<double> y;                    ///< (n_samples,)
    std::vector<std::int64_t> query_id;  ///< qid of each sample, or empty where the file has none

    /// The targets as class labels.
    /// @throws InvalidArgument if one is not a whole number that an int holds
    [[nodiscard]] Labels labels() const {
        Labels out = uninitialized<int>(y.size());
        for (std::size_t i = 0; i < y.size(); ++i) {
            const double v = y.data()[i];
            if (!(std::abs(v) <= 2147483647.0) || std::trunc(v) != v) {
                throw InvalidArgument(
                    message("SvmlightData::labels: targets must be whole numbers, "
                            "got ",
                            v, " for sample ", i));
            }
            out.data()[i] = static_cast<int>(v);
        }
        return out;
    }
};

namespace detail {

template <class T>
SvmlightData<T> read_svmlight_source(SvmlightParser<T> parser) {
    parser.read();
    Vector<double> y = uninitialized<double>(parser.targets.size());
    std::copy(parser.targets.begin(), parser.targets.end(), y.data());
    return {CsrMatrix<T>(parser.targets.size(), parser.n_features, std::move(parser.offsets),
                         std::move(parser.columns), std::move(parser.values)),
            std::move(y), std::move(parser.query_ids)};
}

}  // namespace detail

/// Reads lines of the form `target qid:7 3:0.5 12:1 # comment`, as LIBSVM, LIBLINEAR and
/// scikit-learn write them. Indices ascend strictly within a line; `qid` is optional, but in all
/// lines or in none; zeros that are written are kept. Blank lines are passed over.
/// @throws IoError if the file cannot be read
/// @throws ParseError with file, line and column where a line is not of that form
/// Complexity: one pass; 12 bytes (T = double) for each value beside the targets.
template <class T = double>
[[nodiscard]] SvmlightData<T> read_svmlight(const std::string& path,
                                            const ReadSvmlightOptions& options = {}) {
    constexpr std::size_t window_bytes = std::size_t{256} << 10;
    return detail::read_svmlight_source<T>(
        {"read_svmlight", path, detail::TextSource("read_svmlight", path, window_bytes), options});
}

/// The same from a text in memory.
template <class T = double>
[[nodiscard]] SvmlightData<T> parse_svmlight(std::string_view text,
                                             const ReadSvmlightOptions& options = {}) {
    return detail::read_svmlight_source<T>(
        {"parse_svmlight", "", detail::TextSource(text), options});
}

/// Writes X and y in svmlight format, indices from 1 (from 0 if is_zero_based), numbers as the
/// shortest text that reads back the same. The file appears once it is complete.
/// @throws ShapeError unless X and y have equally many samples
/// @throws IoError if the file cannot be written
template <class T>
void write_svmlight(const CsrMatrix<T>& X, VectorView<const double> y, const std::string& path,
                    bool is_zero_based = false) {
    if (y.size() != X.rows()) {
        throw ShapeError(
            message("write_svmlight: X has ", X.rows(), " samples, but y has ", y.size()));
    }
    AtomicFile file("write_svmlight", path);
    std::string out;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        detail::append_part(out, y[i]);
        const auto columns = X.row_columns(i);
        const auto values = X.row_values(i);
        for (std::size_t k = 0; k < columns.size(); ++k) {
            out +=
                message(' ', std::uint64_t{columns[k]} + (is_zero_based ? 0 : 1), ':', values[k]);
        }
        out += '\n';
        if (out.size() < (std::size_t{1} << 20)) continue;
        file.write(out);
        out.clear();
    }
    file.write(out);
    file.commit();
}

}  // namespace foretell
