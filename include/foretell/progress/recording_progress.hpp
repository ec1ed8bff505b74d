#pragma once

#include <foretell/progress/progress.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace foretell {

/// Keeps the updates it hears and asks the work to stop after a given number of them.
class RecordingProgress : public ProgressSink {
public:
    struct Entry {
        std::string what;
        std::size_t done, total;
        std::string detail;
        bool operator==(const Entry&) const = default;
    };

    /// @param stop_after updates that are answered by "go on"; the next one asks to stop
    explicit RecordingProgress(
        std::size_t stop_after = std::numeric_limits<std::size_t>::max()) noexcept
        : stop_after_(stop_after) {}

    bool update(const Progress& p) override {
        entries_.push_back({std::string(p.what), p.done, p.total, std::string(p.detail)});
        return entries_.size() <= stop_after_;
    }

    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
    void clear() noexcept { entries_.clear(); }

private:
    std::vector<Entry> entries_;
    std::size_t stop_after_;
};

}  // namespace foretell
