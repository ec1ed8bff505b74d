#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

/// Vectors of the processor's registers, for kernels that run.hpp dispatches.
namespace foretell::linalg::simd {

namespace detail {

template <std::size_t Size>
struct UnsignedOf;
template <>
struct UnsignedOf<4> {
    using type = std::uint32_t;
};
template <>
struct UnsignedOf<8> {
    using type = std::uint64_t;
};

template <class T, std::size_t N>
struct RegisterOf {
#if defined(__GNUC__)
    typedef T type __attribute__((vector_size(N * sizeof(T))));
#endif
};
template <class T>
struct RegisterOf<T, 1> {
    using type = T;
};

}  // namespace detail

/// The unsigned integer as wide as T.
template <class T>
using Unsigned = typename detail::UnsignedOf<sizeof(T)>::type;

/// The answers of a comparison, lane by lane; see select.
template <class T, std::size_t N>
class Mask {
public:
    using Register = typename detail::RegisterOf<T, N>::type;
    using Answer =
        std::remove_cvref_t<decltype(std::declval<Register>() < std::declval<Register>())>;

    [[gnu::always_inline]] inline explicit Mask(const Answer& a) noexcept : lanes(a) {}
    [[gnu::always_inline]] inline Mask(const Mask& o) noexcept : lanes(o.lanes) {}
    Mask& operator=(const Mask&) = delete;

    Answer lanes;
};

/// N numbers of type T in one register (N = 1: a plain number, on any compiler). Arithmetic is lane
/// by lane; a number converts to a Pack with that number in every lane.
///
/// The copy operations are written out on purpose: a class that is not trivial to copy is passed
/// through memory where a call is not inlined, so that functions compiled for different processors
/// agree about it. Once inlined, as everything here is, it lives in a register.
template <class T, std::size_t N>
class Pack {
public:
    using value_type = T;
    using Register = typename detail::RegisterOf<T, N>::type;
    static constexpr std::size_t size = N;

    [[gnu::always_inline]] inline Pack() noexcept : lanes{} {}
    /// Lane by lane through memory, which g++ makes one broadcast; of `value - Register{}`, written
    /// outside a function that is compiled for wide registers, it makes one for each lane.
    [[gnu::always_inline]] inline Pack(T value) noexcept {
        T all[N];
        for (std::size_t i = 0; i < N; ++i) all[i] = value;
        std::memcpy(&lanes, all, sizeof lanes);
    }
    [[gnu::always_inline]] inline Pack(const Pack& o) noexcept : lanes(o.lanes) {}
    [[gnu::always_inline]] inline Pack& operator=(const Pack& o) noexcept {
        lanes = o.lanes;
        return *this;
    }
    /// From the register itself.
    [[gnu::always_inline]] static inline Pack of(const Register& r) noexcept {
        Pack p;
        p.lanes = r;
        return p;
    }

    /// N numbers from memory, of any alignment.
    [[gnu::always_inline]] static inline Pack load(const T* from) noexcept {
        Pack p;
        std::memcpy(&p.lanes, from, sizeof p.lanes);
        return p;
    }
    /// The first min(count, N) numbers from memory, zeros in the other lanes.
    [[gnu::always_inline]] static inline Pack load(const T* from, std::size_t count) noexcept {
        if (count >= N) return load(from);
        T buffer[N] = {};
        copy_some<N / 2>(from, buffer, count);
        return load(buffer);
    }
    [[gnu::always_inline]] inline void store(T* to) const noexcept {
        std::memcpy(to, &lanes, sizeof lanes);
    }
    /// Writes the first min(count, N) lanes.
    [[gnu::always_inline]] inline void store(T* to, std::size_t count) const noexcept {
        if (count >= N) return store(to);
        T buffer[N];
        store(buffer);
        copy_some<N / 2>(buffer, to, count);
    }

    [[gnu::always_inline]] friend inline Pack operator+(const Pack& a, const Pack& b) noexcept {
        return of(a.lanes + b.lanes);
    }
    [[gnu::always_inline]] friend inline Pack operator-(const Pack& a, const Pack& b) noexcept {
        return of(a.lanes - b.lanes);
    }
    [[gnu::always_inline]] friend inline Pack operator*(const Pack& a, const Pack& b) noexcept {
        return of(a.lanes * b.lanes);
    }
    [[gnu::always_inline]] friend inline Pack operator/(const Pack& a, const Pack& b) noexcept {
        return of(a.lanes / b.lanes);
    }
    [[gnu::always_inline]] friend inline Pack operator&(const Pack& a, const Pack& b) noexcept {
        return of(a.lanes & b.lanes);
    }
    [[gnu::always_inline]] friend inline Pack operator|(const Pack& a, const Pack& b) noexcept {
        return of(a.lanes | b.lanes);
    }
    [[gnu::always_inline]] friend inline Pack operator<<(const Pack& a, int n) noexcept {
        return of(a.lanes << n);
    }
    [[gnu::always_inline]] friend inline Pack operator>>(const Pack& a, int n) noexcept {
        return of(a.lanes >> n);
    }
    [[gnu::always_inline]] friend inline Mask<T, N> operator<(const Pack& a,
                                                              const Pack& b) noexcept {
        return Mask<T, N>(a.lanes < b.lanes);
    }
    [[gnu::always_inline]] friend inline Mask<T, N> operator>(const Pack& a,
                                                              const Pack& b) noexcept {
        return Mask<T, N>(a.lanes > b.lanes);
    }
    [[gnu::always_inline]] friend inline Mask<T, N> operator==(const Pack& a,
                                                               const Pack& b) noexcept {
        return Mask<T, N>(a.lanes == b.lanes);
    }

    Register lanes;

private:
    // In powers of two, so that each copy has a size known to the compiler.
    template <std::size_t Step>
    [[gnu::always_inline]] static inline void copy_some(const T* from, T* to,
                                                        std::size_t count) noexcept {
        if constexpr (Step > 0) {
            const bool any = (count & Step) != 0;
            if (any) std::memcpy(to, from, Step * sizeof(T));
            copy_some<Step / 2>(any ? from + Step : from, any ? to + Step : to, count);
        }
    }
};

/// a b + c: one rounding where the processor has it in one instruction, two elsewhere.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> mul_add(
    const Pack<T, N>& a, const std::type_identity_t<Pack<T, N>>& b,
    const std::type_identity_t<Pack<T, N>>& c) noexcept {
    return Pack<T, N>::of(a.lanes * b.lanes + c.lanes);
}

/// a where the answer is yes, b elsewhere.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> select(
    const Mask<T, N>& where, const std::type_identity_t<Pack<T, N>>& a,
    const std::type_identity_t<Pack<T, N>>& b) noexcept {
    return Pack<T, N>::of(where.lanes ? a.lanes : b.lanes);
}

/// The larger of each two lanes; b where one is NaN.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> max(const Pack<T, N>& a,
                                             const std::type_identity_t<Pack<T, N>>& b) noexcept {
    return select(a > b, a, b);
}
/// The smaller of each two lanes; b where one is NaN.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> min(const Pack<T, N>& a,
                                             const std::type_identity_t<Pack<T, N>>& b) noexcept {
    return select(a < b, a, b);
}

/// Each lane as a number of type To.
template <class To, class T, std::size_t N>
[[gnu::always_inline]] inline Pack<To, N> convert(const Pack<T, N>& x) noexcept {
    if constexpr (N == 1) {
        return Pack<To, N>(static_cast<To>(x.lanes));
    } else {
#if defined(__GNUC__)
        return Pack<To, N>::of(__builtin_convertvector(x.lanes, typename Pack<To, N>::Register));
#else
        return Pack<To, N>();  // elsewhere N is 1
#endif
    }
}

/// Asks for the n numbers that lie `bytes` after x, which may be past the end of an array.
template <class T>
[[gnu::always_inline]] inline void prefetch(const T* x, std::size_t n, std::size_t bytes) noexcept {
#if defined(__GNUC__)
    const std::uintptr_t from = reinterpret_cast<std::uintptr_t>(x) + bytes;
    for (std::size_t at = 0; at < n * sizeof(T); at += 64) {
        __builtin_prefetch(reinterpret_cast<const void*>(from + at));
    }
#else
    static_cast<void>(x), static_cast<void>(n), static_cast<void>(bytes);
#endif
}

/// The bits of each lane as an unsigned integer, and back.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<Unsigned<T>, N> to_bits(const Pack<T, N>& x) noexcept {
    Pack<Unsigned<T>, N> b;
    std::memcpy(&b.lanes, &x.lanes, sizeof x.lanes);
    return b;
}
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> from_bits(const Pack<Unsigned<T>, N>& b) noexcept {
    Pack<T, N> x;
    std::memcpy(&x.lanes, &b.lanes, sizeof b.lanes);
    return x;
}

namespace detail {

// Lanes First ... First + N / 2 - 1.
template <std::size_t First, class T, std::size_t N, std::size_t... I>
[[gnu::always_inline]] inline Pack<T, N / 2> half(const Pack<T, N>& x,
                                                  std::index_sequence<I...>) noexcept {
    if constexpr (N == 2) {
        return Pack<T, 1>(x.lanes[First]);
    } else {
#if defined(__GNUC__)
        return Pack<T, N / 2>::of(
            __builtin_shufflevector(x.lanes, x.lanes, static_cast<int>(First + I)...));
#else
        return Pack<T, N / 2>();  // elsewhere N is 1
#endif
    }
}

}  // namespace detail

/// The lower and the upper half of the lanes; N > 1.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N / 2> lower_half(const Pack<T, N>& x) noexcept {
    return detail::half<0>(x, std::make_index_sequence<N / 2>{});
}
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N / 2> upper_half(const Pack<T, N>& x) noexcept {
    return detail::half<N / 2>(x, std::make_index_sequence<N / 2>{});
}

}  // namespace foretell::linalg::simd
