#pragma once

#include <foretell/progress/log.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace foretell {

/// Keeps what it hears, for tests and for programs that show warnings later. For one thread.
class RecordingLog : public LogSink {
public:
    struct Entry {
        LogLevel level;
        std::string text;
        bool operator==(const Entry&) const = default;
    };

    void log(LogLevel level, std::string_view text) override {
        entries_.push_back({level, std::string(text)});
    }

    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
    void clear() noexcept { entries_.clear(); }

private:
    std::vector<Entry> entries_;
};

}  // namespace foretell
