#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/take.hpp>
#include <foretell/linear_model/elastic_net_path.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace foretell::linear {

/// What is chosen by folds: an alpha for one of some shares of absolute values.
struct FoldChoice {
    Buffer<double> alphas;  ///< (n_ratios, n_alphas), descending for each ratio
    Buffer<double> errors;  ///< (n_ratios, n_alphas, n_folds), mean squared errors
    std::size_t n_alphas = 0;
    std::size_t ratio = 0, alpha = 0;  ///< positions of what was chosen
};

/// Mean squared error on the rows of a fold for each alpha of each ratio.
template <class T, class X>
void errors_of_fold(const std::string& where, const X& rows, VectorView<const T> y,
                    VectorView<const T> weight, const ElasticNetOptions& options,
                    VectorView<const double> ratios, std::size_t begin, std::size_t end,
                    std::size_t fold, std::size_t n_folds, FoldChoice& out) {
    const std::size_t n = rows.rows(), d = rows.cols(), k = out.n_alphas;
    Buffer<std::size_t> train;
    for (std::size_t i = 0; i < n; ++i) {
        if (i < begin || i >= end) train.push_back(i);
    }
    const auto part = take_rows(rows, std::span<const std::size_t>(train));
    const auto target = take_rows(y, std::span<const std::size_t>(train));
    const auto own =
        weight.empty() ? Vector<T>{} : take_rows(weight, std::span<const std::size_t>(train));
    using Part = std::conditional_t<is_sparse<X>, CsrMatrix<T>, MatrixView<const T>>;
    const Part view(part);
    ElasticNetTask task = task_of(options);
    Buffer<double> w(d);
    for (std::size_t r = 0; r < ratios.size(); ++r) {
        task.l1_ratio = ratios[r];
        ElasticNetDescent<T, Part> descent(
            where, view, VectorView<const T>(target),
            weight.empty() ? VectorView<const T>{} : VectorView<const T>(own),
            options.fit_intercept, wants_products(view, options, true), 1);
        for (std::size_t a = 0; a < k; ++a) {
            task.alpha = out.alphas[r * k + a];
            descent.solve(task);
            const double b = options.fit_intercept ? descent.intercept() : 0.0;
            double square = 0.0, total = 0.0;
            for (std::size_t i = begin; i < end; ++i) {
                const double s = weight.empty() ? 1.0 : static_cast<double>(weight[i]);
                double e = static_cast<double>(y[i]) - b;
                if constexpr (is_sparse<X>) {
                    const auto columns = rows.row_columns(i);
                    const auto values = rows.row_values(i);
                    for (std::size_t q = 0; q < columns.size(); ++q) {
                        e -= static_cast<double>(values[q]) * descent.coef()[columns[q]];
                    }
                } else {
                    const T* x = rows.row(i).data();
                    for (std::size_t j = 0; j < d; ++j) {
                        e -= static_cast<double>(x[j]) * descent.coef()[j];
                    }
                }
                square += s * e * e;
                total += s;
            }
            out.errors[(r * k + a) * n_folds + fold] = total > 0.0 ? square / total : 0.0;
        }
    }
}

/// Folds are blocks of the rows as they stand, the first ones longer by a row, as scikit-learn's
/// KFold. A progress sink hears of each round of folds; if it asks to stop, the choice is made by
/// the folds so far.
template <class T, class X>
[[nodiscard]] FoldChoice choose_by_folds(const std::string& where, const X& rows,
                                         VectorView<const T> y, VectorView<const T> weight,
                                         const ElasticNetOptions& options, const AlphaGrid& grid,
                                         VectorView<const double> ratios, std::size_t n_folds,
                                         bool one_standard_error, std::size_t n_threads,
                                         ProgressSink* progress) {
    const std::size_t n = rows.rows();
    if (n_folds > n) {
        throw InvalidArgument(
            message(where, ": cv must be at most the number of samples, ", n, ", got ", n_folds));
    }
    FoldChoice out;
    out.n_alphas = grid.alphas.empty() ? grid.n_alphas : grid.alphas.size();
    {
        const ElasticNetDescent<T, X> all(where, rows, y, weight, options.fit_intercept, false, 1);
        for (const double ratio : ratios) {
            const auto alphas = path_alphas(all, grid, ratio, options.positive);
            out.alphas.append(alphas.data(), alphas.data() + alphas.size());
        }
    }
    const std::size_t k = out.n_alphas, n_models = ratios.size() * k;
    out.errors.assign(n_models * n_folds, 0.0);
    const std::size_t at_once = std::min(n_folds, resolve_n_threads(n_threads));
    Buffer<double> share(n_folds, 1.0);
    std::size_t done = 0;
    while (done < n_folds) {
        const std::size_t round = std::min(at_once, n_folds - done);
        parallel_tasks(round, n_threads, [&](std::size_t task) {
            const std::size_t fold = done + task;
            const std::size_t begin = fold * (n / n_folds) + std::min(fold, n % n_folds);
            const std::size_t end = begin + n / n_folds + (fold < n % n_folds ? 1 : 0);
            if (!weight.empty()) {
                share[fold] = 0.0;
                for (std::size_t i = begin; i < end; ++i) {
                    share[fold] += static_cast<double>(weight[i]);
                }
            }
            errors_of_fold(where, rows, y, weight, options, ratios, begin, end, fold, n_folds, out);
        });
        done += round;
        if (progress != nullptr && !progress->update({where, done, n_folds, {}})) break;
    }

    Buffer<double> mean(n_models, 0.0), error(n_models, 0.0);
    double total = 0.0;
    for (std::size_t f = 0; f < done; ++f) total += share[f];
    std::size_t best = 0;
    for (std::size_t m = 0; m < n_models; ++m) {
        const double* e = &out.errors[m * n_folds];
        for (std::size_t f = 0; f < done; ++f) mean[m] += share[f] / total * e[f];
        for (std::size_t f = 0; f < done; ++f) error[m] += (e[f] - mean[m]) * (e[f] - mean[m]);
        if (done > 1) {
            error[m] = std::sqrt(error[m] / static_cast<double>((done - 1) * done));
        }
        if (mean[m] < mean[best]) best = m;
    }
    out.ratio = best / k;
    out.alpha = best % k;
    if (one_standard_error) {
        const double most = mean[best] + error[best];
        for (std::size_t a = out.alpha; a-- > 0;) {
            if (mean[out.ratio * k + a] <= most) out.alpha = a;
        }
    }
    return out;
}

}  // namespace foretell::linear
