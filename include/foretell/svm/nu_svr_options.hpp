#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/svm/kernel_gamma.hpp>
#include <foretell/svm/svm_kernel.hpp>

#include <cstddef>
#include <tuple>

namespace foretell {

/// Options of NuSVR. Names and defaults follow scikit-learn.
struct NuSVROptions {
    /// At most this share of the rows has an error above epsilon, at least this share are support
    /// vectors, in (0, 1]; epsilon is found.
    double nu = 0.5;
    /// What an error costs beside the flatness of the function.
    double C = 1.0;
    SVMKernel kernel = SVMKernel::rbf;
    /// Of the kernel poly.
    std::size_t degree = 3;
    /// Of the kernels rbf, poly and sigmoid: a number or a GammaRule.
    KernelGamma gamma = {};
    /// Of the kernels poly and sigmoid.
    double coef0 = 0.0;
    /// Stop once no two rows break the conditions of the minimum by more, > 0; in the unit of y.
    double tol = 1e-3;
    /// Megabytes for rows of the kernel that may be wanted again.
    double cache_size = 200.0;
    /// Steps of two dual variables; 0: no limit.
    std::size_t max_iter = 0;

    static constexpr auto fields() {
        using O = NuSVROptions;
        return std::tuple{
            field("nu", &O::nu, Interval{.low = 0.0, .high = 1.0, .low_open = true},
                  "most errors, least support vectors, as shares"),
            field("C", &O::C, positive, "what an error costs"),
            field("kernel", &O::kernel, "linear, rbf, poly or sigmoid"),
            field("degree", &O::degree, Interval{.low = 1.0, .high = 1000.0}, "of the kernel poly"),
            field("gamma", &O::gamma, "of the kernels rbf, poly and sigmoid"),
            field("coef0", &O::coef0, finite_number, "of the kernels poly and sigmoid"),
            field("tol", &O::tol, positive, "how far the conditions of the minimum may be broken"),
            field("cache_size", &O::cache_size, Interval{.low = 0.0, .high = 1e9},
                  "megabytes for rows of the kernel"),
            field("max_iter", &O::max_iter, non_negative, "steps, 0: no limit")};
    }
};

}  // namespace foretell
