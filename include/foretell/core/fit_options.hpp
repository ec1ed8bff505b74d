#pragma once

#include <foretell/core/views.hpp>

namespace foretell {

class ProgressSink;  // progress/progress.hpp
class LogSink;       // progress/log.hpp

/// What one call of fit takes beside the data: `model.fit(X, y, {.sample_weight = w})`.
template <class T>
struct FitOptions {
    /// Weight of each sample, (n_samples,), finite and >= 0; empty: all 1.
    VectorView<const T> sample_weight = {};
    /// Told how far long work has come, and may stop it; not owned, may be null.
    ProgressSink* progress = nullptr;
    /// Told what a user should know (not converged, a column dropped); not owned, may be null.
    LogSink* log = nullptr;
};

}  // namespace foretell
