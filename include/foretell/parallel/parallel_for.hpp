#pragma once

#include <foretell/core/error.hpp>
#include <foretell/parallel/detail/thread_pool.hpp>

#include <algorithm>
#include <cstddef>
#include <thread>

namespace foretell {

/// The number of threads that an option `n_threads` stands for: 0 means one for each processor.
[[nodiscard]] inline std::size_t resolve_n_threads(std::size_t n_threads) noexcept {
    if (n_threads > 0) return n_threads;
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

/// Calls f(task) for each task in 0, ..., n_tasks - 1, on up to n_threads threads (0: one for each
/// processor), of which the caller is one. With n_threads = 1, or one task, it is a plain loop.
///
/// Tasks begin in ascending order and may run at once, so they must not write to the same place.
/// Which thread runs a task is chance: whatever is made of their results must not depend on it
/// (let each task fill a slot of its own, and add the slots up in order afterwards).
///
/// If tasks throw, the exception of the first of them by task order is rethrown once all that have
/// begun are done; later tasks may then not have run. Calls may be nested, and made by any number
/// of threads at once. The helping threads sleep between calls. They do not survive fork(): a child
/// makes its own; it must not be forked inside of a task.
///
/// Handing work to a sleeping thread takes some 10 us; give a task at least ten times that.
template <class F>
void parallel_tasks(std::size_t n_tasks, std::size_t n_threads, F&& f) {
    if (n_threads == 1 || n_tasks <= 1 || (n_threads = resolve_n_threads(n_threads)) == 1) {
        for (std::size_t task = 0; task < n_tasks; ++task) f(task);
        return;
    }
    auto call = [&f](std::size_t task) { f(task); };
    detail::ThreadPool::run(
        n_tasks, n_threads,
        [](void* body, std::size_t task) { (*static_cast<decltype(call)*>(body))(task); }, &call);
}

/// The number of chunks that parallel_chunks cuts n_items into.
/// @throws InvalidArgument if chunk_size is 0
[[nodiscard]] inline std::size_t count_chunks(std::size_t n_items, std::size_t chunk_size) {
    if (chunk_size == 0) {
        throw InvalidArgument("parallel_chunks: chunk_size must be >= 1, got 0");
    }
    return n_items / chunk_size + (n_items % chunk_size != 0 ? 1 : 0);
}

/// Cuts 0, ..., n_items - 1 into chunks of chunk_size (the last may be shorter) and calls
/// f(begin, end, chunk) for each, as parallel_tasks does. The chunks depend on n_items and
/// chunk_size alone: partial results kept by chunk and added in order have the same bits whatever
/// n_threads is.
/// @throws InvalidArgument if chunk_size is 0
template <class F>
void parallel_chunks(std::size_t n_items, std::size_t chunk_size, std::size_t n_threads, F&& f) {
    parallel_tasks(count_chunks(n_items, chunk_size), n_threads, [&](std::size_t chunk) {
        const std::size_t begin = chunk * chunk_size;
        f(begin, begin + std::min(chunk_size, n_items - begin), chunk);
    });
}

}  // namespace foretell
