#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace foretell {

class ProgressSink;

/// Whether the first feature of an svmlight file is called 0 or 1. automatic: 1, unless an index 0
/// occurs.
enum class SvmlightIndexing { automatic, from_zero, from_one };
constexpr std::array<std::string_view, 3> enum_names(SvmlightIndexing) {
    return {"automatic", "from_zero", "from_one"};
}

/// Options of read_svmlight and parse_svmlight.
struct ReadSvmlightOptions {
    /// Columns of X; 0: as many as the largest index needs. Give it for a test set, whose rows may
    /// lack the last features of the training set.
    std::size_t n_features = 0;
    /// Give it where two files belong together: automatic may decide differently for each.
    SvmlightIndexing indexing = SvmlightIndexing::automatic;
    /// Told the bytes read so far. If it stops the work, the samples up to there are the result.
    ProgressSink* progress = nullptr;
};

}  // namespace foretell
