#pragma once

#include <foretell/core/class_weight.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/svm/kernel_gamma.hpp>
#include <foretell/svm/svc_options.hpp>
#include <foretell/svm/svm_kernel.hpp>

#include <cstddef>
#include <tuple>

namespace foretell {

/// Options of NuSVC. Names and defaults follow scikit-learn.
struct NuSVCOptions {
    /// At most this share of the rows, by weight, lies within the margin or on its wrong side, at
    /// least this share are support vectors, in (0, 1].
    double nu = 0.5;
    SVMKernel kernel = SVMKernel::rbf;
    /// Of the kernel poly.
    std::size_t degree = 3;
    /// Of the kernels rbf, poly and sigmoid: a number or a GammaRule.
    KernelGamma gamma = {};
    /// Of the kernels poly and sigmoid.
    double coef0 = 0.0;
    /// Stop once no two rows break the conditions of the minimum by more, > 0.
    double tol = 1e-3;
    /// Megabytes for rows of the kernel that may be wanted again, of each pair of classes at work.
    double cache_size = 200.0;
    ClassWeight class_weight = {};
    /// Steps of two dual variables; 0: no limit.
    std::size_t max_iter = 0;
    DecisionShape decision_function_shape = DecisionShape::one_vs_rest;
    /// Where classes have equally many votes, predict takes the one that decision_function is for
    /// instead of the first.
    bool break_ties = false;
    /// Pairs of classes learnt at once; 0: one for each processor. The result has the same bits for
    /// any number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = NuSVCOptions;
        return std::tuple{
            field("nu", &O::nu, Interval{.low = 0.0, .high = 1.0, .low_open = true},
                  "most errors, least support vectors, as shares"),
            field("kernel", &O::kernel, "linear, rbf, poly or sigmoid"),
            field("degree", &O::degree, Interval{.low = 1.0, .high = 1000.0}, "of the kernel poly"),
            field("gamma", &O::gamma, "of the kernels rbf, poly and sigmoid"),
            field("coef0", &O::coef0, finite_number, "of the kernels poly and sigmoid"),
            field("tol", &O::tol, positive, "how far the conditions of the minimum may be broken"),
            field("cache_size", &O::cache_size, Interval{.low = 0.0, .high = 1e9},
                  "megabytes for rows of the kernel"),
            field("class_weight", &O::class_weight, "how much the samples of each class count"),
            field("max_iter", &O::max_iter, non_negative, "steps, 0: no limit"),
            field("decision_function_shape", &O::decision_function_shape,
                  "one column for each class, or for each pair"),
            field("break_ties", &O::break_ties, "equal votes are decided by decision_function"),
            field("n_threads", &O::n_threads, non_negative, "pairs learnt at once, 0: all")};
    }
};

}  // namespace foretell
