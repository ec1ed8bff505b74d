#pragma once

#include <foretell/core/message.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace foretell::detail {

/// "0:07", "12:45", "3:00:09".
[[nodiscard]] inline std::string clock_text(double seconds) {
    const auto whole = static_cast<unsigned long long>(std::clamp(seconds, 0.0, 1e9));
    const auto two_digits = [](unsigned long long v) { return message(v < 10 ? "0" : "", v); };
    const auto hours = whole / 3600, minutes = whole / 60 % 60;
    const std::string head =
        hours > 0 ? message(hours, ':', two_digits(minutes)) : message(minutes);
    return message(head, ':', two_digits(whole % 60));
}

/// Cuts text to at most `columns` characters, counting those of UTF-8 and not their bytes.
[[nodiscard]] inline std::string cut_to_columns(std::string_view text, std::size_t columns) {
    std::size_t seen = 0, end = 0;
    for (; end < text.size(); ++end) {
        const bool begins = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
        if (begins && seen++ == columns) break;
    }
    return std::string(text.substr(0, end));
}

/// The line that shows progress, at most `columns` wide:
/// `LogisticRegression  45% [#########...........] 45/100  0:12, 0:14 left  loss 0.3141`.
/// Control characters of the texts become blanks.
[[nodiscard]] inline std::string progress_line(const Progress& p, double elapsed,
                                               std::size_t columns) {
    constexpr std::size_t bar_width = 20;
    std::string line(p.what);
    if (p.total > 0) {
        const std::size_t done = std::min(p.done, p.total);
        const double share = static_cast<double>(done) / static_cast<double>(p.total);
        const auto percent = static_cast<std::size_t>(100.0 * share);
        const auto filled = static_cast<std::size_t>(static_cast<double>(bar_width) * share);
        line +=
            message(percent < 10    ? "    "
                    : percent < 100 ? "   "
                                    : "  ",
                    percent, "% [", std::string(filled, '#'), std::string(bar_width - filled, '.'),
                    "] ", p.done, '/', p.total, "  ", clock_text(elapsed));
        if (done > 0 && done < p.total) {
            line += message(", ", clock_text(elapsed * (1.0 - share) / share), " left");
        }
    } else {
        line += message("  ", p.done, "  ", clock_text(elapsed));
    }
    if (!p.detail.empty()) line += message("  ", p.detail);
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return cut_to_columns(line, columns);
}

}  // namespace foretell::detail
