#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/class_contrasts.hpp>
#include <foretell/linear_model/detail/column_moments.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace foretell::logistic {

/// The coordinates theta (n_blocks, width) that the solvers see. With the contrasts V of the
/// classes (the number 1 for two classes), block o holding u_o1 ... u_od and, with an intercept,
/// c_o, the weights and intercepts are
///
///     W = V (q * u),   b = V (q_d * c) - W m.
///
/// Columns are centred by their mean m and scaled by q so that the Hessian at the start has about
/// ones on its diagonal. As the intercept is not penalised this changes the path of a solver and
/// not its goal, and X is never touched.
struct Coordinates {
    std::size_t n_features = 0, width = 0;  ///< width: n_features (+ 1)
    ClassContrasts contrasts;               ///< n_classes counts rows of W: 1 for two classes
    Buffer<double> center;                  ///< m (n_features,)
    Buffer<double> deviation;               ///< standard deviation of each column (n_features,)
    Buffer<double> scale;                   ///< q (n_blocks, width); 0: constant, w stays 0

    [[nodiscard]] std::size_t n_outputs() const noexcept { return contrasts.n_classes; }
    [[nodiscard]] std::size_t n_blocks() const noexcept { return contrasts.n; }
    [[nodiscard]] std::size_t size() const noexcept { return n_blocks() * width; }
    [[nodiscard]] bool has_intercept() const noexcept { return width > n_features; }

    /// theta -> W (n_outputs, n_features) and b (n_outputs,)
    void to_raw(VectorView<const double> theta, Buffer<double>& W, Buffer<double>& b) const {
        const std::size_t d = n_features;
        for (std::size_t k = 0; k < n_outputs(); ++k) {
            double* w = W.data() + k * d;
            std::fill_n(w, d, 0.0);
            b[k] = 0.0;
            for (std::size_t o = 0; o < n_blocks(); ++o) {
                const double v = contrasts.at(k, o);
                if (v == 0.0) continue;
                const double* u = theta.data() + o * width;
                const double* q = scale.data() + o * width;
                for (std::size_t j = 0; j < d; ++j) w[j] += v * (q[j] * u[j]);
                if (has_intercept()) b[k] += v * (q[d] * u[d]);
            }
            for (std::size_t j = 0; j < d; ++j) b[k] -= center[j] * w[j];
        }
    }

    /// W and b -> theta; what they have in common over the classes of a softmax is lost.
    [[nodiscard]] Buffer<double> from_raw(const Buffer<double>& W, const Buffer<double>& b) const {
        const std::size_t d = n_features;
        Buffer<double> theta(size(), 0.0);
        for (std::size_t o = 0; o < n_blocks(); ++o) {
            double* u = theta.data() + o * width;
            const double* q = scale.data() + o * width;
            for (std::size_t k = 0; k < n_outputs(); ++k) {
                const double v = contrasts.at(k, o);
                double shift = 0.0;
                for (std::size_t j = 0; j < d; ++j) {
                    const double w = W[k * d + j];
                    shift += center[j] * w;
                    if (q[j] > 0.0) u[j] += v * w / q[j];
                }
                if (has_intercept()) u[d] += v * (b[k] + shift) / q[d];
            }
        }
        return theta;
    }

    /// Gradients by W and b -> the gradient by theta, chain rule.
    void pull_back(const double* dW, const double* db, VectorView<double> dtheta) const noexcept {
        const std::size_t d = n_features;
        std::fill(dtheta.begin(), dtheta.end(), 0.0);
        for (std::size_t o = 0; o < n_blocks(); ++o) {
            double* g = dtheta.data() + o * width;
            const double* q = scale.data() + o * width;
            for (std::size_t k = 0; k < n_outputs(); ++k) {
                const double v = contrasts.at(k, o);
                if (v == 0.0) continue;
                const double* dw = dW + k * d;
                for (std::size_t j = 0; j < d; ++j) g[j] += v * (dw[j] - center[j] * db[k]);
                if (has_intercept()) g[d] += v * db[k];
            }
            for (std::size_t j = 0; j < width; ++j) g[j] *= q[j];
        }
    }

    /// max |gradient by W and b| that belongs to the gradient by theta.
    [[nodiscard]] double raw_gradient_norm(const Buffer<double>& dtheta) const {
        const std::size_t d = n_features;
        double largest = 0.0;
        Buffer<double> dw(d);
        for (std::size_t k = 0; k < n_outputs(); ++k) {
            double db = 0.0;
            std::fill(dw.begin(), dw.end(), 0.0);
            for (std::size_t o = 0; o < n_blocks(); ++o) {
                const double v = contrasts.at(k, o);
                const double* g = dtheta.data() + o * width;
                const double* q = scale.data() + o * width;
                const double by_c = has_intercept() ? v * g[d] / q[d] : 0.0;
                db += by_c;
                for (std::size_t j = 0; j < d; ++j) {
                    if (q[j] > 0.0) dw[j] += v * g[j] / q[j] + center[j] * by_c;
                }
            }
            largest = std::max(largest, std::abs(db));
            for (const double g : dw) largest = std::max(largest, std::abs(g));
        }
        return largest;
    }
};

/// Coordinates for data whose columns have these moments.
template <class T, class X>
[[nodiscard, gnu::cold]] Coordinates make_coordinates(const Data<T, X>& data,
                                                      ColumnMoments moments) {
    Coordinates c;
    c.n_features = data.n_features();
    c.width = c.n_features + (data.fit_intercept ? 1 : 0);
    c.center = std::move(moments.mean);
    c.deviation = std::move(moments.deviation);
    const double total = data.total_weight();
    Buffer<double> share(data.n_classes(), 1.0 / static_cast<double>(data.n_classes()));
    for (std::size_t k = 0; data.fit_intercept && k < share.size(); ++k) {
        share[k] = data.class_total[k] / total;
    }
    if (data.n_outputs() == 1) {
        c.contrasts = {1, 1, {1.0}, {share[0] * share[1]}};
    } else {
        c.contrasts = class_contrasts(share);
    }
    c.scale.resize(c.size());
    for (std::size_t o = 0; o < c.n_blocks(); ++o) {
        const double root = std::sqrt(data.loss_factor * total * c.contrasts.curvature[o]);
        for (std::size_t j = 0; j < c.n_features; ++j) {
            c.scale[o * c.width + j] =
                c.deviation[j] > 0.0
                    ? 1.0 / std::hypot(root * c.deviation[j], std::sqrt(data.penalty))
                    : 0.0;
        }
        if (data.fit_intercept) c.scale[o * c.width + c.n_features] = 1.0 / root;
    }
    return c;
}

}  // namespace foretell::logistic
