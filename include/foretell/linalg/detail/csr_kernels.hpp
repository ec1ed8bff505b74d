#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/scale.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>

#include <cstddef>

namespace foretell::linalg::detail {

/// y <- y + alpha A x.
template <class T>
void csr_times_vector(T alpha, const CsrMatrix<T>& A, const T* x, T* y) noexcept {
    const auto* columns = A.columns().data();
    const T* values = A.values().data();
    const std::size_t* offsets = A.offsets().data();
    for (std::size_t i = 0; i < A.rows(); ++i) {
        T sum = T(0);
        for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) sum += values[k] * x[columns[k]];
        y[i] += alpha * sum;
    }
}

/// y <- y + alpha A'x.
template <class T>
void csr_transposed_times_vector(T alpha, const CsrMatrix<T>& A, const T* x, T* y) noexcept {
    const auto* columns = A.columns().data();
    const T* values = A.values().data();
    const std::size_t* offsets = A.offsets().data();
    for (std::size_t i = 0; i < A.rows(); ++i) {
        const T scaled = alpha * x[i];
        for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) {
            y[columns[k]] += values[k] * scaled;
        }
    }
}

/// C <- C + alpha A B: a row of C at a time, some of its columns in registers.
struct CsrGemmKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(T alpha, const CsrMatrix<T>* A,
                                                  MatrixView<const T> B, MatrixView<T> C) noexcept {
        using P = typename Isa::template Pack<T>;
        const std::size_t* offsets = A->offsets().data();
        for (std::size_t i = 0; i < A->rows(); ++i) {
            const std::size_t first = offsets[i], count = offsets[i + 1] - first;
            if (count == 0) continue;
            columns<P>(alpha, A->values().data() + first, A->columns().data() + first, count,
                       B.data(), B.row_stride(), C.data() + i * C.row_stride(), C.cols());
        }
    }

private:
    /// c <- c + alpha sum_k values_k B[at_k] over n columns: two registers at a time, then one,
    /// then halves of one.
    template <class P, class T, class Index>
    [[gnu::always_inline]] static inline void columns(T alpha, const T* values, const Index* at,
                                                      std::size_t count, const T* B,
                                                      std::size_t stride, T* c,
                                                      std::size_t n) noexcept {
        constexpr std::size_t N = P::size;
        for (; n >= 2 * N; n -= 2 * N, B += 2 * N, c += 2 * N) {
            P s0, s1;
            for (std::size_t k = 0; k < count; ++k) {
                const T* b = B + at[k] * stride;
                s0 = simd::mul_add(P(values[k]), P::load(b), s0);
                s1 = simd::mul_add(P(values[k]), P::load(b + N), s1);
            }
            simd::mul_add(P(alpha), s0, P::load(c)).store(c);
            simd::mul_add(P(alpha), s1, P::load(c + N)).store(c + N);
        }
        for (; n >= N; n -= N, B += N, c += N) {
            P s;
            for (std::size_t k = 0; k < count; ++k) {
                s = simd::mul_add(P(values[k]), P::load(B + at[k] * stride), s);
            }
            simd::mul_add(P(alpha), s, P::load(c)).store(c);
        }
        if constexpr (N > 1) {
            columns<simd::Pack<T, N / 2>>(alpha, values, at, count, B, stride, c, n);
        }
    }
};

/// C <- C + alpha A'B: a row of C is added to for each stored entry.
struct CsrTransposedGemmKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(T alpha, const CsrMatrix<T>* A,
                                                  MatrixView<const T> B, MatrixView<T> C) noexcept {
        using P = typename Isa::template Pack<T>;
        const auto* columns = A->columns().data();
        const T* values = A->values().data();
        const std::size_t* offsets = A->offsets().data();
        for (std::size_t i = 0; i < A->rows(); ++i) {
            for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) {
                simd::add_scaled<P>(alpha * values[k], B.data() + i * B.row_stride(),
                                    C.data() + columns[k] * C.row_stride(), B.cols());
            }
        }
    }
};

}  // namespace foretell::linalg::detail
