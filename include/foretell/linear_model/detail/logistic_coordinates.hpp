#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/column_moments.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace foretell::logistic {

/// The coordinates that the solvers see. Output o of K has the weights w_oj = q_oj u_oj and the
/// intercept b_o = q_od c_o - sum_j m_j w_oj: columns are centred by their mean m and scaled so
/// that the Hessian of the objective at the start has about ones on its diagonal. Because the
/// intercept is not penalised this changes the path of a solver and not its goal, and X is never
/// touched. theta is (K, p), row o holding u_o1 ... u_od and, with an intercept, c_o.
struct Coordinates {
    std::size_t n_outputs = 0, n_features = 0, width = 0;  ///< width p = n_features (+ 1)
    std::vector<double> center;                            ///< m (n_features,)
    std::vector<double> deviation;  ///< standard deviation of each column (n_features,)
    std::vector<double> scale;      ///< q (n_outputs, width); 0: a constant column, w stays 0

    [[nodiscard]] std::size_t size() const noexcept { return n_outputs * width; }
    [[nodiscard]] bool has_intercept() const noexcept { return width > n_features; }

    /// theta -> W (n_outputs, n_features) and b (n_outputs,)
    void to_raw(VectorView<const double> theta, std::vector<double>& W,
                std::vector<double>& b) const {
        for (std::size_t o = 0; o < n_outputs; ++o) {
            double shift = 0.0;
            for (std::size_t j = 0; j < n_features; ++j) {
                const double w = scale[o * width + j] * theta[o * width + j];
                W[o * n_features + j] = w;
                shift += center[j] * w;
            }
            b[o] = has_intercept()
                       ? scale[o * width + n_features] * theta[o * width + n_features] - shift
                       : 0.0;
        }
    }

    /// W and b -> theta
    void from_raw(const std::vector<double>& W, const std::vector<double>& b,
                  std::vector<double>& theta) const {
        for (std::size_t o = 0; o < n_outputs; ++o) {
            double shift = 0.0;
            for (std::size_t j = 0; j < n_features; ++j) {
                const double q = scale[o * width + j], w = W[o * n_features + j];
                theta[o * width + j] = q > 0.0 ? w / q : 0.0;
                shift += center[j] * w;
            }
            if (has_intercept()) {
                theta[o * width + n_features] = (b[o] + shift) / scale[o * width + n_features];
            }
        }
    }

    /// Gradients by w_o and b_o of one output -> the gradient by theta, chain rule.
    void pull_back(std::size_t o, const double* dw, double db, double* dtheta) const noexcept {
        for (std::size_t j = 0; j < n_features; ++j) {
            dtheta[j] = scale[o * width + j] * (dw[j] - center[j] * db);
        }
        if (has_intercept()) dtheta[n_features] = scale[o * width + n_features] * db;
    }

    /// max |gradient by W and b| that belongs to the gradient by theta.
    [[nodiscard]] double raw_gradient_norm(const std::vector<double>& dtheta) const noexcept {
        double largest = 0.0;
        for (std::size_t o = 0; o < n_outputs; ++o) {
            const double* g = dtheta.data() + o * width;
            const double* q = scale.data() + o * width;
            const double db = has_intercept() ? g[n_features] / q[n_features] : 0.0;
            largest = std::max(largest, std::abs(db));
            for (std::size_t j = 0; j < n_features; ++j) {
                if (q[j] > 0.0) largest = std::max(largest, std::abs(g[j] / q[j] + center[j] * db));
            }
        }
        return largest;
    }
};

/// Coordinates for data whose columns have these moments.
template <class T, class X>
[[nodiscard]] Coordinates make_coordinates(const Data<T, X>& data, const ColumnMoments& moments) {
    Coordinates c;
    c.n_outputs = data.n_outputs();
    c.n_features = data.n_features();
    c.width = c.n_features + (data.fit_intercept ? 1 : 0);
    c.center = moments.mean;
    c.deviation = moments.deviation;
    c.scale.resize(c.size());
    const double total = data.total_weight(), root_penalty = std::sqrt(data.penalty);
    double curvature = 0.0;  // p (1 - p) at the start, the mean over the classes: one scale for all
    for (const double of_class : data.class_total) {
        const double k = static_cast<double>(data.n_classes());
        const double p = data.fit_intercept ? of_class / total : 1.0 / k;
        curvature += p * (1.0 - p) / k;
    }
    const double root = std::sqrt(data.loss_factor * total * curvature);
    for (std::size_t o = 0; o < c.n_outputs; ++o) {
        for (std::size_t j = 0; j < c.n_features; ++j) {
            const double deviation = c.deviation[j];
            c.scale[o * c.width + j] =
                deviation > 0.0 ? 1.0 / std::hypot(root * deviation, root_penalty) : 0.0;
        }
        if (data.fit_intercept) c.scale[o * c.width + c.n_features] = 1.0 / root;
    }
    return c;
}

}  // namespace foretell::logistic
