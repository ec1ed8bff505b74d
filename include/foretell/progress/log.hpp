#pragma once

#include <string_view>

namespace foretell {

enum class LogLevel { info, warning };

/// Hears what a user should know but what is no error: "did not converge", "column 3 is constant".
class LogSink {
public:
    virtual ~LogSink() = default;
    virtual void log(LogLevel level, std::string_view text) = 0;
};

/// Speaks to sink where there is one.
inline void log_to(LogSink* sink, LogLevel level, std::string_view text) {
    if (sink != nullptr) sink->log(level, text);
}

}  // namespace foretell
