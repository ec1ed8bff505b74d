#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_hessian.hpp>
#include <foretell/linear_model/detail/weighted_gram.hpp>
#include <foretell/optim/ridge_factor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace foretell::logistic {

/// A preconditioner from a sample of the rows: the Cholesky factor of the Hessian of one block of
/// theta there, used for all blocks. For two classes that is the Hessian of the sample itself; for
/// more the curvatures are averaged over the blocks. Sums are in float, which is enough for it.
class SharedFactor {
public:
    explicit SharedFactor(std::size_t width) : width_(width), factor_(width) {}

    /// @param state see curvature_of
    /// @return false if no factor could be found; the object must not be used then
    template <class T, class X>
    [[nodiscard]] bool build(const Data<T, X>& data, const Coordinates& c, const T* state) {
        const std::size_t p = width_, d = c.n_features;
        const StandardisedRows<T, float> standard(c);
        std::vector<float> scratch(gram_block * p), gram(p * p);
        const double per_sample = static_cast<double>(data.n_samples()) / data.total_weight();
        weighted_gram(
            data.rows, 0, data.n_samples(), standard,
            [&](std::size_t i) { return per_sample * mean_curvature(data, c.contrasts, state, i); },
            scratch.data(), MatrixView<float>(gram.data(), p, p));
        double root = 0.0;
        for (const double a : c.contrasts.curvature) {
            root += a / static_cast<double>(c.n_blocks());
        }
        root = std::sqrt(data.loss_factor * data.total_weight() * root);
        const double factor = data.loss_factor / per_sample;
        std::vector<double> scale(p);  // of the block with mean curvature
        for (std::size_t j = 0; j < p; ++j) {
            scale[j] = j == d ? 1.0 / root : 0.0;
            if (j < d && c.deviation[j] > 0.0) {
                scale[j] = 1.0 / std::hypot(root * c.deviation[j], std::sqrt(data.penalty));
            }
        }
        const MatrixView<double> R = factor_.matrix();
        for (std::size_t i = 0; i < p; ++i) {
            const double left = factor * scale[i] * (i < d ? c.deviation[i] : 1.0);
            for (std::size_t j = 0; j <= i; ++j) {
                const double right = scale[j] * (j < d ? c.deviation[j] : 1.0);
                R(i, j) = left * static_cast<double>(gram[i * p + j]) * right;
            }
            if (i < d) R(i, i) += scale[i] > 0.0 ? data.penalty * scale[i] * scale[i] : 1.0;
        }
        return factor_.factorize();
    }

    /// v <- M^-1 v, each block by the shared factor.
    void operator()(VectorView<double> v) const {
        for (std::size_t from = 0; from < v.size(); from += width_) {
            factor_.solve(v.slice(from, from + width_));
        }
    }

private:
    template <class T, class X>
    static double mean_curvature(const Data<T, X>& data, const ClassContrasts& contrasts,
                                 const T* state, std::size_t i) noexcept {
        const std::size_t k = contrasts.n_classes;
        if (k == 1) return static_cast<double>(state[i]);
        double trace = 0.0;
        for (std::size_t j = 0; j < k; ++j) {
            const double p = static_cast<double>(state[i * k + j]);
            trace += p * (1.0 - p);
        }
        return static_cast<double>(data.weight_of(i)) * trace / static_cast<double>(contrasts.n);
    }

    std::size_t width_;
    optim::RidgeFactor factor_;
};

}  // namespace foretell::logistic
