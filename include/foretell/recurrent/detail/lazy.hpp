#pragma once

#include <atomic>
#include <utility>

namespace foretell::recurrent {

/// A value that is made from its owner when it is first asked for, by any thread and without a
/// lock: of several threads that make it at once, one is heard. Copies make their own.
template <class V>
class Lazy {
public:
    Lazy() = default;
    Lazy(const Lazy&) noexcept {}
    Lazy(Lazy&& other) noexcept : value_(other.value_.exchange(nullptr)) {}
    Lazy& operator=(const Lazy& other) noexcept {
        if (this != &other) reset();
        return *this;
    }
    Lazy& operator=(Lazy&& other) noexcept {
        if (this != &other) delete value_.exchange(other.value_.exchange(nullptr));
        return *this;
    }
    ~Lazy() { reset(); }

    /// Forgets the value; nobody may be using it.
    void reset() noexcept { delete value_.exchange(nullptr); }

    template <class Make>
    const V& get(Make&& make) const {
        if (const V* there = value_.load(std::memory_order_acquire)) return *there;
        const V* made = new V(make());
        const V* expected = nullptr;
        if (value_.compare_exchange_strong(expected, made, std::memory_order_acq_rel)) {
            return *made;
        }
        delete made;
        return *expected;
    }

private:
    mutable std::atomic<const V*> value_{nullptr};
};

}  // namespace foretell::recurrent
