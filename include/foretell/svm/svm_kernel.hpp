#pragma once

#include <array>
#include <string_view>

namespace foretell {

/// How alike two rows x and z are, in the machines of svm/.
enum class SVMKernel {
    linear,   ///< x'z
    rbf,      ///< exp(-gamma ||x - z||^2)
    poly,     ///< (gamma x'z + coef0)^degree
    sigmoid,  ///< tanh(gamma x'z + coef0): not positive definite, so that the minimum may be local
};
constexpr std::array<std::string_view, 4> enum_names(SVMKernel) {
    return {"linear", "rbf", "poly", "sigmoid"};
}

}  // namespace foretell
