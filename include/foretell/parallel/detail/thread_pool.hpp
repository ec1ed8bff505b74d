#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#define FORETELL_HAS_FORK 1
#endif

namespace foretell::detail {

/// Tasks 0, ..., n_tasks - 1, handed out in ascending order to whoever asks. Lives on the stack of
/// the thread that called, which works on it as well.
class Job {
public:
    using Run = void (*)(void* body, std::size_t task);

    Job(std::size_t n_tasks, std::size_t n_helpers, Run run, void* body) noexcept
        : n_tasks_(n_tasks), run_(run), body_(body), vacancies(n_helpers) {}

    /// Runs tasks until none is left. Once one has thrown, later ones are not begun; an earlier one
    /// was begun before it, so that the first exception by task order is always among those caught.
    void work() noexcept {
        for (;;) {
            const std::size_t task = next_.fetch_add(1, std::memory_order_relaxed);
            if (task >= n_tasks_ || task > failed_.load(std::memory_order_relaxed)) return;
            try {
                run_(body_, task);
            } catch (...) {
                keep(task, std::current_exception());
            }
        }
    }

    void rethrow() {
        if (exception_) std::rethrow_exception(exception_);
    }

private:
    void keep(std::size_t task, std::exception_ptr exception) noexcept {
        const std::lock_guard lock(failure_);
        if (task >= failed_.load(std::memory_order_relaxed)) return;
        failed_.store(task, std::memory_order_relaxed);
        exception_ = std::move(exception);
    }

    const std::size_t n_tasks_;
    const Run run_;
    void* const body_;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> failed_{std::numeric_limits<std::size_t>::max()};
    std::mutex failure_;
    std::exception_ptr exception_;

public:                      // guarded by the mutex of the pool
    std::size_t vacancies;   ///< helpers that may still join
    std::size_t active = 0;  ///< helpers at work
    Job* next = nullptr;     ///< posted after this one
    std::condition_variable finished;
};

/// Threads that help with jobs; made when first needed, asleep between jobs, and never destroyed,
/// so that code that runs at the program's end may still use them. Who posts a job works on it too
/// and waits only for helpers that have begun: it never depends on a free thread, so that nested
/// and concurrent calls cannot deadlock. In a child after fork() a new pool is made.
class ThreadPool {
public:
    /// n_threads counts the caller.
    [[gnu::cold]] static void run(std::size_t n_tasks, std::size_t n_threads, Job::Run run,
                                  void* body) {
        Job job(n_tasks, std::min(n_threads, n_tasks) - 1, run, body);
        instance().help_with(job);
        job.rethrow();
    }

private:
    ThreadPool() = default;

    static ThreadPool& instance() {
        ThreadPool* pool = current().load(std::memory_order_acquire);
        if (pool != nullptr) return *pool;
        auto* fresh = new ThreadPool;
        if (current().compare_exchange_strong(pool, fresh, std::memory_order_acq_rel)) {
#if defined(FORETELL_HAS_FORK)
            static const int registered = pthread_atfork(
                nullptr, nullptr, [] { current().store(nullptr, std::memory_order_release); });
            static_cast<void>(registered);
#endif
            return *fresh;
        }
        delete fresh;
        return *pool;
    }

    static std::atomic<ThreadPool*>& current() {
        static std::atomic<ThreadPool*> pool{nullptr};
        return pool;
    }

    [[gnu::cold]] void help_with(Job& job) {
        {
            const std::lock_guard lock(mutex_);
            Job** last = &jobs_;
            while (*last != nullptr) last = &(*last)->next;
            *last = &job;
            grow(job.vacancies);
            for (std::size_t i = 0; i < job.vacancies; ++i) posted_.notify_one();
        }
        job.work();
        std::unique_lock lock(mutex_);
        Job** link = &jobs_;
        while (*link != &job) link = &(*link)->next;
        *link = job.next;
        job.finished.wait(lock, [&] { return job.active == 0; });
    }

    /// Starts threads until as many are idle as wanted, up to one for each processor (or for each
    /// thread ever asked for, where that is more). Goes on with fewer where the system refuses.
    [[gnu::cold]] void grow(std::size_t wanted) {
        const std::size_t processors = std::thread::hardware_concurrency();
        limit_ = std::max(limit_, std::max(wanted, processors > 0 ? processors - 1 : 0));
        while (idle_ < wanted && size_ < limit_) {
            try {
                std::thread([this] { serve(); }).detach();
            } catch (const std::system_error&) {
                return;
            }
            ++size_;
            ++idle_;  // counted from its start on
        }
    }

    void serve() {
        std::unique_lock lock(mutex_);
        for (;;) {
            Job* job = nullptr;
            posted_.wait(lock, [&] { return (job = vacant_job()) != nullptr; });
            --job->vacancies;
            ++job->active;
            --idle_;
            lock.unlock();
            job->work();
            lock.lock();
            ++idle_;
            if (--job->active == 0) job->finished.notify_one();
        }
    }

    Job* vacant_job() const noexcept {
        Job* job = jobs_;
        while (job != nullptr && job->vacancies == 0) job = job->next;
        return job;
    }

    std::mutex mutex_;
    std::condition_variable posted_;
    Job* jobs_ = nullptr;  ///< the first one posted
    std::size_t size_ = 0, idle_ = 0, limit_ = 0;
};

}  // namespace foretell::detail
