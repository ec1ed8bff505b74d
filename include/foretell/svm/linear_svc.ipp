#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/svm/detail/checks.hpp>
#include <foretell/svm/detail/linear_lasso.hpp>
#include <foretell/svm/detail/solve_linear.hpp>
#include <foretell/svm/linear_svc.hpp>

#include <algorithm>
#include <vector>

namespace foretell {

template <std::floating_point T>
LinearSVC<T>::LinearSVC(LinearSVCOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    const bool is_squared = options_.loss == LinearSVCLoss::squared_hinge;
    if (options_.penalty == LinearSVCPenalty::l1) {
        if (!is_squared) {
            throw InvalidArgument(
                message(type_name, ": loss must be squared_hinge with the penalty l1, got hinge"));
        }
        const LinearSVMSolver s = options_.solver;
        if (s != LinearSVMSolver::primal && s != LinearSVMSolver::automatic) {
            throw InvalidArgument(message(type_name, ": solver must be automatic or primal with ",
                                          "the penalty l1, got ", name_of(s)));
        }
    }
    svm::check_solver(type_name, options_.solver, name_of(options_.loss), is_squared);
}

template <class T>
void LinearSVCFit<T>::check(std::string_view where) const {
    const std::size_t k = classes.size();
    check_that(where, k >= 2 && std::is_sorted(classes.begin(), classes.end()),
               "classes must be at least two, ascending");
    check_that(where,
               coef.shape()[0] == (k == 2 ? 1 : k) && coef.shape()[0] == intercept.size() &&
                   coef.shape()[1] > 0,
               "coef and intercept must have a row for each output");
}

template <std::floating_point T>
template <class X>
LinearSVC<T>& LinearSVC<T>::learn(const X& rows, LabelsView y, const FitOptions<T>& options) {
    const std::string name = Base::where("fit");
    check_not_empty(name, rows.rows(), rows.cols());
    check_same_length(name, "X", rows.rows(), "y", y.size());
    check_sample_weight(name, options.sample_weight, rows.rows());
    check_finite(name, "X", rows);
    const EncodedLabels encoded = encode_labels(y);
    const std::size_t k = encoded.classes.size(), n = y.size(), d = rows.cols();
    if (k < 2) {
        throw InvalidArgument(message(name, ": y must have at least two classes, got ", k));
    }
    const auto factors = class_factors(name, options_.class_weight, encoded);
    Buffer<double> cost(n), total(k);
    for (std::size_t i = 0; i < n; ++i) {
        const double s =
            options.sample_weight.empty() ? 1.0 : static_cast<double>(options.sample_weight[i]);
        cost[i] = options_.C * s;
        total[encoded.codes[i]] += s * factors[encoded.codes[i]];
    }
    svm::check_class_totals(name, encoded.classes, total);
    const std::size_t outputs = k == 2 ? 1 : k;
    Fitted next{
        to_labels(encoded.classes), uninitialized<T>(outputs, d), uninitialized<T>(outputs), {}};
    std::vector<LinearSVMResult> results(outputs);
    const bool in_turn = options.progress != nullptr;
    parallel_tasks(outputs, in_turn ? 1 : options_.n_threads, [&](std::size_t o) {
        const std::size_t own = k == 2 ? 1 : o;
        svm::LinearProblem<T, X> p{rows, Buffer<T>(n), cost};
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t c = encoded.codes[i];
            p.y[i] = c == own ? T(1) : T(-1);
            if (k == 2 || c == own) p.cost[i] *= factors[c];  // the rest counts as it is
        }
        p.bias = options_.fit_intercept ? options_.intercept_scaling : 0.0;
        p.is_squared = options_.loss == LinearSVCLoss::squared_hinge;
        const svm::LinearRun run{options_.tol, options_.max_iter, options_.seed, options.progress,
                                 type_name};
        Buffer<T> w;
        results[o] = options_.penalty == LinearSVCPenalty::l1
                         ? svm::solve_linear_lasso(p, run, w)
                         : svm::solve_linear(p, options_.solver, run, w);
        svm::check_weights(name, w, results[o]);
        std::copy_n(w.data(), d, next.coef.data() + o * d);
        next.intercept(o) = p.bias > 0.0 ? w[d] * static_cast<T>(p.bias) : T(0);
    });
    next.solver = svm::merged(results);
    svm::warn_unless_converged(options.log, name, next.solver);
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
