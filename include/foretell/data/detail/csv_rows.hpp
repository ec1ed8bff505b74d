#pragma once

#include <foretell/core/error.hpp>
#include <foretell/data/csv_options.hpp>
#include <foretell/data/detail/csv_columns.hpp>
#include <foretell/data/detail/csv_scanner.hpp>
#include <foretell/data/detail/text_source.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <vector>

namespace foretell::detail {

/// Reads the records of a source into columns, in order or on several threads.
class CsvRows {
public:
    CsvRows(const CsvPlan& plan, const ReadCsvOptions& options, TextSource& source,
            CsvColumns& columns)
        : CsvRows(plan, options, source, columns, options.max_rows) {}
    CsvRows(const CsvPlan& plan, const ReadCsvOptions& options, TextSource& source,
            CsvColumns& columns, std::size_t max_rows)
        : plan_(plan),
          options_(options),
          source_(source),
          columns_(columns),
          max_rows_(max_rows),
          n_threads_(resolve_n_threads(options.n_threads)),
          start_(source.consumed()) {}

    /// How much of a file to look at at once.
    [[nodiscard]] static std::size_t window_bytes(std::size_t n_threads) {
        const std::size_t n = resolve_n_threads(n_threads);
        return n > 1 ? n * piece_bytes : std::size_t{256} << 10;
    }

    /// The source is at the given line. Returns what became of the targets.
    std::vector<CsvTarget> read(std::size_t line) {
        CsvScanner scanner(plan_, line);
        while (columns_.n_rows() < max_rows_) {
            if (n_threads_ > 1 && read_pieces(scanner)) continue;
            const bool is_window_done = read_batches(scanner);
            if (is_window_done && source_.is_final()) break;
            if (is_window_done) source_.refill();
        }
        foretell::report(
            options_.progress,
            {.what = plan_.where, .done = source_.consumed(), .total = source_.size()});
        return scanner.targets();
    }

private:
    using Kind = CsvTarget::Kind;

    static constexpr std::size_t piece_bytes = std::size_t{1} << 20;
    static constexpr std::size_t report_bytes = std::size_t{1} << 20;

    /// Records between two line ends of the window, read as if a record started at the first.
    struct Piece {
        const char* begin = nullptr;
        const char* limit = nullptr;
        const char* first = nullptr;  ///< the first record
        const char* next = nullptr;   ///< the first record that was not read
        std::size_t lines = 0;        ///< up to next
        bool is_bad = false;          ///< it holds an error, or holds it only if begun wrong
        CsvBatch batch;
        std::vector<CsvTarget> targets;
    };

    /// Reads batch after batch until the window holds no whole record (true), or until there are
    /// enough rows or, with several threads, one piece is read (false).
    bool read_batches(CsvScanner& scanner) {
        const std::size_t batch_rows = CsvColumns::batch_rows(plan_.n_numbers);
        const std::size_t before = source_.consumed();
        while (columns_.n_rows() < max_rows_) {
            if (n_threads_ > 1 && source_.consumed() - before >= piece_bytes) return false;
            batch_.clear();
            const std::size_t rows = std::min(batch_rows, max_rows_ - columns_.n_rows());
            const char* const stop = scanner.scan(source_.begin(), source_.end(), source_.end(),
                                                  source_.is_final(), rows, batch_);
            columns_.append(batch_, batch_.n_rows);
            advance(stop);
            if (batch_.n_rows < rows) return true;
        }
        return false;
    }

    void advance(const char* stop) {
        source_.consume_to(stop);
        if (!has_reserved_ && columns_.n_rows() > 0) reserve();
        if (source_.consumed() - reported_ < report_bytes) return;
        reported_ = source_.consumed();
        if (!foretell::report(options_.progress,
                              {.what = plan_.where, .done = reported_, .total = source_.size()})) {
            max_rows_ = columns_.n_rows();
        }
    }

    /// Makes room for as many rows as the first ones let expect.
    void reserve() {
        has_reserved_ = true;
        const std::size_t bytes = source_.consumed() - start_;
        if (bytes == 0 || source_.size() > std::size_t{1} << 42) return;
        const double share = static_cast<double>(source_.size()) / static_cast<double>(bytes);
        const double rows = 1.05 * share * static_cast<double>(columns_.n_rows()) + 64.0;
        columns_.reserve(std::min(static_cast<std::size_t>(rows), max_rows_));
    }

    /// Cuts the window at line ends and reads the pieces side by side. A piece counts only if the
    /// records of the one before it end where its own start: a line end in quotes may have misled
    /// it. What cannot be read so, errors among it, is left to be read in order: false then.
    bool read_pieces(CsvScanner& scanner) {
        const std::size_t n = cut_window();
        if (n < 2) return false;
        parallel_tasks(n, n_threads_,
                       [&](std::size_t k) { read_piece(pieces_[k], k == 0, scanner); });
        std::vector<const CsvBatch*> batches;
        std::vector<std::size_t> rows;
        std::size_t left = max_rows_ - columns_.n_rows();
        const char* stop = source_.begin();
        for (std::size_t k = 0; k < n && left > 0; ++k) {
            Piece& piece = pieces_[k];
            if (piece.is_bad || (k > 0 && piece.first != pieces_[k - 1].next)) break;
            batches.push_back(&piece.batch);
            rows.push_back(std::min(left, piece.batch.n_rows));
            left -= rows.back();
            stop = piece.next;
            scanner.skip_lines(piece.lines);
            for (std::size_t j = 0; j < piece.targets.size(); ++j) {
                if (piece.targets[j].kind == Kind::demoted) scanner.demote(j);
            }
        }
        columns_.append(batches, rows, n_threads_);
        advance(stop);
        return batches.size() == n;
    }

    /// Returns the number of pieces.
    std::size_t cut_window() {
        pieces_.resize(n_threads_);
        const char* begin = source_.begin();
        std::size_t n = 0;
        while (n < n_threads_ && begin != source_.end()) {
            const auto left = static_cast<std::size_t>(source_.end() - begin);
            const char* limit = source_.end();
            if (left > piece_bytes) {
                const void* const found =
                    std::memchr(begin + piece_bytes, '\n', left - piece_bytes);
                if (found != nullptr) limit = static_cast<const char*>(found) + 1;
            }
            pieces_[n].begin = begin;
            pieces_[n].limit = limit;
            begin = limit;
            ++n;
        }
        return n;
    }

    void read_piece(Piece& piece, bool is_first, const CsvScanner& scanner) const {
        piece.batch.clear();
        piece.is_bad = false;
        try {
            CsvScanner own = scanner;
            // With no row to read, the scanner goes to the first record and no further.
            piece.first = own.scan(piece.begin, piece.begin, source_.end(), source_.is_final(), 1,
                                   piece.batch);
            // Blank lines between two pieces belong to the one before.
            const std::size_t line = is_first ? scanner.line() : own.line();
            piece.next = own.scan(piece.first, piece.limit, source_.end(), source_.is_final(),
                                  std::numeric_limits<std::size_t>::max(), piece.batch);
            piece.lines = own.line() - line;
            piece.targets = own.targets();
        } catch (const ParseError&) {
            piece.is_bad = true;
        }
    }

    const CsvPlan& plan_;
    const ReadCsvOptions& options_;
    TextSource& source_;
    CsvColumns& columns_;
    std::size_t max_rows_, n_threads_, start_;
    std::size_t reported_ = 0;
    bool has_reserved_ = false;
    CsvBatch batch_;
    std::vector<Piece> pieces_;
};

}  // namespace foretell::detail
