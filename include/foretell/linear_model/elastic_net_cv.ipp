#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/elastic_net_folds.hpp>
#include <foretell/linear_model/elastic_net_cv.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace foretell {

template <std::floating_point T>
ElasticNetCV<T>::ElasticNetCV(ElasticNetCVOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    check_options("ElasticNetCV: grid", options_.grid);
    check_options("ElasticNetCV: model", options_.model);
    if (options_.l1_ratio.empty()) {
        throw InvalidArgument("ElasticNetCV: l1_ratio must hold a value to choose from, got none");
    }
}

template <std::floating_point T>
template <class X>
ElasticNetCV<T>& ElasticNetCV<T>::learn(const X& rows, VectorView<const T> y,
                                        const FitOptions<T>& options) {
    this->check_targets(rows, y, options.sample_weight);
    const std::string where = this->where("fit");
    ElasticNetOptions model = options_.model;
    const std::vector<double> ratios = options_.l1_ratio;
    const linear::FoldChoice choice = linear::choose_by_folds<T>(
        where, rows, y, options.sample_weight, model, options_.grid, ratios, options_.cv,
        options_.one_standard_error, options_.n_threads, options.progress);
    const std::size_t k = choice.n_alphas, n_folds = options_.cv;
    ElasticNetCVFit<T> next;
    next.alphas = uninitialized<double>(ratios.size(), k);
    next.errors = uninitialized<double>(ratios.size() * k, n_folds);
    std::copy(choice.alphas.begin(), choice.alphas.end(), next.alphas.data());
    std::copy(choice.errors.begin(), choice.errors.end(), next.errors.data());
    next.alpha = model.alpha = choice.alphas[choice.ratio * k + choice.alpha];
    next.l1_ratio = model.l1_ratio = ratios[choice.ratio];
    model.warm_start = false;
    LinearFit<T> all = linear::fit_elastic_net<T>(where, rows, y, model, nullptr, options);
    next.coef = std::move(all.coef);
    next.intercept = all.intercept;
    next.solver = std::move(all.solver);
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
