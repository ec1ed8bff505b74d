#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>

namespace foretell {

namespace detail {

/// The storage of every Buffer, whatever its elements: one set of functions serves all of them.
/// Sizes count elements of `width` bytes.
class BufferStorage {
protected:
    BufferStorage() = default;
    ~BufferStorage() { ::operator delete(data_); }
    BufferStorage(const BufferStorage&) = delete;
    BufferStorage& operator=(const BufferStorage&) = delete;

    /// Forgets the elements; makes room for n that are not set yet.
    [[gnu::noinline]] void renew(std::size_t n, std::size_t width) {
        if (n > capacity_) {
            void* const fresh = allocate(n, width);
            ::operator delete(data_);
            data_ = fresh;
            capacity_ = n;
        }
        size_ = n;
    }
    [[gnu::noinline]] void renew_with_zeros(std::size_t n, std::size_t width) {
        renew(n, width);
        if (n > 0) std::memset(data_, 0, n * width);
    }
    /// `from` may lie within this buffer.
    [[gnu::noinline]] void renew_with(const void* from, std::size_t n, std::size_t width) {
        if (n > capacity_) {
            void* const fresh = allocate(n, width);
            std::memcpy(fresh, from, n * width);
            ::operator delete(data_);
            data_ = fresh;
            capacity_ = n;
        } else if (n > 0) {
            std::memmove(data_, from, n * width);
        }
        size_ = n;
    }
    /// Room for `capacity` elements; keeps those that are here.
    [[gnu::noinline]] void enlarge(std::size_t capacity, std::size_t width) {
        if (capacity <= capacity_) return;
        void* const fresh = allocate(capacity, width);
        if (size_ > 0) std::memcpy(fresh, data_, size_ * width);
        ::operator delete(data_);
        data_ = fresh;
        capacity_ = capacity;
    }
    [[gnu::noinline]] void resize_with_zeros(std::size_t n, std::size_t width) {
        enlarge(n, width);
        if (n > size_) {
            std::memset(static_cast<char*>(data_) + size_ * width, 0, (n - size_) * width);
        }
        size_ = n;
    }
    /// Room for n more elements at position `at`, which are not set yet.
    [[gnu::noinline]] void open(std::size_t at, std::size_t n, std::size_t width) {
        if (size_ + n > capacity_) enlarge(std::max(2 * capacity_, size_ + n), width);
        char* const gap = static_cast<char*>(data_) + at * width;
        if (at < size_) std::memmove(gap + n * width, gap, (size_ - at) * width);
        size_ += n;
    }
    void exchange(BufferStorage& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

    void* data_ = nullptr;
    std::size_t size_ = 0, capacity_ = 0;

private:
    [[nodiscard]] static void* allocate(std::size_t n, std::size_t width) {
        if (n > std::numeric_limits<std::ptrdiff_t>::max() / width) {
            throw std::bad_array_new_length();
        }
        return ::operator new(n* width);
    }
};

}  // namespace detail

/// The growing array that the inside of the library works with: what std::vector is, for elements
/// that are plain values. Its iterators are pointers and its memory is handled by functions that do
/// not depend on T, so that a program compiles them once instead of once for each type of element.
template <class T>
class Buffer : private detail::BufferStorage {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(std::max_align_t));

public:
    using value_type = T;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = T&;
    using const_reference = const T&;
    using iterator = T*;
    using const_iterator = const T*;

    Buffer() = default;
    /// n elements, each T{}: zero.
    explicit Buffer(std::size_t n) { renew_with_zeros(n, sizeof(T)); }
    Buffer(std::size_t n, T value) { assign(n, value); }
    Buffer(const T* first, const T* last) { assign(first, last); }
    template <class Iterator>
    requires requires(Iterator at) { *at; }
    Buffer(Iterator first, Iterator last) { assign(first, last); }
    Buffer(std::initializer_list<T> values) { assign(values.begin(), values.end()); }

    Buffer(const Buffer& other) : BufferStorage() { assign(other.begin(), other.end()); }
    Buffer(Buffer&& other) noexcept { exchange(other); }
    Buffer& operator=(const Buffer& other) {
        assign(other.begin(), other.end());
        return *this;
    }
    Buffer& operator=(Buffer&& other) noexcept {
        exchange(other);
        other.clear();
        return *this;
    }

    [[nodiscard]] T* data() noexcept { return static_cast<T*>(data_); }
    [[nodiscard]] const T* data() const noexcept { return static_cast<const T*>(data_); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] T* begin() noexcept { return data(); }
    [[nodiscard]] T* end() noexcept { return data() + size_; }
    [[nodiscard]] const T* begin() const noexcept { return data(); }
    [[nodiscard]] const T* end() const noexcept { return data() + size_; }
    [[nodiscard]] T& operator[](std::size_t i) noexcept { return data()[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data()[i]; }
    [[nodiscard]] T& front() noexcept { return (*this)[0]; }
    [[nodiscard]] const T& front() const noexcept { return (*this)[0]; }
    [[nodiscard]] T& back() noexcept { return (*this)[size_ - 1]; }
    [[nodiscard]] const T& back() const noexcept { return (*this)[size_ - 1]; }

    void assign(std::size_t n, T value) {
        renew(n, sizeof(T));
        for (T& each : *this) each = value;
    }
    void assign(const T* first, const T* last) {
        renew_with(first, static_cast<std::size_t>(last - first), sizeof(T));
    }
    /// Elements of any other type, converted.
    template <class Iterator>
    requires requires(Iterator at) { *at; }
    void assign(Iterator first, Iterator last) {
        clear();
        for (; first != last; ++first) push_back(static_cast<T>(*first));
    }
    void reserve(std::size_t capacity) { enlarge(capacity, sizeof(T)); }
    void resize(std::size_t n) { resize_with_zeros(n, sizeof(T)); }
    void resize(std::size_t n, T value) {
        const std::size_t from = size_;
        resize(n);
        for (std::size_t i = from; i < n; ++i) data()[i] = value;
    }
    void clear() noexcept { size_ = 0; }
    void pop_back() noexcept { --size_; }
    void push_back(T value) {
        if (size_ == capacity_) enlarge(std::max<std::size_t>(2 * capacity_, 8), sizeof(T));
        data()[size_++] = value;
    }
    /// Places the value before position `at`.
    void insert(const T* at, T value) {
        const auto i = static_cast<std::size_t>(at - data());
        open(i, 1, sizeof(T));
        data()[i] = value;
    }
    /// Adds the elements at the end; they must not be elements of this buffer.
    void append(const T* first, const T* last) {
        const std::size_t i = size_;
        open(i, static_cast<std::size_t>(last - first), sizeof(T));
        std::copy(first, last, data() + i);
    }
    void swap(Buffer& other) noexcept { exchange(other); }

    friend bool operator==(const Buffer& a, const Buffer& b) noexcept {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }
};

}  // namespace foretell
