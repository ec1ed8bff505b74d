#pragma once

#include <cstddef>
#include <string_view>

namespace foretell {

/// How far a piece of long work has come.
struct Progress {
    std::string_view what;         ///< the work, e.g. "LogisticRegression" or "read_csv"
    std::size_t done = 0;          ///< units finished (iterations, folds, bytes)
    std::size_t total = 0;         ///< units in all; 0: not known
    std::string_view detail = {};  ///< a figure to show beside it, e.g. "loss 0.3141"
};

/// Hears of progress and may stop the work. Called from the thread that called the library.
class ProgressSink {
public:
    virtual ~ProgressSink() = default;
    /// @returns false to ask the work to stop; the best result so far is kept.
    virtual bool update(const Progress& progress) = 0;
};

/// Reports to sink where there is one; true means: go on.
inline bool report(ProgressSink* sink, const Progress& progress) {
    return sink == nullptr || sink->update(progress);
}

}  // namespace foretell
