#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/optim/detail/iterate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace foretell::optim::detail {

/// A step s inside a trust region, and what the quadratic model q(s) = g's + s'Hs / 2 says of it.
struct ModelStep {
    Buffer<double> s, r, z, d, Hd;  ///< r = -(g + H s), z = M^-1 r; the others are scratch
    double model = 0.0;             ///< q(s), <= 0
    double length = 0.0;            ///< ||s||_M
    bool at_boundary = false;

    explicit ModelStep(std::size_t n) : s(n), r(n), z(n), d(n), Hd(n) {}
};

/// The t >= 0 with ||s + t d||_M = radius, from the squares and the product of s and d under M.
inline double step_to_boundary(double ss, double sd, double dd, double radius) noexcept {
    const double left = std::max(0.0, radius * radius - ss), root = std::sqrt(sd * sd + dd * left);
    return sd >= 0.0 ? (sd + root > 0.0 ? left / (sd + root) : 0.0) : (root - sd) / dd;
}

/// Preconditioned conjugate gradients on q(s) from s = 0, inside ||s||_M <= radius, until an
/// iteration lowers q by no more than `forcing` times what the iterations so far did on average.
///
/// Source: Steihaug, SIAM J. Numer. Anal. 20 (1983), with norms by the recurrences of Conn, Gould &
/// Toint, Trust-Region Methods, (7.5.5) to (7.5.7); the stopping rule is that of Nash & Sofer,
/// Oper. Res. Lett. 9 (1990), as in Hsia, Chiang & Lin, ACML 2018.
/// @param product product(v, out) overwrites out with H v
/// @param max_products products that may be spent, >= 1
/// @return the number of products
template <class P, class M>
std::size_t conjugate_gradients(P& product, const M& preconditioner, const Buffer<double>& g,
                                double radius, double forcing, std::size_t max_products,
                                ModelStep& step) {
    const std::size_t n = g.size();
    std::fill(step.s.begin(), step.s.end(), 0.0);
    for (std::size_t i = 0; i < n; ++i) step.r[i] = -g[i];
    step.z = step.r;
    preconditioner(VectorView<double>(step.z));
    step.d = step.z;
    step.model = step.length = 0.0;
    step.at_boundary = false;
    double rz = inner(step.r, step.z), ss = 0.0, sd = 0.0, dd = rz;
    std::size_t k = 0;
    while (rz > 0.0 && k < max_products) {
        ++k;
        product(VectorView<const double>(step.d), VectorView<double>(step.Hd));
        const double curvature = inner(step.d, step.Hd);
        const double t = curvature > 0.0 ? rz / curvature : radius;
        if (!(ss + t * (2.0 * sd + t * dd) < radius * radius) || !std::isfinite(t)) {
            if (!std::isfinite(radius)) return k;  // flat, and nothing that bounds the step
            const double to = step_to_boundary(ss, sd, dd, radius);
            add_scaled(to, step.d, step.s);
            add_scaled(-to, step.Hd, step.r);
            step.model += to * (0.5 * to * curvature - rz);
            step.length = radius;
            step.at_boundary = true;
            return k;
        }
        add_scaled(t, step.d, step.s);
        add_scaled(-t, step.Hd, step.r);
        ss += t * (2.0 * sd + t * dd);
        step.length = std::sqrt(std::max(0.0, ss));
        const double gain = 0.5 * t * rz;
        step.model -= gain;
        if (static_cast<double>(k) * gain <= -forcing * step.model) return k;
        step.z = step.r;
        preconditioner(VectorView<double>(step.z));
        const double next = inner(step.r, step.z), beta = next / rz;
        rz = next;
        for (std::size_t i = 0; i < n; ++i) step.d[i] = step.z[i] + beta * step.d[i];
        sd = beta * (sd + t * dd);
        dd = rz + beta * beta * dd;
    }
    return k;
}

/// The radius after a step that was tried: smaller where the function fell by much less than the
/// model said, wider where it fell as foretold. Source: Lin & More, (4.2), and LIBLINEAR's
/// tron.cpp.
/// @param gain by how much the function fell
/// @param slope g's
inline double next_radius(double radius, const ModelStep& step, double gain,
                          double slope) noexcept {
    constexpr double narrow = 0.25, half = 0.5, wide = 4.0;
    const double foretold = -step.model, length = step.length;
    if (!std::isfinite(gain)) return narrow * length;
    if (!std::isfinite(radius)) radius = wide * length;
    // The minimiser of the parabola through value and slope at 0 and the value at the end.
    const double bend = -gain - slope;
    const double t = bend <= 0.0 ? wide : std::max(narrow, -0.5 * (slope / bend));
    if (gain < 1e-4 * foretold) return std::min(t * length, half * radius);
    if (gain < 0.25 * foretold) {
        return std::max(narrow * radius, std::min(t * length, half * radius));
    }
    if (gain < 0.75 * foretold) {
        return std::max(narrow * radius, std::min(t * length, wide * radius));
    }
    return step.at_boundary ? wide * radius : std::max(radius, std::min(t * length, wide * radius));
}

/// Steps of Newton's method until what is `excess` times its goal gets there, if each makes it
/// `ratio` times what it was; ratio 0: not known yet.
inline double steps_left(double excess, double ratio) noexcept {
    if (!(excess > 1.0)) return 1.0;
    if (!(ratio > 0.0)) return 3.0;
    if (ratio > 0.9) return 50.0;
    return std::min(50.0, std::max(1.0, -std::log(excess) / std::log(ratio)));
}

}  // namespace foretell::optim::detail
