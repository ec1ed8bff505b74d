#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/checks.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/linalg/simd_math.hpp>

#include <cstddef>
#include <string_view>

namespace foretell::linalg::detail {

/// y_i = F::of(x_i).
template <class F>
struct Map {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, T* y, std::size_t n) noexcept {
        using P = typename Isa::template Pack<T>;
        for (std::size_t i = 0; i < n; i += P::size) {
            F::of(P::load(x + i, n - i)).store(y + i, n - i);
        }
    }
};

struct ExpMap {
    template <class P>
    [[gnu::always_inline]] static inline P of(const P& x) noexcept {
        return simd::exp(x);
    }
};
struct Expm1Map {
    template <class P>
    [[gnu::always_inline]] static inline P of(const P& x) noexcept {
        return simd::expm1(x);
    }
};
struct LogMap {
    template <class P>
    [[gnu::always_inline]] static inline P of(const P& x) noexcept {
        return simd::log(x);
    }
};
struct Log1pMap {
    template <class P>
    [[gnu::always_inline]] static inline P of(const P& x) noexcept {
        return simd::log1p(x);
    }
};
struct SigmoidMap {
    template <class P>
    [[gnu::always_inline]] static inline P of(const P& x) noexcept {
        return simd::sigmoid(x);
    }
};
struct TanhMap {
    template <class P>
    [[gnu::always_inline]] static inline P of(const P& x) noexcept {
        return simd::tanh(x);
    }
};
struct SoftplusMap {
    template <class P>
    [[gnu::always_inline]] static inline P of(const P& x) noexcept {
        return simd::softplus(x);
    }
};

template <class F, class T>
void map(std::string_view where, VectorView<const T> x, VectorView<T> y) {
    check_extent(where, "y", x.size(), y.size());
    simd::run<Map<F>>(x.data(), y.data(), x.size());
}

}  // namespace foretell::linalg::detail
