#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::size_t> count{0};
std::atomic<std::size_t> largest{0};

void* counted(std::size_t size, std::size_t alignment) noexcept {
    count.fetch_add(1, std::memory_order_relaxed);
    if (size > largest.load(std::memory_order_relaxed)) largest.store(size);
    const std::size_t bytes = size == 0 ? 1 : size;
    return alignment <= alignof(std::max_align_t)
               ? std::malloc(bytes)
               : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}

void* checked(void* p) {
    if (p == nullptr) throw std::bad_alloc();
    return p;
}
/// Kept apart, as g++ warns where it sees memory of operator new go to free.
[[gnu::noinline]] void release(void* p) noexcept {
    std::free(p);
}
}  // namespace

std::size_t support::allocations() noexcept {
    return count.load(std::memory_order_relaxed);
}

std::size_t support::largest_allocation() noexcept {
    return largest.exchange(0);
}

void* operator new(std::size_t n) {
    return checked(counted(n, 1));
}
void* operator new[](std::size_t n) {
    return checked(counted(n, 1));
}
void* operator new(std::size_t n, std::align_val_t a) {
    return checked(counted(n, static_cast<std::size_t>(a)));
}
void* operator new[](std::size_t n, std::align_val_t a) {
    return checked(counted(n, static_cast<std::size_t>(a)));
}
void* operator new(std::size_t n, const std::nothrow_t&) noexcept {
    return counted(n, 1);
}
void* operator new[](std::size_t n, const std::nothrow_t&) noexcept {
    return counted(n, 1);
}
void operator delete(void* p, const std::nothrow_t&) noexcept {
    release(p);
}
void operator delete[](void* p, const std::nothrow_t&) noexcept {
    release(p);
}
void operator delete(void* p) noexcept {
    release(p);
}
void operator delete[](void* p) noexcept {
    release(p);
}
void operator delete(void* p, std::size_t) noexcept {
    release(p);
}
void operator delete[](void* p, std::size_t) noexcept {
    release(p);
}
void operator delete(void* p, std::align_val_t) noexcept {
    release(p);
}
void operator delete[](void* p, std::align_val_t) noexcept {
    release(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
    release(p);
}
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept {
    release(p);
}
