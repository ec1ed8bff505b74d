#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/optim/detail/step_kernels.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>

namespace foretell::optim {

/// How a gradient of a mini-batch becomes a step.
enum class StepMethod {
    adam,     ///< by running means of the gradient and its square (Kingma & Ba, 2015)
    adamw,    ///< adam, weight decay apart from the gradient (Loshchilov & Hutter, 2019)
    sgd,      ///< against the gradient, with momentum
    rmsprop,  ///< against the gradient over the root of its running square (Hinton, 2012)
};
constexpr std::array<std::string_view, 4> enum_names(StepMethod) {
    return {"adam", "adamw", "sgd", "rmsprop"};
}

struct StepRuleOptions {
    StepMethod method = StepMethod::adam;
    double beta1 = 0.9, beta2 = 0.999;  ///< decay of the two means of adam and adamw
    double rho = 0.99;                  ///< decay of the mean square of rmsprop
    double momentum = 0.0;              ///< of sgd and rmsprop
    double epsilon = 1e-8;              ///< added to the roots of squares
    double weight_decay = 0.0;
};

/// Steps of stochastic optimisation over a vector of parameters, which it keeps the running means
/// of. The updates are PyTorch's Adam, AdamW, SGD and RMSprop, number by number.
template <std::floating_point T>
class StepRule {
public:
    StepRule(const StepRuleOptions& options, std::size_t n)
        : options_(options),
          first_(options.method != StepMethod::rmsprop || options.momentum > 0.0 ? n : 0),
          second_(options.method != StepMethod::sgd ? n : 0) {}

    /// w <- w - rate times what the rule makes of the gradient; allocates nothing.
    /// @param w (n,), overwritten
    /// @param gradient (n,)
    void step(VectorView<T> w, VectorView<const T> gradient, double rate) noexcept {
        assert(w.size() == gradient.size());
        n_steps_ += 1.0;
        switch (options_.method) {
            case StepMethod::adam:
                return adam(w, gradient, rate, options_.weight_decay, 0.0);
            case StepMethod::adamw:
                return adam(w, gradient, rate, 0.0, options_.weight_decay);
            case StepMethod::sgd:
                return sgd(w, gradient, rate);
            case StepMethod::rmsprop:
                return rmsprop(w, gradient, rate);
        }
    }

    /// Steps so far, and the running means (empty where the rule has none): what must be kept and
    /// given back for later steps to be as if nothing had happened between.
    [[nodiscard]] double n_steps() const noexcept { return n_steps_; }
    [[nodiscard]] const Buffer<T>& first() const noexcept { return first_; }
    [[nodiscard]] const Buffer<T>& second() const noexcept { return second_; }
    /// Takes up means that such a rule gave; of other lengths they are left aside.
    void resume(double n_steps, VectorView<const T> first, VectorView<const T> second) {
        if (first.size() != first_.size() || second.size() != second_.size()) return;
        n_steps_ = n_steps;
        first_.assign(first.begin(), first.end());
        second_.assign(second.begin(), second.end());
    }

private:
    void adam(VectorView<T> w, VectorView<const T> gradient, double rate, double coupled,
              double decoupled) noexcept {
        const double unbias1 = 1.0 - std::pow(options_.beta1, n_steps_);
        const double unbias2 = 1.0 - std::pow(options_.beta2, n_steps_);
        const detail::AdamStep<T> s{
            static_cast<T>(options_.beta1),        static_cast<T>(1.0 - options_.beta1),
            static_cast<T>(options_.beta2),        static_cast<T>(1.0 - options_.beta2),
            static_cast<T>(rate / unbias1),        static_cast<T>(1.0 / std::sqrt(unbias2)),
            static_cast<T>(options_.epsilon),      static_cast<T>(coupled),
            static_cast<T>(1.0 - rate * decoupled)};
        linalg::simd::run<detail::AdamKernel>(s, gradient.data(), w.data(), first_.data(),
                                              second_.data(), w.size());
    }
    void sgd(VectorView<T> w, VectorView<const T> gradient, double rate) noexcept {
        const T momentum = static_cast<T>(options_.momentum), step = static_cast<T>(rate);
        const T decay = static_cast<T>(options_.weight_decay);
        T *x = w.data(), *m = first_.data();
        for (std::size_t i = 0; i < w.size(); ++i) {
            m[i] = momentum * m[i] + gradient[i] + decay * x[i];
            x[i] -= step * m[i];
        }
    }
    void rmsprop(VectorView<T> w, VectorView<const T> gradient, double rate) noexcept {
        const T rho = static_cast<T>(options_.rho), other = static_cast<T>(1.0 - options_.rho);
        const T momentum = static_cast<T>(options_.momentum), step = static_cast<T>(rate);
        const T epsilon = static_cast<T>(options_.epsilon);
        const T decay = static_cast<T>(options_.weight_decay);
        T *x = w.data(), *m = first_.data(), *v = second_.data();
        const bool carries = !first_.empty();
        for (std::size_t i = 0; i < w.size(); ++i) {
            const T g = gradient[i] + decay * x[i];
            v[i] = rho * v[i] + other * g * g;
            const T scaled = g / (std::sqrt(v[i]) + epsilon);
            if (carries) m[i] = momentum * m[i] + scaled;
            x[i] -= step * (carries ? m[i] : scaled);
        }
    }

    StepRuleOptions options_;
    double n_steps_ = 0.0;
    Buffer<T> first_, second_;
};

/// Shortens the gradient to the given Euclidean norm if it is longer; 0: leaves it as it is.
/// @return its norm before
template <std::floating_point T>
double clip_to_norm(VectorView<T> gradient, double norm) noexcept {
    double square = 0.0;
    constexpr std::size_t block = 1024;
    for (std::size_t i = 0; i < gradient.size(); i += block) {
        const VectorView<const T> g = gradient.slice(i, std::min(i + block, gradient.size()));
        const double part = static_cast<double>(linalg::dot_product(g, g));
        if (part <= static_cast<double>(std::numeric_limits<T>::max())) {
            square += part;
        } else {  // squares that a float does not hold
            for (const T each : g) square += static_cast<double>(each) * static_cast<double>(each);
        }
    }
    const double given = std::sqrt(square);
    const double factor = norm / (given + 1e-6);  // as PyTorch's clip_grad_norm_
    if (norm > 0.0 && factor < 1.0) {
        for (T& g : gradient) g *= static_cast<T>(factor);
    }
    return given;
}

}  // namespace foretell::optim
