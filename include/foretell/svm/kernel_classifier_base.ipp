#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/score.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/svm/detail/checks.hpp>
#include <foretell/svm/detail/solve_dual.hpp>
#include <foretell/svm/detail/support_rows.hpp>
#include <foretell/svm/detail/votes.hpp>
#include <foretell/svm/kernel_classifier_base.hpp>

#include <algorithm>
#include <vector>

namespace foretell {

template <class T>
void KernelClassifierFit<T>::check(std::string_view where) const {
    const std::size_t k = classes.size(), n = support.size();
    check_that(where, k >= 2 && std::is_sorted(classes.begin(), classes.end()),
               "classes must be at least two, ascending");
    check_that(where, intercept.size() == svm::n_pairs(k),
               "intercept must have an entry for each pair of classes");
    const auto shape = support_vectors.shape();
    check_that(where, shape[0] == svm::n_groups(n) && shape[1] > 0 && shape[2] == svm::group_size,
               "support_vectors must have whole groups for the rows in support");
    check_that(where, dual_coef.shape()[0] == k - 1 && dual_coef.shape()[1] == n,
               "dual_coef must have a column for each support vector");
    std::size_t total = 0;
    for (const int count : n_support) total += static_cast<std::size_t>(count);
    check_that(where, n_support.size() == k && total == n,
               "n_support must count the support vectors of each class");
}

namespace svm {

/// The rows of each class that have weight, and C times that weight.
struct ClassRows {
    std::vector<Buffer<std::size_t>> rows;
    std::vector<Buffer<double>> weight;
    Buffer<std::size_t> all;  ///< ascending

    template <class T>
    ClassRows(std::string_view where, const EncodedLabels& y, VectorView<const T> sample_weight,
              const Buffer<double>& factors)
        : rows(y.classes.size()), weight(y.classes.size()) {
        Buffer<double> total(rows.size());
        for (std::size_t i = 0; i < y.codes.size(); ++i) {
            const std::size_t c = y.codes[i];
            const double s = sample_weight.empty() ? 1.0 : static_cast<double>(sample_weight[i]);
            if (!(s * factors[c] > 0.0)) continue;
            rows[c].push_back(i);
            weight[c].push_back(s * factors[c]);
            total[c] += s * factors[c];
            all.push_back(i);
        }
        check_class_totals(where, y.classes, total);
    }
};

/// Adds the result of one pair to that of all.
inline void merge(SVMSolverResult& all, const DualSolution& one, bool first) noexcept {
    if (first || all.converged()) all.stop = one.stop;
    all.n_iterations += one.n_iterations;
    all.objective += one.objective;
    all.duality_gap += one.gap;
    all.violation = std::max(all.violation, one.violation);
}

/// Puts the machines of all pairs together; they share the support vectors.
/// @throws NumericalError if the coefficients are not finite
template <class T, class X>
void collect_pairs(std::string_view where, const X& rows, const ClassRows& by_class,
                   const std::vector<DualSolution>& solutions, KernelClassifierFit<T>& f) {
    const std::size_t k = by_class.rows.size();
    std::vector<Buffer<std::size_t>> column(k);  // of each row of a class; for now, whether it has
    for (std::size_t c = 0; c < k; ++c) column[c].resize(by_class.rows[c].size());
    const auto for_each_coefficient = [&](auto&& visit) {  // visit(p, class, row in it, other, b)
        for (std::size_t p = 0; p < solutions.size(); ++p) {
            const auto [i, j] = pair_of(p, k);
            const std::size_t first = by_class.rows[i].size();
            for (std::size_t r = 0; r < solutions[p].b.size(); ++r) {
                const double b = solutions[p].b[r];
                if (b == 0.0) continue;
                r < first ? visit(i, r, j, b) : visit(j, r - first, i, b);
            }
        }
    };
    for_each_coefficient(
        [&](std::size_t c, std::size_t r, std::size_t, double) { column[c][r] = 1; });
    Buffer<std::size_t> support;
    f.n_support = uninitialized<int>(k);
    for (std::size_t c = 0; c < k; ++c) {
        const std::size_t before = support.size();
        for (std::size_t r = 0; r < column[c].size(); ++r) {
            const bool is_support = column[c][r] != 0;
            column[c][r] = support.size();
            if (is_support) support.push_back(by_class.rows[c][r]);
        }
        f.n_support(c) = static_cast<int>(support.size() - before);
    }
    f.support = uninitialized<int>(support.size());
    for (std::size_t s = 0; s < support.size(); ++s) f.support(s) = static_cast<int>(support[s]);
    f.support_vectors = pack_support(rows, support);
    f.dual_coef = full(k - 1, support.size(), T(0));
    for_each_coefficient([&](std::size_t c, std::size_t r, std::size_t other, double b) {
        f.dual_coef(other < c ? other : other - 1, column[c][r]) = static_cast<T>(b);
    });
    f.intercept = uninitialized<T>(solutions.size());
    for (std::size_t p = 0; p < solutions.size(); ++p) {
        f.intercept(p) = static_cast<T>(solutions[p].intercept);
        merge(f.solver, solutions[p], p == 0);
    }
    if (!foretell::detail::all_finite(f.dual_coef.data(), f.dual_coef.size()) ||
        !foretell::detail::all_finite(f.intercept.data(), f.intercept.size())) {
        throw NumericalError(
            message(where, ": the solution overflows; standardise the features first"));
    }
}

}  // namespace svm

template <class Derived, std::floating_point T>
template <class X>
Derived& KernelClassifierBase<Derived, T>::learn(const X& rows, LabelsView y,
                                                 const FitOptions<T>& options) {
    const std::string name = where("fit");
    check_not_empty(name, rows.rows(), rows.cols());
    check_same_length(name, "X", rows.rows(), "y", y.size());
    check_sample_weight(name, options.sample_weight, rows.rows());
    check_finite(name, "X", rows);
    const EncodedLabels encoded = encode_labels(y);
    const std::size_t k = encoded.classes.size();
    if (k < 2) {
        throw InvalidArgument(message(name, ": y must have at least two classes, got ", k));
    }
    const auto& o = self().options();
    const svm::ClassRows by_class(name, encoded, options.sample_weight,
                                  class_factors(name, o.class_weight, encoded));
    Fitted next;
    next.classes = to_labels(encoded.classes);
    next.gamma = svm::gamma_for(o.gamma, rows, by_class.all);
    const svm::KernelFunction kernel = svm::kernel_of(o, next.gamma);
    std::vector<svm::DualSolution> solutions(svm::n_pairs(k));
    const bool in_turn = options.progress != nullptr;
    parallel_tasks(solutions.size(), in_turn ? 1 : o.n_threads, [&](std::size_t p) {
        const auto [i, j] = svm::pair_of(p, k);
        // Of two classes, the second is what a positive z is in favour of.
        const double sign = k == 2 ? -1.0 : 1.0;
        Buffer<std::size_t> both = by_class.rows[i];
        both.append(by_class.rows[j].begin(), by_class.rows[j].end());
        Buffer<double> side(both.size(), -sign), weight = by_class.weight[i];
        std::fill_n(side.data(), by_class.rows[i].size(), sign);
        weight.append(by_class.weight[j].begin(), by_class.weight[j].end());
        solutions[p] = self().solve_pair(name, kernel, rows, both, side, weight, options.progress);
    });

    svm::collect_pairs(name, rows, by_class, solutions, next);
    svm::warn_unless_converged(options.log, name, next.solver);
    fitted_ = std::move(next);
    return self();
}

template <class Derived, std::floating_point T>
template <class X>
const KernelClassifierFit<T>& KernelClassifierBase<Derived, T>::fitted_for(std::string_view member,
                                                                           const X& rows) const {
    const Fitted& f = fitted(member);
    check_query(Derived::type_name, member, rows, f.support_vectors.shape()[1]);
    return f;
}

template <class Derived, std::floating_point T>
template <class X, class Take>
void KernelClassifierBase<Derived, T>::for_each_row(const Fitted& f, const X& rows,
                                                    Take&& take) const {
    using svm::piece_size, svm::rows_at_once;
    constexpr std::size_t few = 4096;
    const auto& o = self().options();
    const svm::KernelFunction kernel = svm::kernel_of(o, f.gamma);
    const std::size_t k = f.classes.size(), pairs = svm::n_pairs(k), n = f.support.size();
    const svm::PackedView<T> vectors = svm::packed_view(f.support_vectors, n);
    svm::QueryRows<T> query(rows);
    alignas(64) T values[rows_at_once * piece_size];
    T little[few];
    Buffer<T> much(pairs > few ? pairs : 0);
    T* const z = pairs > few ? much.data() : little;
    const std::size_t at_once = std::clamp<std::size_t>(few / pairs, 1, rows_at_once);
    for (std::size_t begin = 0; begin < rows.rows(); begin += at_once) {
        const std::size_t end = std::min(begin + at_once, rows.rows());
        const T* x = query.rows(begin, end);
        for (std::size_t i = begin; i < end; ++i) {
            std::copy_n(f.intercept.data(), pairs, z + (i - begin) * pairs);
        }
        for (std::size_t from = 0; from < n; from += piece_size) {
            const std::size_t to = std::min(from + piece_size, n);
            svm::kernel_rows(kernel, x, query.row_stride(), end - begin, vectors, from, to - from,
                             values, piece_size);
            std::size_t first = 0;
            for (std::size_t c = 0; c < k; ++c) {
                const std::size_t last = first + static_cast<std::size_t>(f.n_support.data()[c]);
                const std::size_t a = std::max(first, from), b = std::min(last, to);
                for (std::size_t r = 0; a < b && r + 1 < k; ++r) {
                    const std::size_t other = r < c ? r : r + 1;
                    const std::size_t p = svm::pair_at(std::min(c, other), std::max(c, other), k);
                    const VectorView<const T> coef(f.dual_coef.data() + r * n + a, b - a);
                    for (std::size_t i = 0; i < end - begin; ++i) {
                        z[i * pairs + p] += linalg::dot_product(
                            VectorView<const T>(values + i * piece_size + (a - from), b - a), coef);
                    }
                }
                first = last;
            }
        }
        for (std::size_t i = begin; i < end; ++i) take(i, z + (i - begin) * pairs);
    }
}

template <class Derived, std::floating_point T>
template <class X>
Matrix<T> KernelClassifierBase<Derived, T>::decisions(const X& rows) const {
    const Fitted& f = fitted("decision_function");
    const std::size_t k = f.classes.size();
    const bool by_class = self().options().decision_function_shape == DecisionShape::one_vs_rest;
    Matrix<T> out = uninitialized<T>(rows.rows(), k == 2 ? 1 : by_class ? k : svm::n_pairs(k));
    decide("decision_function", rows, out);
    return out;
}

template <class Derived, std::floating_point T>
template <class X>
void KernelClassifierBase<Derived, T>::decide(std::string_view member, const X& rows,
                                              MatrixView<T> out) const {
    const Fitted& f = fitted_for(member, rows);
    const std::size_t k = f.classes.size();
    const bool by_class =
        k > 2 && self().options().decision_function_shape == DecisionShape::one_vs_rest;
    const std::size_t cols = by_class ? k : svm::n_pairs(k);
    check_out(Derived::type_name, member, rows.rows(), cols, out);
    for_each_row(f, rows, [&](std::size_t i, const T* z) {
        T* to = out.row(i).data();
        if (!by_class) {
            std::copy_n(z, cols, to);
            return;
        }
        for (std::size_t c = 0; c < k; ++c) {
            const auto votes = svm::votes_of(c, z, k);
            to[c] = static_cast<T>(votes.count) + votes.clear;
        }
    });
}

template <class Derived, std::floating_point T>
std::size_t KernelClassifierBase<Derived, T>::winner(const T* z, std::size_t k) const noexcept {
    if (k == 2) return z[0] > T(0) ? 1 : 0;
    std::size_t best = 0;
    svm::Votes<T> most = svm::votes_of(std::size_t{0}, z, k);
    for (std::size_t c = 1; c < k; ++c) {
        const auto votes = svm::votes_of(c, z, k);
        const bool tie = votes.count == most.count && self().options().break_ties;
        if (votes.count > most.count || (tie && votes.clear > most.clear)) {
            best = c;
            most = votes;
        }
    }
    return best;
}

template <class Derived, std::floating_point T>
template <class X>
Labels KernelClassifierBase<Derived, T>::labels(const X& rows) const {
    Labels out = uninitialized<int>(rows.rows());
    classify("predict", rows, out);
    return out;
}

template <class Derived, std::floating_point T>
template <class X>
void KernelClassifierBase<Derived, T>::classify(std::string_view member, const X& rows,
                                                VectorView<int> out) const {
    const Fitted& f = fitted_for(member, rows);
    check_out(Derived::type_name, member, rows.rows(), out);
    for_each_row(f, rows, [&](std::size_t i, const T* z) {
        out[i] = f.classes.data()[winner(z, f.classes.size())];
    });
}

template <class Derived, std::floating_point T>
template <class X>
double KernelClassifierBase<Derived, T>::accuracy(const X& rows, LabelsView y,
                                                  VectorView<const T> sample_weight) const {
    static_cast<void>(fitted_for("score", rows));
    check_not_empty(where("score"), rows.rows(), rows.cols());
    check_same_length(where("score"), "X", rows.rows(), "y", y.size());
    const Labels p = labels(rows);
    return detail::accuracy(where("score"), rows.rows(), y, sample_weight,
                            [&](std::size_t i) { return p(i); });
}

template <class Derived, std::floating_point T>
Matrix<T> KernelClassifierBase<Derived, T>::support_vectors() const {
    const Fitted& f = fitted("support_vectors");
    return svm::unpack_support(f.support_vectors, f.support.size());
}

template <class Derived, std::floating_point T>
Matrix<T> KernelClassifierBase<Derived, T>::coef() const {
    const Fitted& f = fitted("coef");
    svm::check_linear(where("coef"), self().options().kernel);
    const std::size_t k = f.classes.size(), d = n_features_in();
    const Matrix<T> vectors = svm::unpack_support(f.support_vectors, f.support.size());
    Matrix<T> out = full(svm::n_pairs(k), d, T(0));
    std::size_t s = 0;
    for (std::size_t c = 0; c < k; ++c) {
        for (int left = f.n_support(c); left > 0; --left, ++s) {
            for (std::size_t r = 0; r + 1 < k; ++r) {
                const std::size_t other = r < c ? r : r + 1;
                const std::size_t p = svm::pair_at(std::min(c, other), std::max(c, other), k);
                for (std::size_t j = 0; j < d; ++j) out(p, j) += f.dual_coef(r, s) * vectors(s, j);
            }
        }
    }
    return out;
}

}  // namespace foretell
