#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/huge_pages.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/score.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/ftrl_kernel.hpp>
#include <foretell/linear_model/detail/logistic_predict.hpp>
#include <foretell/linear_model/ftrl_classifier.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/random/uniform_random.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>

namespace foretell {

namespace linear {

/// w of slot j, of the coordinates (n, 4).
template <class T>
[[nodiscard]] T ftrl_weight(const Matrix<T>& coordinates, std::size_t j) noexcept {
    return coordinates.data()[4 * j + 2];
}

template <class T>
[[nodiscard]] T ftrl_odds(const MatrixView<const T>& rows, std::size_t i,
                          const Matrix<T>& coordinates) noexcept {
    const T* x = rows.row(i).data();
    T sums[4] = {};
    for (std::size_t j = 0; j < rows.cols(); ++j) sums[j % 4] += x[j] * ftrl_weight(coordinates, j);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}
template <class T>
[[nodiscard]] T ftrl_odds(const CsrMatrix<T>& rows, std::size_t i,
                          const Matrix<T>& coordinates) noexcept {
    const auto columns = rows.row_columns(i);
    const auto values = rows.row_values(i);
    T sums[4] = {};
    for (std::size_t e = 0; e < columns.size(); ++e) {
        sums[e % 4] += values[e] * ftrl_weight(coordinates, columns[e]);
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

template <class T>
[[nodiscard]] FtrlRow<T> ftrl_row(const MatrixView<const T>& rows, std::size_t i, std::size_t) {
    return {nullptr, rows.row(i).data(), rows.cols(), nullptr, 0, T(0), T(1)};
}
template <class T>
[[nodiscard]] FtrlRow<T> ftrl_row(const CsrMatrix<T>& rows, std::size_t i, std::size_t later) {
    const auto columns = rows.row_columns(i);
    FtrlRow<T> row{
        columns.data(), rows.row_values(i).data(), columns.size(), nullptr, 0, T(0), T(1)};
    if (later < rows.rows()) {
        const auto next = rows.row_columns(later);
        row.next_columns = next.data();
        row.n_next = next.size();
    }
    return row;
}

}  // namespace linear

template <std::floating_point T>
FTRLClassifier<T>::FTRLClassifier(FTRLClassifierOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
}

template <std::floating_point T>
const typename FTRLClassifier<T>::Fitted& FTRLClassifier<T>::fitted(std::string_view member) const {
    if (!fitted_) throw_not_fitted(type_name, member);
    return *fitted_;
}

template <std::floating_point T>
ProgressiveValidation FTRLClassifier<T>::Judgement::mean() const {
    ProgressiveValidation p{static_cast<std::size_t>(n_samples), weight, 0.0, 0.0};
    if (weight > 0.0) p.log_loss = loss / weight, p.accuracy = right / weight;
    return p;
}
template <std::floating_point T>
ProgressiveValidation FTRLClassifier<T>::progressive() const {
    return fitted("progressive").all.mean();
}
template <std::floating_point T>
ProgressiveValidation FTRLClassifier<T>::latest() const {
    return fitted("latest").last.mean();
}

template <std::floating_point T>
Matrix<T> FTRLClassifier<T>::coef() const {
    const Fitted& f = fitted("coef");
    Matrix<T> w = uninitialized<T>(1, f.coordinates.shape()[0]);
    for (std::size_t j = 0; j < w.size(); ++j) w.data()[j] = linear::ftrl_weight(f.coordinates, j);
    return w;
}
template <std::floating_point T>
Vector<T> FTRLClassifier<T>::intercept() const {
    return full(1, linear::ftrl_weight(fitted("intercept").bias, 0));
}

namespace linear {

/// Options and data of one call, checked.
template <class T, class X>
class FtrlPass {
public:
    FtrlPass(const X& rows, Buffer<T> target, Buffer<T> weight, const FTRLClassifierOptions& o)
        : rows_(rows),
          target_(std::move(target)),
          weight_(std::move(weight)),
          rates_{static_cast<T>(1.0 / o.alpha), static_cast<T>(o.beta), static_cast<T>(o.l1),
                 static_cast<T>(o.l2)},
          intercept_(o.fit_intercept) {}

    /// One pass in the given order (null: as the rows stand). judge(loss, weight, right) for each.
    template <class Judge>
    void run(Matrix<T>& coordinates, Matrix<T>& bias, const Buffer<std::size_t>* order,
             Judge&& judge) const {
        auto* slots = reinterpret_cast<FtrlSlot<T>*>(coordinates.data());
        auto* own = reinterpret_cast<FtrlSlot<T>*>(bias.data());
        const std::size_t n = rows_.rows();
        constexpr std::size_t ahead = 3;
        for (std::size_t k = 0; k < n; ++k) {
            const std::size_t i = order == nullptr ? k : (*order)[k];
            const std::size_t later =
                k + ahead >= n ? n : (order == nullptr ? k + ahead : (*order)[k + ahead]);
            FtrlRow<T> row = ftrl_row(rows_, i, later);
            row.target = target_[i];
            row.weight = weight_.empty() ? T(1) : weight_[i];
            const T z =
                linalg::simd::run<FtrlKernel>(slots, intercept_ ? own : nullptr, &row, &rates_);
            const double odds = static_cast<double>(z), t = static_cast<double>(row.target);
            const double loss =
                std::log1p(std::exp(-std::abs(odds))) + std::max(odds, 0.0) - t * odds;
            judge(loss, static_cast<double>(row.weight), (odds > 0.0) == (t > 0.5));
        }
    }

private:
    const X& rows_;
    Buffer<T> target_, weight_;
    FtrlRates<T> rates_;
    bool intercept_;
};

}  // namespace linear

template <std::floating_point T>
template <class X>
FTRLClassifier<T>& FTRLClassifier<T>::learn_anew(const X& rows, LabelsView y,
                                                 const FitOptions<T>& options) {
    constexpr std::string_view where = "FTRLClassifier::fit";
    check_not_empty(where, rows.rows(), rows.cols());
    check_same_length(where, "X", rows.rows(), "y", y.size());
    check_sample_weight(where, options.sample_weight, rows.rows());
    check_finite(where, "X", rows);
    const EncodedLabels encoded = encode_labels(y);
    if (encoded.classes.size() != 2) {
        throw InvalidArgument(message(where, ": y must have two classes, got ",
                                      encoded.classes.size(), "; LogisticRegression takes more"));
    }
    const auto factors = class_factors(where, options_.class_weight, encoded);
    const std::size_t n = rows.rows();
    Buffer<T> target(n), weight;
    if (!options.sample_weight.empty() || !options_.class_weight.is_uniform()) weight.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        target[i] = static_cast<T>(encoded.codes[i]);
        if (weight.empty()) continue;
        const double s =
            options.sample_weight.empty() ? 1.0 : static_cast<double>(options.sample_weight[i]);
        weight[i] = static_cast<T>(s * factors[encoded.codes[i]]);
    }
    double total[2] = {0.0, 0.0};
    for (std::size_t i = 0; i < n; ++i) {
        total[encoded.codes[i]] += weight.empty() ? 1.0 : static_cast<double>(weight[i]);
    }
    for (std::size_t c = 0; c < 2; ++c) {
        if (total[c] > 0.0) continue;
        throw InvalidArgument(message(where, ": each class must have samples of positive weight, ",
                                      "but those of class ", encoded.classes[c], " have none"));
    }
    Fitted next;
    next.classes = to_labels(encoded.classes);
    next.coordinates = uninitialized<T>(rows.cols(), 4);
    advise_huge_pages(next.coordinates.data(), next.coordinates.size() * sizeof(T));
    std::fill(next.coordinates.begin(), next.coordinates.end(), T(0));
    next.bias = full(1, 4, T(0));
    const linear::FtrlPass<T, X> pass(rows, std::move(target), std::move(weight), options_);
    UniformRandom random(options_.seed);
    Buffer<std::size_t> order(options_.shuffle ? n : 0);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t epoch = 0; epoch < options_.n_epochs; ++epoch) {
        if (options_.shuffle) random.shuffle(std::span<std::size_t>(order));
        pass.run(next.coordinates, next.bias, options_.shuffle ? &order : nullptr,
                 [&](double loss, double s, bool right) {
                     next.all.n_samples += 1.0;
                     next.all.weight += s;
                     next.all.loss += s * loss;
                     next.all.right += right ? s : 0.0;
                 });
        if (options.progress != nullptr &&
            !options.progress->update({type_name, epoch + 1, options_.n_epochs, {}})) {
            break;
        }
    }
    next.last = next.all;
    fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
template <class X>
FTRLClassifier<T>& FTRLClassifier<T>::learn_more(const X& rows, LabelsView y, LabelsView classes,
                                                 const FitOptions<T>& options) {
    constexpr std::string_view where = "FTRLClassifier::partial_fit";
    check_not_empty(where, rows.rows(), rows.cols());
    check_same_length(where, "X", rows.rows(), "y", y.size());
    check_sample_weight(where, options.sample_weight, rows.rows());
    check_finite(where, "X", rows);
    if (fitted_) check_n_features(where, rows.cols(), n_features_in());
    if (options_.class_weight.is_balanced) {
        throw InvalidArgument(message(where,
                                      ": class_weight must not be balanced, as the counts of ",
                                      "rows to come are not known; give weights"));
    }
    Buffer<int> two;
    if (!classes.empty()) {
        two = unique_labels(classes);
    } else if (fitted_) {
        two.assign(fitted_->classes.begin(), fitted_->classes.end());
    } else {
        two = unique_labels(y);
    }
    if (two.size() != 2) {
        throw InvalidArgument(message(where, ": there must be two classes, got ", two.size(),
                                      "; name them by the argument classes"));
    }
    if (fitted_ && (two[0] != fitted_->classes(0) || two[1] != fitted_->classes(1))) {
        throw InvalidArgument(message(where, ": the classes must stay ", fitted_->classes(0),
                                      " and ", fitted_->classes(1), ", got ", two[0], " and ",
                                      two[1]));
    }
    const std::size_t n = rows.rows();
    const EncodedLabels named{two, {}};
    const auto factors = class_factors(where, options_.class_weight, named);
    Buffer<T> target(n), weight;
    if (!options.sample_weight.empty() || !options_.class_weight.is_uniform()) weight.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        if (y[i] != two[0] && y[i] != two[1]) {
            throw InvalidArgument(message(where, ": y must be one of the classes ", two[0], " and ",
                                          two[1], ", got ", y[i], " at row ", i));
        }
        const std::size_t c = y[i] == two[1] ? 1 : 0;
        target[i] = static_cast<T>(c);
        if (weight.empty()) continue;
        const double s =
            options.sample_weight.empty() ? 1.0 : static_cast<double>(options.sample_weight[i]);
        weight[i] = static_cast<T>(s * factors[c]);
    }
    if (!fitted_) {
        Fitted fresh;
        fresh.classes = to_labels(two);
        fresh.coordinates = full(rows.cols(), 4, T(0));
        fresh.bias = full(1, 4, T(0));
        fitted_ = std::move(fresh);
    }
    Fitted& f = *fitted_;
    f.last = {};
    const linear::FtrlPass<T, X> pass(rows, std::move(target), std::move(weight), options_);
    pass.run(f.coordinates, f.bias, nullptr, [&](double loss, double s, bool right) {
        for (Judgement* j : {&f.all, &f.last}) {
            j->n_samples += 1.0;
            j->weight += s;
            j->loss += s * loss;
            j->right += right ? s : 0.0;
        }
    });
    return *this;
}

template <std::floating_point T>
template <class X>
const typename FTRLClassifier<T>::Fitted& FTRLClassifier<T>::fitted_for(std::string_view member,
                                                                        const X& rows) const {
    const Fitted& f = fitted(member);
    check_query(type_name, member, rows, f.coordinates.shape()[0]);
    return f;
}

template <std::floating_point T>
template <class X>
Matrix<T> FTRLClassifier<T>::collect(std::string_view member, const X& rows, std::size_t cols,
                                     Answer what) const {
    static_cast<void>(fitted(member));
    Matrix<T> out = uninitialized<T>(rows.rows(), cols);
    answer(member, rows, out, cols, what);
    return out;
}

template <std::floating_point T>
template <class X>
void FTRLClassifier<T>::answer(std::string_view member, const X& rows, MatrixView<T> out,
                               std::size_t cols, Answer what) const {
    const Fitted& f = fitted_for(member, rows);
    check_out(type_name, member, rows.rows(), cols, out);
    const T b = linear::ftrl_weight(f.bias, 0);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        T* p = out.row(i).data();
        p[cols - 1] = linear::ftrl_odds(rows, i, f.coordinates) + b;
        if (what == Answer::probabilities) logistic::to_probabilities(p, 2, false);
        if (what == Answer::log_probabilities) logistic::to_log_probabilities(p, 2, false);
    }
}

template <std::floating_point T>
template <class X>
void FTRLClassifier<T>::classify(std::string_view member, const X& rows,
                                 VectorView<int> out) const {
    const Fitted& f = fitted_for(member, rows);
    check_out(type_name, member, rows.rows(), out);
    const T b = linear::ftrl_weight(f.bias, 0);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        out[i] = f.classes.data()[linear::ftrl_odds(rows, i, f.coordinates) + b > T(0) ? 1 : 0];
    }
}

template <std::floating_point T>
template <class X>
double FTRLClassifier<T>::accuracy(const X& rows, LabelsView y,
                                   VectorView<const T> sample_weight) const {
    constexpr std::string_view where = "FTRLClassifier::score";
    const Fitted& f = fitted_for("score", rows);
    check_not_empty(where, rows.rows(), rows.cols());
    const T b = linear::ftrl_weight(f.bias, 0);
    return detail::accuracy(where, rows.rows(), y, sample_weight, [&](std::size_t i) {
        return f.classes.data()[linear::ftrl_odds(rows, i, f.coordinates) + b > T(0) ? 1 : 0];
    });
}

}  // namespace foretell
