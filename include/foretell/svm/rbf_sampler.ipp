#pragma once

#include <foretell/linalg/blas.hpp>
#include <foretell/linalg/csr_products.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/linalg/simd_cosine.hpp>
#include <foretell/random/random.hpp>
#include <foretell/svm/detail/gamma_for.hpp>
#include <foretell/svm/rbf_sampler.hpp>

#include <cmath>

namespace foretell {

namespace svm {

/// z_j <- factor cos(z_j + b_j) for n_rows rows of z, of any size of the angles.
struct CosineRows {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(T* z, std::size_t row_stride, std::size_t n_rows,
                                                  const T* b, std::size_t n, T factor) noexcept {
        using P = typename Isa::template Pack<T>;
        const P limit(linalg::simd::Cosine<T>::limit);
        for (std::size_t i = 0; i < n_rows; ++i, z += row_stride) {
            T far(0);  // are there angles beyond the limit?
            for (std::size_t j = 0; j < n; j += P::size) {
                const P angle = P::load(z + j, n - j) + P::load(b + j, n - j);
                const P size = linalg::simd::detail::abs(angle);
                far += linalg::simd::max_lanes(linalg::simd::select(size > limit, T(1), T(0)));
                angle.store(z + j, n - j);
            }
            if (far > T(0) || !linalg::simd::detail::strict_arithmetic) {
                for (std::size_t j = 0; j < n; ++j) z[j] = factor * std::cos(z[j]);
                continue;
            }
            for (std::size_t j = 0; j < n; j += P::size) {
                (linalg::simd::cos(P::load(z + j, n - j)) * factor).store(z + j, n - j);
            }
        }
    }
};

/// out <- X W
template <class T>
void multiply(MatrixView<const T> X, MatrixView<const T> W, MatrixView<T> out) {
    using linalg::Op;
    linalg::gemm(T(1), X, Op::none, W, Op::none, T(0), out);
}
template <class T>
void multiply(const CsrMatrix<T>& X, MatrixView<const T> W, MatrixView<T> out) {
    linalg::csr_gemm(T(1), X, linalg::Op::none, W, T(0), out);
}

}  // namespace svm

template <std::floating_point T>
RBFSampler<T>::RBFSampler(RBFSamplerOptions options) : options_(options) {
    check_options(type_name, options_);
    check_gamma(type_name, options_.gamma);
}

template <std::floating_point T>
template <class X>
RBFSamplerFit<T> RBFSampler<T>::learn(const X& rows) const {
    const std::size_t d = rows.cols(), D = options_.n_components;
    RBFSamplerFit<T> next;
    next.gamma = svm::gamma_for(options_.gamma, rows, svm::all_rows(rows.rows()));
    next.weights = uninitialized<T>(d, D);
    next.offset = uninitialized<T>(D);
    Random random(options_.seed);
    const double deviation = std::sqrt(2.0 * next.gamma);
    for (T& w : next.weights) w = static_cast<T>(deviation * random.normal());
    for (T& b : next.offset) b = static_cast<T>(6.283185307179586 * random.uniform());
    return next;
}

template <std::floating_point T>
template <class X>
void RBFSampler<T>::map(const RBFSamplerFit<T>& f, const X& rows, MatrixView<T> out) const {
    const std::size_t D = f.offset.size();
    svm::multiply(rows, MatrixView<const T>(f.weights), out);
    linalg::simd::run<svm::CosineRows>(out.data(), out.row_stride(), out.rows(), f.offset.data(), D,
                                       static_cast<T>(std::sqrt(2.0 / static_cast<double>(D))));
}

}  // namespace foretell
