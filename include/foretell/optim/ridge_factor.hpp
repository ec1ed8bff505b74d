#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::optim {

/// The Cholesky factor of a symmetric matrix that should be positive definite, or of that matrix
/// plus the smallest ridge that makes it so.
class RidgeFactor {
public:
    RidgeFactor() = default;  ///< of nothing, to be assigned to
    explicit RidgeFactor(std::size_t n) : n_(n), matrix_(n * n), factor_(n * n) {}

    /// Where the caller writes the matrix, lower triangle.
    [[nodiscard]] MatrixView<double> matrix() noexcept { return {matrix_.data(), n_, n_}; }
    /// What was added to the diagonal, relative to its largest entry; 0 where nothing was needed.
    [[nodiscard]] double ridge() const noexcept { return ridge_; }

    /// @return false if the matrix is not finite
    [[nodiscard]] bool factorize() {
        double top = 0.0;
        for (std::size_t i = 0; i < n_; ++i) {
            if (!foretell::detail::all_finite(&matrix_[i * n_], i + 1)) return false;
            top = std::max(top, matrix_[i * n_ + i]);
        }
        if (top == 0.0) top = 1.0;
        for (ridge_ = 0.0; ridge_ <= 1.0; ridge_ = ridge_ == 0.0 ? 1e-14 : 10.0 * ridge_) {
            for (std::size_t i = 0; i < n_; ++i) {
                std::copy_n(&matrix_[i * n_], i + 1, &factor_[i * n_]);
                factor_[i * n_ + i] += ridge_ * top;
            }
            if (linalg::cholesky_factor(MatrixView<double>(factor_.data(), n_, n_))) return true;
        }
        return false;
    }

    /// v <- (matrix + ridge)^-1 v
    void solve(VectorView<double> v) const {
        linalg::cholesky_solve(MatrixView<const double>(factor_.data(), n_, n_), v);
    }
    void operator()(VectorView<double> v) const { solve(v); }

private:
    std::size_t n_ = 0;
    Buffer<double> matrix_, factor_;
    double ridge_ = 0.0;
};

}  // namespace foretell::optim
