#pragma once

#include <foretell/core/views.hpp>

#include <cstddef>

namespace foretell {

class ProgressSink;  // progress/progress.hpp
class LogSink;       // progress/log.hpp

/// What one call of fit takes beside sequences and targets: `model.fit(X, y, {.lengths = n})`.
template <class T>
struct SequenceFitOptions {
    /// True steps of each sequence, (n_sequences,), 0 to the steps of X; empty: all are true. What
    /// lies beyond is never read.
    VectorView<const std::size_t> lengths = {};
    /// Weight of each sequence, (n_sequences,), finite and >= 0; empty: all 1.
    VectorView<const T> sample_weight = {};
    /// Told of each epoch, and may stop the work; not owned, may be null.
    ProgressSink* progress = nullptr;
    /// Told what a user should know; not owned, may be null.
    LogSink* log = nullptr;
};

}  // namespace foretell
