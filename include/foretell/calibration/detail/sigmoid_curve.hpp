#pragma once

#include <foretell/calibration/calibration_curve.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/loss/binomial.hpp>
#include <foretell/optim/newton_cholesky.hpp>

#include <cmath>
#include <cstddef>

namespace foretell::calibration {

/// F(a, b) = sum_i s_i (log(1 + e^(u_i)) - t_i u_i), u_i = a x_i + b, over targets t that stand a
/// little within 0 and 1, so that it has a minimum. Borrows all.
struct SigmoidObjective {
    const Buffer<double>&x, &target, &weight;

    double operator()(VectorView<const double> theta, VectorView<double> gradient) const {
        double value = 0.0;
        gradient[0] = gradient[1] = 0.0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto l = loss::binomial(theta[0] * x[i] + theta[1], target[i]);
            value += weight[i] * l.value;
            gradient[0] += weight[i] * l.gradient * x[i];
            gradient[1] += weight[i] * l.gradient;
        }
        return value;
    }
    void hessian(VectorView<const double> theta, MatrixView<double> H) const {
        H(0, 0) = H(1, 0) = H(1, 1) = 0.0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto l = loss::binomial(theta[0] * x[i] + theta[1], target[i]);
            const double h = weight[i] * l.curvature;
            H(0, 0) += h * x[i] * x[i], H(1, 0) += h * x[i], H(1, 1) += h;
        }
    }
};

/// The sigmoid of z that fits labels best; z is brought to mean 0 and deviation 1 on the way.
[[nodiscard]] inline CalibrationCurve sigmoid_curve(const Buffer<double>& z,
                                                    const Buffer<double>& is_one,
                                                    const Buffer<double>& weight) {
    const std::size_t n = z.size();
    double ones = 0.0, all = 0.0, mean = 0.0, square = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        all += weight[i];
        ones += weight[i] * is_one[i];
        mean += weight[i] * z[i];
    }
    mean /= all;
    for (std::size_t i = 0; i < n; ++i) square += weight[i] * (z[i] - mean) * (z[i] - mean);
    const double scale = square > 0.0 ? std::sqrt(square / all) : 1.0;
    const double high = (ones + 1.0) / (ones + 2.0), low = 1.0 / (all - ones + 2.0);
    Buffer<double> x(n), target(n);
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = (z[i] - mean) / scale;
        target[i] = is_one[i] != 0.0 ? high : low;
    }
    const double start[] = {0.0, std::log((ones + 1.0) / (all - ones + 1.0))};
    const optim::Result r = optim::newton_cholesky(SigmoidObjective{x, target, weight},
                                                   VectorView<const double>(&start[0], 2),
                                                   {.stopping = {.tol = 1e-12}});
    return {r.x[0] / scale, r.x[1] - r.x[0] * mean / scale};
}

}  // namespace foretell::calibration
