#include <foretell/parallel/parallel_for.hpp>

#include <doctest/doctest.h>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/allocations.hpp"

#if defined(__unix__)
#include <sys/wait.h>
#include <unistd.h>
#endif
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_TSAN
#endif
#endif
#if defined(__SANITIZE_THREAD__) && !defined(UNDER_TSAN)
#define UNDER_TSAN
#endif

TEST_SUITE_BEGIN("parallel/parallel_for");

using foretell::parallel_chunks, foretell::parallel_tasks;

namespace {

using Sizes = std::vector<std::size_t>;

/// Keeps a thread busy long enough for others to join in.
void pause_briefly() {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

/// A sum whose bits depend on the order of its terms.
double chunked_sum(std::size_t n, std::size_t chunk_size, std::size_t n_threads) {
    std::vector<double> part(foretell::count_chunks(n, chunk_size), 0.0);
    parallel_chunks(n, chunk_size, n_threads, [&](std::size_t b, std::size_t e, std::size_t c) {
        for (std::size_t i = b; i < e; ++i) part[c] += 1.0 / (1.0 + static_cast<double>(i));
    });
    return std::accumulate(part.begin(), part.end(), 0.0);
}

}  // namespace

TEST_CASE("every task runs exactly once at any number of threads") {
    for (const std::size_t n_threads : Sizes{0, 1, 2, 3, 8, 100}) {
        for (const std::size_t n_tasks : Sizes{0, 1, 2, 7, 1000}) {
            CAPTURE(n_threads);
            CAPTURE(n_tasks);
            std::vector<std::atomic<int>> ran(n_tasks);
            parallel_tasks(n_tasks, n_threads, [&](std::size_t task) { ++ran[task]; });
            for (const auto& r : ran) CHECK(r == 1);
        }
    }
}

TEST_CASE("chunks depend on the number of items and the chunk size alone") {
    using Chunk = std::pair<std::size_t, std::size_t>;
    for (const std::size_t n_threads : Sizes{1, 2, 5}) {
        std::vector<Chunk> chunks(4);
        parallel_chunks(10, 3, n_threads, [&](std::size_t b, std::size_t e, std::size_t c) {
            chunks[c] = {b, e};
        });
        CHECK(chunks == std::vector<Chunk>{{0, 3}, {3, 6}, {6, 9}, {9, 10}});
    }
    CHECK(foretell::count_chunks(9, 3) == 3);
    CHECK(foretell::count_chunks(0, 3) == 0);
    CHECK(foretell::count_chunks(5, 100) == 1);
    const std::size_t huge = std::numeric_limits<std::size_t>::max();
    CHECK(foretell::count_chunks(huge, huge - 1) == 2);
}

TEST_CASE("a sum over chunks has the same bits at any number of threads") {
    const double one = chunked_sum(100'000, 777, 1);
    for (const std::size_t n_threads : Sizes{2, 3, 4, 16})
        CHECK(chunked_sum(100'000, 777, n_threads) == one);
    CHECK(chunked_sum(100'000, 100'000, 1) != one);  // the order does show in the bits
}

TEST_CASE("several threads take part, at most as many as asked for") {
    for (const std::size_t n_threads : Sizes{2, 4}) {
        std::atomic<std::size_t> now{0}, most{0};
        parallel_tasks(40, n_threads, [&](std::size_t) {
            const std::size_t seen = ++now;
            std::size_t before = most;
            while (before < seen && !most.compare_exchange_weak(before, seen)) {
            }
            pause_briefly();
            --now;
        });
        CHECK(most >= 2);
        CHECK(most <= n_threads);
    }
}

TEST_CASE("one thread is a plain loop: in order, on the caller, without an allocation") {
    const auto caller = std::this_thread::get_id();
    std::size_t next = 0;
    bool plain = true;
    const auto before = support::allocations();
    parallel_chunks(100, 10, 1, [&](std::size_t, std::size_t, std::size_t chunk) {
        plain = plain && chunk == next++ && std::this_thread::get_id() == caller;
    });
    CHECK(support::allocations() == before);
    CHECK(plain);
    CHECK(next == 10);
}

TEST_CASE("the exception of the first task that throws is the one rethrown") {
    for (const std::size_t n_threads : Sizes{1, 2, 4}) {
        for (int repeat = 0; repeat < 20; ++repeat) {
            std::string caught;
            try {
                parallel_tasks(50, n_threads, [&](std::size_t task) {
                    if (task == 3) pause_briefly();  // others throw before it does
                    if (task >= 3) throw std::runtime_error(std::to_string(task));
                });
            } catch (const std::runtime_error& e) {
                caught = e.what();
            }
            CHECK(caught == "3");
        }
    }
}

TEST_CASE("after an exception no later task begins, and the next call works") {
    std::atomic<int> ran{0};
    CHECK_THROWS_AS(parallel_tasks(100'000, 3,
                                   [&](std::size_t) {
                                       ++ran;
                                       pause_briefly();
                                       throw std::runtime_error("stop");
                                   }),
                    std::runtime_error);
    CHECK(ran <= 3);
    std::atomic<int> again{0};
    parallel_tasks(10, 3, [&](std::size_t) { ++again; });
    CHECK(again == 10);
}

TEST_CASE("nested calls finish and count right") {
    std::atomic<int> leaves{0};
    parallel_tasks(6, 4, [&](std::size_t) {
        parallel_tasks(5, 3, [&](std::size_t) {
            parallel_chunks(8, 3, 2, [&](std::size_t b, std::size_t e, std::size_t) {
                leaves += static_cast<int>(e - b);
            });
        });
    });
    CHECK(leaves == 6 * 5 * 8);
}

TEST_CASE("an exception crosses nested calls") {
    CHECK_THROWS_WITH_AS(parallel_tasks(4, 2,
                                        [](std::size_t outer) {
                                            parallel_tasks(4, 2, [&](std::size_t inner) {
                                                if (outer == 1 && inner >= 2) {
                                                    throw std::runtime_error(std::to_string(inner));
                                                }
                                            });
                                        }),
                         "2", std::runtime_error);
}

TEST_CASE("many application threads may call at once") {
    std::vector<double> results(8, 0.0);
    std::vector<std::thread> callers;
    for (std::size_t i = 0; i < results.size(); ++i) {
        callers.emplace_back([&results, i] {
            for (int repeat = 0; repeat < 50; ++repeat) results[i] = chunked_sum(5000, 100, 3);
        });
    }
    for (auto& caller : callers) caller.join();
    for (const double r : results) CHECK(r == chunked_sum(5000, 100, 1));
}

TEST_CASE("what tasks wrote is seen by the caller afterwards") {
    for (int repeat = 0; repeat < 500; ++repeat) {
        std::vector<int> plain(16, 0);
        parallel_tasks(16, 4,
                       [&](std::size_t task) { plain[task] = static_cast<int>(task) + repeat; });
        int total = 0;
        for (const int v : plain) total += v;
        REQUIRE(total == 120 + 16 * repeat);
    }
}

TEST_CASE("functions, const callables and move-only callables are accepted") {
    static std::atomic<int> calls{0};
    calls = 0;
    const auto constant = [](std::size_t) { ++calls; };
    parallel_tasks(4, 2, constant);
    parallel_tasks(
        4, 2, *+[](std::size_t) { ++calls; });
    parallel_tasks(4, 2, [owned = std::make_unique<int>(1)](std::size_t) { calls += *owned; });
    CHECK(calls == 12);
}

TEST_CASE("a chunk size of zero is refused") {
    CHECK_THROWS_WITH_AS(parallel_chunks(3, 0, 1, [](std::size_t, std::size_t, std::size_t) {}),
                         "parallel_chunks: chunk_size must be >= 1, got 0",
                         foretell::InvalidArgument);
    CHECK(foretell::resolve_n_threads(3) == 3);
    CHECK(foretell::resolve_n_threads(0) >= 1);
}

#if defined(__unix__) && !defined(UNDER_TSAN)
TEST_CASE("a child after fork computes with threads of its own") {
    const double expected = chunked_sum(5000, 100, 3);  // the parent's threads exist
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        alarm(20);
        std::atomic<std::size_t> now{0}, most{0};
        parallel_tasks(20, 2, [&](std::size_t) {
            if (++now > 1) most = 2;
            pause_briefly();
            --now;
        });
        _exit(chunked_sum(5000, 100, 3) == expected && most == 2 ? 0 : 1);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
#endif

TEST_SUITE_END();
