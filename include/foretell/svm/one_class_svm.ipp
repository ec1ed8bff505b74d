#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/svm/detail/checks.hpp>
#include <foretell/svm/detail/solve_dual.hpp>
#include <foretell/svm/detail/support_sums.hpp>
#include <foretell/svm/one_class_svm.hpp>

#include <algorithm>
#include <utility>

namespace foretell {

template <std::floating_point T>
OneClassSVM<T>::OneClassSVM(OneClassSVMOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    check_gamma(type_name, options_.gamma);
}

template <std::floating_point T>
template <class X>
OneClassSVM<T>& OneClassSVM<T>::learn(const X& rows, const FitOptions<T>& options) {
    const std::string name = where("fit");
    check_not_empty(name, rows.rows(), rows.cols());
    check_sample_weight(name, options.sample_weight, rows.rows());
    check_finite(name, "X", rows);
    Buffer<std::size_t> used;
    svm::DualProblem p;
    double left = 0.0;  // of nu S
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const double s =
            options.sample_weight.empty() ? 1.0 : static_cast<double>(options.sample_weight[i]);
        if (!(s > 0.0)) continue;
        used.push_back(i);
        p.high.push_back(s);
        left += options_.nu * s;
    }
    p.n_rows = used.size();
    p.t.resize(p.n_rows), p.low.resize(p.n_rows), p.start.resize(p.n_rows);
    for (std::size_t i = 0; i < p.n_rows; ++i) {
        p.start[i] = std::min(left, p.high[i]);
        left -= p.start[i];
    }
    const double gamma = svm::gamma_for(options_.gamma, rows, used);
    const svm::KernelFunction kernel = svm::kernel_of(options_, gamma);
    const svm::DualSolution solution = svm::solve_dual<false>(
        name, kernel, rows, used, p, svm::dual_options(options_, options.progress, type_name));
    Fitted next = svm::machine_of<T>(name, rows, used, solution);
    next.gamma = gamma;
    svm::warn_unless_converged(options.log, name, next.solver);
    fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
template <class X>
void OneClassSVM<T>::decide(std::string_view member, const X& rows, VectorView<T> out) const {
    const Fitted& f = fitted(member);
    check_query(type_name, member, rows, f.support_vectors.shape()[1]);
    check_out(type_name, member, rows.rows(), out);
    svm::support_sums(options_, f, rows, 0, rows.rows(), out.data());
}

template <std::floating_point T>
template <class X>
void OneClassSVM<T>::classify(std::string_view member, const X& rows, VectorView<int> out) const {
    const Fitted& f = fitted(member);
    check_query(type_name, member, rows, f.support_vectors.shape()[1]);
    check_out(type_name, member, rows.rows(), out);
    constexpr std::size_t many = 128;
    T z[many];
    for (std::size_t begin = 0; begin < rows.rows(); begin += many) {
        const std::size_t end = std::min(begin + many, rows.rows());
        svm::support_sums(options_, f, rows, begin, end, z);
        for (std::size_t i = begin; i < end; ++i) out[i] = z[i - begin] > T(0) ? 1 : -1;
    }
}

template <std::floating_point T>
template <class X>
Vector<T> OneClassSVM<T>::collect(const X& rows) const {
    Vector<T> out = uninitialized<T>(rows.rows());
    decide("decision_function", rows, out);
    return out;
}

template <std::floating_point T>
template <class X>
Labels OneClassSVM<T>::labels(const X& rows) const {
    Labels out = uninitialized<int>(rows.rows());
    classify("predict", rows, out);
    return out;
}

template <std::floating_point T>
Matrix<T> OneClassSVM<T>::support_vectors() const {
    const Fitted& f = fitted("support_vectors");
    return svm::unpack_support(f.support_vectors, f.support.size());
}

}  // namespace foretell
