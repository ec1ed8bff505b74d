#pragma once

#include <foretell/calibration/calibration_curve.hpp>
#include <foretell/core/buffer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace foretell::calibration {

/// Minimises F(a, b) = sum_i s_i (log(1 + e^(u_i)) - t_i u_i), u_i = a z_i + b, over targets t that
/// stand a little within 0 and 1, so that it has a minimum. Newton's method with halved steps; z is
/// brought to mean 0 and deviation 1 on the way.
class SigmoidFit {
public:
    SigmoidFit(const Buffer<double>& z, const Buffer<double>& is_one, const Buffer<double>& weight)
        : z_(z), weight_(weight), target_(z.size()) {
        double ones = 0.0, all = 0.0, square = 0.0;
        for (std::size_t i = 0; i < z.size(); ++i) {
            all += weight[i];
            ones += weight[i] * is_one[i];
            mean_ += weight[i] * z[i];
        }
        mean_ /= all;
        for (std::size_t i = 0; i < z.size(); ++i) {
            square += weight[i] * (z[i] - mean_) * (z[i] - mean_);
        }
        if (square > 0.0) scale_ = std::sqrt(square / all);
        const double high = (ones + 1.0) / (ones + 2.0), low = 1.0 / (all - ones + 2.0);
        for (std::size_t i = 0; i < z.size(); ++i) target_[i] = is_one[i] != 0.0 ? high : low;
        b_ = std::log((ones + 1.0) / (all - ones + 1.0));
    }

    CalibrationCurve run() {
        double value = visit(a_, b_);
        for (int iteration = 0; iteration < 100; ++iteration) {
            const double ridge = 1e-12 * (haa_ + hbb_) + 1e-300;
            const double aa = haa_ + ridge, bb = hbb_ + ridge, det = aa * bb - hab_ * hab_;
            const double da = (bb * ga_ - hab_ * gb_) / det, db = (aa * gb_ - hab_ * ga_) / det;
            const double decrement = ga_ * da + gb_ * db;
            if (!(decrement > 1e-10 * value)) {  // the last step doubles the digits
                a_ -= da, b_ -= db;
                break;
            }
            double step = 1.0, next = visit(a_ - da, b_ - db);
            while (!(next <= value - 1e-4 * step * decrement) && step > 1e-10) {
                step *= 0.5;
                next = visit(a_ - step * da, b_ - step * db);
            }
            if (!(next < value)) break;
            a_ -= step * da, b_ -= step * db;
            value = next;
        }
        return {a_ / scale_, b_ - a_ * mean_ / scale_};
    }

private:
    /// F, its gradient and its Hessian.
    double visit(double a, double b) noexcept {
        double value = 0.0;
        ga_ = gb_ = haa_ = hab_ = hbb_ = 0.0;
        for (std::size_t i = 0; i < z_.size(); ++i) {
            const double x = (z_[i] - mean_) / scale_, u = a * x + b, e = std::exp(-std::abs(u));
            const double p = (u >= 0.0 ? 1.0 : e) / (1.0 + e);
            const double g = weight_[i] * (p - target_[i]), h = weight_[i] * p * (1.0 - p);
            value += weight_[i] * (std::max(u, 0.0) + std::log1p(e) - target_[i] * u);
            ga_ += g * x, gb_ += g;
            haa_ += h * x * x, hab_ += h * x, hbb_ += h;
        }
        return value;
    }

    const Buffer<double>&z_, &weight_;
    Buffer<double> target_;
    double mean_ = 0.0, scale_ = 1.0, a_ = 0.0, b_ = 0.0;
    double ga_ = 0.0, gb_ = 0.0, haa_ = 0.0, hab_ = 0.0, hbb_ = 0.0;
};

[[nodiscard]] inline CalibrationCurve sigmoid_curve(const Buffer<double>& z,
                                                    const Buffer<double>& is_one,
                                                    const Buffer<double>& weight) {
    return SigmoidFit(z, is_one, weight).run();
}

}  // namespace foretell::calibration
