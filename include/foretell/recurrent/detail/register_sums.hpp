#pragma once

#include <foretell/linalg/pack.hpp>

#include <cstddef>

namespace foretell::recurrent {

/// N running sums of Packs that stay in registers: nested instead of an array, as compilers do not
/// unroll loops at -O2.
template <class P, std::size_t N>
struct RegisterSums {
    P first;
    RegisterSums<P, N - 1> rest;

    /// Starts from 0, or from N adjacent packs.
    [[gnu::always_inline]] inline RegisterSums() noexcept {}
    template <class T>
    [[gnu::always_inline]] inline explicit RegisterSums(const T* from) noexcept
        : first(P::load(from)), rest(from + P::size) {}

    /// Sets the sums from number First on.
    template <std::size_t First, class T>
    [[gnu::always_inline]] inline void load_from(const T* from) noexcept {
        if constexpr (First == 0) {
            *this = RegisterSums(from);
        } else {
            rest.template load_from<First - 1>(from);
        }
    }

    /// Adds x times each of N adjacent packs.
    template <class T>
    [[gnu::always_inline]] inline void add(const P& x, const T* w) noexcept {
        first = linalg::simd::mul_add(x, P::load(w), first);
        rest.add(x, w + P::size);
    }
    [[gnu::always_inline]] inline void add(const RegisterSums& other) noexcept {
        first = first + other.first;
        rest.add(other.rest);
    }
    template <std::size_t I>
    [[gnu::always_inline]] inline const P& get() const noexcept {
        if constexpr (I == 0) {
            return first;
        } else {
            return rest.template get<I - 1>();
        }
    }
};
template <class P>
struct RegisterSums<P, 0> {
    [[gnu::always_inline]] inline RegisterSums() noexcept {}
    template <class T>
    [[gnu::always_inline]] inline explicit RegisterSums(const T*) noexcept {}
    template <class T>
    [[gnu::always_inline]] inline void add(const P&, const T*) noexcept {}
    [[gnu::always_inline]] inline void add(const RegisterSums&) noexcept {}
};

}  // namespace foretell::recurrent
