#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/elastic_net_folds.hpp>
#include <foretell/linear_model/lasso_cv.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace foretell {

template <std::floating_point T>
LassoCV<T>::LassoCV(LassoCVOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    check_options("LassoCV: grid", options_.grid);
    check_options("LassoCV: model", options_.model);
}

template <std::floating_point T>
template <class X>
LassoCV<T>& LassoCV<T>::learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options) {
    this->check_targets(rows, y, options.sample_weight);
    const std::string where = this->where("fit");
    ElasticNetOptions model = options_.model.of_elastic_net();
    const std::vector<double> ratios = {1.0};
    const linear::FoldChoice choice = linear::choose_by_folds<T>(
        where, rows, y, options.sample_weight, model, options_.grid, ratios, options_.cv,
        options_.one_standard_error, options_.n_threads, options.progress);
    const std::size_t k = choice.n_alphas, n_folds = options_.cv;
    LassoCVFit<T> next;
    next.alphas = uninitialized<double>(ratios.size(), k);
    next.errors = uninitialized<double>(ratios.size() * k, n_folds);
    std::copy(choice.alphas.begin(), choice.alphas.end(), next.alphas.data());
    std::copy(choice.errors.begin(), choice.errors.end(), next.errors.data());
    next.alpha = model.alpha = choice.alphas[choice.ratio * k + choice.alpha];
    LinearFit<T> all = linear::fit_elastic_net<T>(where, rows, y, model, nullptr, options);
    next.coef = std::move(all.coef);
    next.intercept = all.intercept;
    next.solver = std::move(all.solver);
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
