#pragma once

#include <foretell/progress/log.hpp>

#include <cstdio>
#include <string>
#include <string_view>

namespace foretell {

/// Writes each message as a line, `warning: ...` or `info: ...`, to a file that it does not own.
/// Several threads may log at once: a line is written in one piece.
class StreamLog : public LogSink {
public:
    /// @param least messages below this level are left out
    explicit StreamLog(std::FILE* file = stderr, LogLevel least = LogLevel::info) noexcept
        : file_(file), least_(least) {}

    void log(LogLevel level, std::string_view text) override {
        if (file_ == nullptr || level < least_) return;
        std::string line(level == LogLevel::warning ? "warning: " : "info: ");
        line += text;
        line += '\n';
        std::fwrite(line.data(), 1, line.size(), file_);
        std::fflush(file_);
    }

private:
    std::FILE* file_;
    LogLevel least_;
};

}  // namespace foretell
