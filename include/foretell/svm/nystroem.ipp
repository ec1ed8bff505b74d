#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linalg/decompositions.hpp>
#include <foretell/random/uniform_random.hpp>
#include <foretell/svm/detail/gamma_for.hpp>
#include <foretell/svm/detail/kernel_source.hpp>
#include <foretell/svm/detail/support_rows.hpp>
#include <foretell/svm/nystroem.hpp>

#include <algorithm>
#include <cmath>

namespace foretell {

namespace svm {

/// A^(-1/2) of a symmetric matrix, through its eigenvalues w: those up to `least` of the largest,
/// in absolute value, count as none. Kernels that are not positive definite have w < 0; then it is
/// the X with X |A| X = sign(A), as in scikit-learn.
[[nodiscard]] inline Matrix<double> inverse_root(const Matrix<double>& A, double least) {
    const std::size_t m = A.shape()[0];
    const linalg::SymmetricEigen<double> e = linalg::symmetric_eigen(A);
    double largest = 0.0;
    for (const double w : e.values) largest = std::max(largest, std::abs(w));
    Matrix<double> left = uninitialized<double>(m, m), right = left, out = left;
    for (std::size_t j = 0; j < m; ++j) {
        const double w = e.values(j), size = std::abs(w);
        const double factor = size > least * largest ? 1.0 / std::sqrt(size) : 0.0;
        for (std::size_t i = 0; i < m; ++i) {
            left(i, j) = factor * e.vectors(i, j);
            right(i, j) = w < 0.0 ? -e.vectors(i, j) : e.vectors(i, j);
        }
    }
    using linalg::Op;
    linalg::gemm(1.0, MatrixView<const double>(left), Op::none, MatrixView<const double>(right),
                 Op::transpose, 0.0, MatrixView<double>(out));
    return out;
}

/// Room for kernel values of some rows: on the stack for up to 1,024 columns.
template <class T>
class KernelScratch {
public:
    explicit KernelScratch(std::size_t stride) {
        if (stride * rows_at_once <= few) {
            rows_ = std::min<std::size_t>(few / stride / rows_at_once * rows_at_once, 128);
        } else {
            rows_ = 32;
            many_.resize(rows_ * stride);
        }
    }
    /// A multiple of rows_at_once.
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] T* data() noexcept { return many_.empty() ? scratch_ : many_.data(); }

private:
    static constexpr std::size_t few = 8192;
    std::size_t rows_;
    Buffer<T> many_;
    alignas(64) T scratch_[few];
};

}  // namespace svm

template <class T>
void NystroemFit<T>::check(std::string_view where) const {
    const std::size_t m = indices.size();
    const auto shape = components.shape();
    check_that(where,
               m > 0 && shape[0] == svm::n_groups(m) && shape[1] > 0 && shape[2] == svm::group_size,
               "components must have whole groups for the rows in indices");
    check_that(where, normalization.shape()[0] == m && normalization.shape()[1] == m,
               "normalization must have a row and a column for each of indices");
}

template <std::floating_point T>
Nystroem<T>::Nystroem(NystroemOptions options) : options_(options) {
    check_options(type_name, options_);
    check_gamma(type_name, options_.gamma);
}

template <std::floating_point T>
template <class X>
NystroemFit<T> Nystroem<T>::learn(const X& rows) const {
    const std::size_t m = std::min(options_.n_components, rows.rows());
    Buffer<std::size_t> chosen;
    for (const std::size_t i : UniformRandom(options_.seed).permutation(rows.rows())) {
        if (chosen.size() < m) chosen.push_back(i);
    }
    std::sort(chosen.begin(), chosen.end());

    NystroemFit<T> next;
    next.gamma = svm::gamma_for(options_.gamma, rows, svm::all_rows(rows.rows()));
    next.components = svm::pack_support(rows, chosen);
    next.indices = uninitialized<int>(m);
    for (std::size_t i = 0; i < m; ++i) next.indices(i) = static_cast<int>(chosen[i]);

    const svm::KernelFunction kernel = svm::kernel_of(options_, next.gamma);
    const std::size_t d = rows.cols(), stride = svm::n_groups(m) * svm::group_size;
    svm::PackedRows<double> packed(m, d);
    Buffer<double> x(m * d), values(m * stride);
    svm::for_each_entry_of(rows, chosen,
                           [&](std::size_t i, std::size_t k, double v) { x[i * d + k] = v; });
    packed.fill(x.data());
    svm::kernel_rows(kernel, x.data(), d, m, packed.view(), 0, m, values.data(), stride);
    Matrix<double> K = uninitialized<double>(m, m);
    for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t j = 0; j < m; ++j) {
            K(i, j) = values[i * stride + j];
            if (std::abs(K(i, j)) <= 1e300) continue;
            throw NumericalError(message(type_name, "::fit: the kernel overflows at rows ",
                                         chosen[i], " and ", chosen[j],
                                         "; standardise the features first"));
        }
    }
    const Matrix<double> root = svm::inverse_root(K, sizeof(T) < 8 ? 1e-7 : 1e-12);
    next.normalization = uninitialized<T>(m, m);
    std::transform(root.begin(), root.end(), next.normalization.begin(),
                   [](double v) { return static_cast<T>(v); });
    return next;
}

template <std::floating_point T>
template <class X>
void Nystroem<T>::map(const NystroemFit<T>& f, const X& rows, MatrixView<T> out) const {
    const std::size_t m = f.indices.size(), stride = svm::n_groups(m) * svm::group_size;
    const svm::KernelFunction kernel = svm::kernel_of(options_, f.gamma);
    const svm::PackedView<T> components = svm::packed_view(f.components, m);
    svm::QueryRows<T> query(rows);
    svm::KernelScratch<T> scratch(stride);
    for (std::size_t from = 0; from < rows.rows(); from += scratch.rows()) {
        const std::size_t count = std::min(scratch.rows(), rows.rows() - from);
        for (std::size_t i = 0; i < count; i += svm::rows_at_once) {
            const std::size_t end = std::min(i + svm::rows_at_once, count);
            svm::kernel_rows(kernel, query.rows(from + i, from + end), query.row_stride(), end - i,
                             components, 0, m, scratch.data() + i * stride, stride);
        }
        using linalg::Op;
        linalg::gemm(T(1), MatrixView<const T>(scratch.data(), count, m, stride), Op::none,
                     MatrixView<const T>(f.normalization), Op::transpose, T(0),
                     MatrixView<T>(out.row(from).data(), count, m, out.row_stride()));
    }
}

template <std::floating_point T>
Matrix<T> Nystroem<T>::components() const {
    const NystroemFit<T>& f = this->fitted("components");
    return svm::unpack_support(f.components, f.indices.size());
}

}  // namespace foretell
