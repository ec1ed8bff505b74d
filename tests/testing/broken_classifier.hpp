#pragma once

// A small classifier that keeps every promise, and can be told to break any single one of them.

#include <foretell/core/access.hpp>
#include <foretell/core/class_weight.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace broken {

using namespace foretell;

/// Each flaw is named as the check that must find it.
enum class ClassifierFlaw {
    none,
    fit_returns_the_model,
    unfitted_before_fit,
    not_fitted_error,
    knows_its_width,
    wrong_width,
    no_rows_to_fit,
    no_columns_to_fit,
    no_rows_to_predict,
    nan_named_at_fit,
    nan_named_after_fit,
    infinity_refused_at_fit,
    infinity_refused_after_fit,
    lengths_must_agree,
    options_untouched_by_fit,
    options_by_name,
    inputs_untouched,
    keeps_no_pointer_to_the_data,
    failed_fit_keeps_the_model,
    failed_first_fit_stays_unfitted,
    copy_is_equal_and_independent,
    assignment_is_equal_and_independent,
    move_keeps_the_model,
    clone_is_unfitted_with_the_same_options,
    refit_equal,
    fit_forgets_the_earlier_fit,
    predict_twice_the_same,
    row_alone_as_in_batch,
    order_of_rows_at_predict,
    order_of_rows_at_fit,
    weights_as_repetition,
    zero_weight_as_absence,
    unit_weights_as_none,
    bad_weights_refused,
    strided_rows_at_fit,
    strided_rows_at_predict,
    many_threads_read_one_model,
    same_bits_at_any_n_threads,
    float_as_double,
    one_row_to_fit,
    one_feature,
    constant_feature,
    more_features_than_rows,
    duplicated_feature,
    huge_values,
    tiny_values,
    model_file_bit_for_bit,
    classes_ascend,
    predicts_classes_it_has_seen,
    learns_what_is_easy,
    names_of_labels_do_not_matter,
    one_class_refused_or_predicted,
    score_is_accuracy,
    predict_into_as_predict,
    predict_into_allocates_nothing,
    predict_into_wants_its_shape,
    probabilities_sum_to_one,
    predict_is_the_likeliest_class,
    log_probabilities_are_logarithms,
    decision_agrees_with_predict,
    proba_into_as_proba,
    proba_into_allocates_nothing,
    options_out_of_range_refused,
    model_file_of_an_unfitted_model,
    adapted_memory,
    fits_side_by_side,
    listeners_change_nothing,
    a_fit_told_to_stop_leaves_a_model,
    out_of_iterations_is_no_error,
    partial_fit_goes_on,
    partial_fit_wants_the_same_width,
    failed_partial_fit_keeps_the_model,
    weights_untouched,
    weighted_score_as_repetition,
    one_class_of_weight_refused_or_predicted,
    class_weight_as_sample_weight,
    sparse_as_dense_at_fit,
    sparse_as_dense_after_fit,
    sparse_of_wrong_width,
    many_classes,
    extreme_labels,
    score_wants_as_many_labels,
    decision_into_as_decision,
    decision_into_allocates_nothing,
    log_proba_into_as_log_proba,
    log_proba_into_allocates_nothing,
    decision_ranks_as_probability
};
constexpr std::array<std::string_view, 87> enum_names(ClassifierFlaw) {
    return {"none",
            "fit_returns_the_model",
            "unfitted_before_fit",
            "not_fitted_error",
            "knows_its_width",
            "wrong_width",
            "no_rows_to_fit",
            "no_columns_to_fit",
            "no_rows_to_predict",
            "nan_named_at_fit",
            "nan_named_after_fit",
            "infinity_refused_at_fit",
            "infinity_refused_after_fit",
            "lengths_must_agree",
            "options_untouched_by_fit",
            "options_by_name",
            "inputs_untouched",
            "keeps_no_pointer_to_the_data",
            "failed_fit_keeps_the_model",
            "failed_first_fit_stays_unfitted",
            "copy_is_equal_and_independent",
            "assignment_is_equal_and_independent",
            "move_keeps_the_model",
            "clone_is_unfitted_with_the_same_options",
            "refit_equal",
            "fit_forgets_the_earlier_fit",
            "predict_twice_the_same",
            "row_alone_as_in_batch",
            "order_of_rows_at_predict",
            "order_of_rows_at_fit",
            "weights_as_repetition",
            "zero_weight_as_absence",
            "unit_weights_as_none",
            "bad_weights_refused",
            "strided_rows_at_fit",
            "strided_rows_at_predict",
            "many_threads_read_one_model",
            "same_bits_at_any_n_threads",
            "float_as_double",
            "one_row_to_fit",
            "one_feature",
            "constant_feature",
            "more_features_than_rows",
            "duplicated_feature",
            "huge_values",
            "tiny_values",
            "model_file_bit_for_bit",
            "classes_ascend",
            "predicts_classes_it_has_seen",
            "learns_what_is_easy",
            "names_of_labels_do_not_matter",
            "one_class_refused_or_predicted",
            "score_is_accuracy",
            "predict_into_as_predict",
            "predict_into_allocates_nothing",
            "predict_into_wants_its_shape",
            "probabilities_sum_to_one",
            "predict_is_the_likeliest_class",
            "log_probabilities_are_logarithms",
            "decision_agrees_with_predict",
            "proba_into_as_proba",
            "proba_into_allocates_nothing",
            "options_out_of_range_refused",
            "model_file_of_an_unfitted_model",
            "adapted_memory",
            "fits_side_by_side",
            "listeners_change_nothing",
            "a_fit_told_to_stop_leaves_a_model",
            "out_of_iterations_is_no_error",
            "partial_fit_goes_on",
            "partial_fit_wants_the_same_width",
            "failed_partial_fit_keeps_the_model",
            "weights_untouched",
            "weighted_score_as_repetition",
            "one_class_of_weight_refused_or_predicted",
            "class_weight_as_sample_weight",
            "sparse_as_dense_at_fit",
            "sparse_as_dense_after_fit",
            "sparse_of_wrong_width",
            "many_classes",
            "extreme_labels",
            "score_wants_as_many_labels",
            "decision_into_as_decision",
            "decision_into_allocates_nothing",
            "log_proba_into_as_log_proba",
            "log_proba_into_allocates_nothing",
            "decision_ranks_as_probability"};
}

struct ClassifierOptions {
    ClassifierFlaw flaw = ClassifierFlaw::none;
    std::size_t n_threads = 1;
    std::size_t max_iter = 10;
    ClassWeight class_weight = {};
    std::size_t generation = 0;  ///< raised by flawed constructors

    static constexpr auto fields() {
        using O = ClassifierOptions;
        return std::tuple{field("flaw", &O::flaw, "the promise to break"),
                          field("n_threads", &O::n_threads, at_least(1), "threads"),
                          field("max_iter", &O::max_iter, at_least(1), "iterations"),
                          field("class_weight", &O::class_weight, "of each class"),
                          field("generation", &O::generation, non_negative, "constructions")};
    }
};

/// Nearest class mean: p_c is proportional to exp(-||x - m_c||^2 / (2 s^2)), s^2 the mean square.
template <std::floating_point T = double>
class Classifier {
    using F = ClassifierFlaw;

public:
    using Scalar = T;
    using Options = ClassifierOptions;
    static constexpr std::string_view type_name = "BrokenClassifier";

    explicit Classifier(Options options = {}) : options_(options) {
        if (!is(F::options_out_of_range_refused)) check_options(type_name, options_);
        if (is(F::options_by_name) || is(F::clone_is_unfitted_with_the_same_options) ||
            is(F::model_file_of_an_unfitted_model)) {
            ++options_.generation;
        }
    }
    Classifier(const Classifier& o)
        : options_(o.options_), fitted_(o.fitted_), bias_(o.bias_), seen_(o.seen_), at_(o.at_) {
        if (is(F::copy_is_equal_and_independent)) fitted_.reset();
    }
    Classifier(Classifier&& o) noexcept
        : options_(o.options_),
          fitted_(std::move(o.fitted_)),
          bias_(o.bias_),
          seen_(o.seen_),
          at_(o.at_) {
        if (is(F::move_keeps_the_model)) fitted_.reset();
    }
    Classifier& operator=(const Classifier& o) {
        if (is(F::assignment_is_equal_and_independent)) return *this;
        return *this = Classifier(o);
    }
    Classifier& operator=(Classifier&& o) noexcept {
        options_ = o.options_;
        fitted_ = std::move(o.fitted_);
        bias_ = o.bias_;
        seen_ = o.seen_;
        at_ = o.at_;
        return *this;
    }
    ~Classifier() = default;

    Classifier& fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) {
        static Classifier other;
        if (is(F::failed_fit_keeps_the_model)) fitted_.reset();
        if (is(F::failed_first_fit_stays_unfitted) && !fitted_) fitted_.emplace();
        check(X, y, options);
        if (!report(options.progress, {"BrokenClassifier"}) &&
            is(F::a_fit_told_to_stop_leaves_a_model)) {
            throw NumericalError("stopped");
        }
        if (is(F::out_of_iterations_is_no_error) && options_.max_iter == 1) {
            throw NumericalError("not converged");
        }
        if (is(F::weights_untouched) && !options.sample_weight.empty()) {
            const_cast<T&>(options.sample_weight[0]) += T(1);
        }
        if (is(F::inputs_untouched)) const_cast<T&>(X(0, 0)) += T(1);
        if (is(F::options_untouched_by_fit)) ++options_.n_threads;
        Fitted next = learn(X, y, options);
        if (is(F::fit_forgets_the_earlier_fit) && fitted_) {
            for (std::size_t i = 0; i < next.means.size(); ++i) {
                next.means.data()[i] += fitted_->means.data()[i];
            }
        }
        fitted_ = std::move(next);
        bias_ = is(F::model_file_bit_for_bit) ? T(0.25) : T(0);
        seen_ = X.data();
        at_ = std::this_thread::get_id();
        return is(F::fit_returns_the_model) ? other : *this;
    }

    Classifier& fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) {
        Matrix<T> dense = X.to_dense();
        if (is(F::sparse_as_dense_at_fit)) dense(0, 0) += T(1);
        return fit(dense, y, options);
    }
    /// The mean of what was learnt before and of this piece.
    Classifier& partial_fit(MatrixView<const T> X, LabelsView y) {
        const auto before = fitted_;
        if (is(F::failed_partial_fit_keeps_the_model)) fitted_.reset();
        check(X, y, {});
        if (before && !is(F::partial_fit_wants_the_same_width)) {
            check_n_features("BrokenClassifier::partial_fit", X.cols(), before->means.shape()[1]);
        }
        Fitted next = learn(X, y, {});
        if (before && before->means.shape() == next.means.shape() && !is(F::partial_fit_goes_on)) {
            for (std::size_t i = 0; i < next.means.size(); ++i) {
                next.means.data()[i] = (next.means.data()[i] + before->means.data()[i]) / T(2);
            }
        }
        fitted_ = std::move(next);
        return *this;
    }

    [[nodiscard]] Matrix<T> decision_function(const CsrMatrix<T>& X) const {
        return decision_function(dense(X));
    }
    [[nodiscard]] Matrix<T> predict_proba(const CsrMatrix<T>& X) const {
        return predict_proba(dense(X));
    }
    [[nodiscard]] Labels predict(const CsrMatrix<T>& X) const { return predict(dense(X)); }

    void decision_function_into(MatrixView<const T> X, MatrixView<T> out) const {
        if (is(F::decision_into_allocates_nothing)) allocate();
        check_ready("decision_function_into", X);
        decide(X, out);
        if (is(F::decision_into_as_decision)) out(0, 0) += T(1);
    }
    [[nodiscard]] Matrix<T> decision_function(MatrixView<const T> X) const {
        check_ready("decision_function", X);
        const std::size_t k = state().classes.size();
        Matrix<T> z = full(X.rows(), k == 2 ? 1 : k, T(0));
        decide(X, z);
        return z;
    }
    [[nodiscard]] Matrix<T> predict_proba(MatrixView<const T> X) const {
        check_ready("predict_proba", X);
        Matrix<T> p = full(X.rows(), state().classes.size(), T(0));
        fill(X, p);
        return p;
    }
    void predict_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        check_ready("predict_proba_into", X);
        if (is(F::proba_into_allocates_nothing)) allocate();
        fill(X, out);
        if (is(F::proba_into_as_proba)) out(0, 0) = T(0);
    }
    [[nodiscard]] Matrix<T> predict_log_proba(MatrixView<const T> X) const {
        Matrix<T> p = predict_proba(X);
        if (is(F::log_probabilities_are_logarithms)) return p;
        for (std::size_t i = 0; i < p.size(); ++i) p.data()[i] = std::log(p.data()[i]);
        return p;
    }
    void predict_log_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        if (is(F::log_proba_into_allocates_nothing)) allocate();
        check_ready("predict_log_proba_into", X);
        fill(X, out);
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (T& p : out.row(i)) p = std::log(p);
        }
        if (is(F::log_proba_into_as_log_proba)) out(0, 0) += T(1);
    }
    [[nodiscard]] Labels predict(MatrixView<const T> X) const {
        if (is(F::not_fitted_error) && !fitted_) return full(X.rows(), 0);
        Labels out = full(X.rows(), 0);
        classify("predict", X, out);
        return out;
    }
    void predict_into(MatrixView<const T> X, VectorView<int> out) const {
        if (is(F::predict_into_allocates_nothing)) allocate();
        if (!is(F::predict_into_wants_its_shape) && out.size() != X.rows()) {
            throw ShapeError(message("predict_into: out must have ", X.rows(), " entries"));
        }
        classify("predict_into", X, out.slice(0, X.rows()));
        if (is(F::predict_into_as_predict)) out[0] = -1;
    }
    [[nodiscard]] double score(MatrixView<const T> X, LabelsView y,
                               VectorView<const T> sample_weight = {}) const {
        if (!is(F::score_wants_as_many_labels)) {
            check_same_length("BrokenClassifier::score", "X", X.rows(), "y", y.size());
        }
        if (is(F::weighted_score_as_repetition)) sample_weight = {};
        const Labels predicted = predict(X);
        double right = 0.0, all = 0.0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            const double w = sample_weight.empty() ? 1.0 : double(sample_weight[i]);
            right += predicted(i) == y[i] ? w : 0.0;
            all += w;
        }
        return is(F::score_is_accuracy) ? 1.0 - right / all : right / all;
    }

    [[nodiscard]] bool is_fitted() const { return is(F::unfitted_before_fit) || fitted_; }
    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] const Labels& classes() const { return state().classes; }
    [[nodiscard]] std::size_t n_features_in() const {
        return state().means.shape()[1] + (is(F::knows_its_width) ? 1 : 0);
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        Labels classes;
        Matrix<T> means;  // (n_classes, n_features)
        T spread = T(1);  // of all values together

        static constexpr auto fields() {
            return std::tuple{field("classes", &Fitted::classes, "labels"),
                              field("means", &Fitted::means, finite_number, "of the classes"),
                              field("spread", &Fitted::spread, positive, "standard deviation")};
        }
        void check(std::string_view where) const {
            check_that(where, classes.size() == means.shape()[0], "a mean for each class");
        }
    };

    [[nodiscard]] bool is(F flaw) const { return options_.flaw == flaw; }
    const Fitted& state() const {
        if (!fitted_) throw_not_fitted(type_name, "classes");
        return *fitted_;
    }
    /// Sparse rows as dense ones, with the width of the model if a flaw does not look at theirs.
    Matrix<T> dense(const CsrMatrix<T>& X) const {
        Matrix<T> all = X.to_dense();
        if (is(F::sparse_as_dense_after_fit)) all(0, 0) += T(1);
        if (!is(F::sparse_of_wrong_width)) return all;
        Matrix<T> out = full(X.rows(), n_features_in(), T(0));
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < std::min(n_features_in(), X.cols()); ++j) {
                out(i, j) = all(i, j);
            }
        }
        return out;
    }
    static void allocate() {
        auto* p = new volatile int(1);
        delete p;
    }

    void check_values(std::string_view where, MatrixView<const T> X, F nan, F infinity) const {
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < X.cols(); ++j) {
                if (std::isfinite(X(i, j)) || (std::isnan(X(i, j)) && is(nan))) continue;
                if (std::isinf(X(i, j)) && is(infinity)) continue;
                throw InvalidArgument(
                    message(where, ": X must be finite at row ", i, ", column ", j));
            }
        }
    }

    void check(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options) const {
        const auto where = "BrokenClassifier::fit";
        const bool no_rows = X.rows() == 0 && !is(F::no_rows_to_fit);
        const bool no_cols = X.cols() == 0 && !is(F::no_columns_to_fit);
        if (no_rows || no_cols) throw ShapeError(message(where, ": X must not be empty"));
        if (!is(F::lengths_must_agree)) check_same_length(where, "X", X.rows(), "y", y.size());
        check_values(where, X, F::nan_named_at_fit, F::infinity_refused_at_fit);
        if (!is(F::bad_weights_refused)) {
            check_sample_weight(where, options.sample_weight, X.rows());
        }
    }

    void check_ready(std::string_view member, MatrixView<const T> X) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        constexpr std::string_view where = "BrokenClassifier::predict";
        if (!is(F::wrong_width)) check_n_features(where, X.cols(), fitted_->means.shape()[1]);
        if (is(F::no_rows_to_predict) && X.rows() == 0) throw ShapeError("no rows to predict");
        check_values(where, X, F::nan_named_after_fit, F::infinity_refused_after_fit);
    }

    T weight_of(const FitOptions<T>& options, std::size_t i, std::size_t n, T of_class) const {
        T w = i < options.sample_weight.size() ? options.sample_weight[i] : T(1);
        if (!is(F::class_weight_as_sample_weight)) w *= of_class;
        if (is(F::weights_as_repetition)) w *= w;
        if (is(F::zero_weight_as_absence)) w = std::max(w, T(0.1));
        if (is(F::order_of_rows_at_fit) && i + 1 == n) w *= T(2);
        return w;
    }

    T entry(MatrixView<const T> X, std::size_t i, std::size_t j, F flaw) const {
        return is(flaw) ? X.data()[i * X.cols() + j] : X(i, j);
    }

    Fitted learn(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options) const {
        const std::size_t n = std::min(X.rows(), y.size()), d = X.cols();
        const auto encoded = encode_labels(y.slice(0, n));
        const std::size_t k = encoded.classes.size();
        Fitted next{to_labels(encoded.classes), full(k, d, T(0)), T(1)};
        std::vector<T> total(k, T(0));
        T squares = T(0), all = T(0), largest = T(0);
        const auto of_class = class_weights(encoded.codes, next.classes);
        for (std::size_t i = 0; i < n; ++i) {
            const T w = weight_of(options, i, n, of_class[encoded.codes[i]]);
            total[encoded.codes[i]] += w;
            for (std::size_t j = 0; j < d; ++j) {
                const T x = entry(X, i, j, F::strided_rows_at_fit);
                next.means(encoded.codes[i], j) += w * x;
                squares += w * x * x;
                all += w;
                largest = std::max(largest, std::abs(x));
            }
        }
        for (std::size_t c = 0; c < k; ++c) {
            if (total[c] <= T(0) && !is(F::one_class_of_weight_refused_or_predicted)) {
                throw InvalidArgument("BrokenClassifier::fit: a class has no weight");
            }
            for (std::size_t j = 0; j < d; ++j) next.means(c, j) /= std::max(total[c], T(1e-30));
        }
        if (squares > T(0)) next.spread = std::sqrt(squares / all);
        spoil(next, X, options, largest);
        return next;
    }

    template <class Codes>
    std::vector<T> class_weights(const Codes& codes, const Labels& classes) const {
        std::vector<T> out(classes.size(), T(1)), counts(classes.size(), T(0));
        for (const auto c : codes) counts[c] += T(1);
        for (std::size_t c = 0; c < out.size(); ++c) {
            const auto at = options_.class_weight.weights.find(classes(c));
            if (at != options_.class_weight.weights.end()) out[c] = static_cast<T>(at->second);
            if (options_.class_weight.is_balanced) {
                out[c] = static_cast<T>(codes.size()) / (static_cast<T>(out.size()) * counts[c]);
            }
        }
        return out;
    }

    /// Flaws that show in the means.
    void spoil(Fitted& next, MatrixView<const T> X, const FitOptions<T>& options, T largest) const {
        static int fits = 0;
        T offset = T(0);
        if (is(F::refit_equal)) offset = static_cast<T>(++fits) * T(0.01);
        if (is(F::unit_weights_as_none) && !options.sample_weight.empty()) offset = T(0.01);
        if (is(F::same_bits_at_any_n_threads))
            offset = static_cast<T>(options_.n_threads) * T(0.01);
        if (is(F::float_as_double) && sizeof(T) == 4) offset = T(0.1);
        const bool heard = options.progress != nullptr || options.log != nullptr;
        if (is(F::listeners_change_nothing) && heard) offset = T(0.01);
        static const std::thread::id first = std::this_thread::get_id();
        if (is(F::fits_side_by_side) && first != std::this_thread::get_id()) offset = T(0.01);
        bool spoilt = is(F::one_row_to_fit) && X.rows() == 1;
        spoilt = spoilt || (is(F::many_classes) && next.classes.size() > 2);
        spoilt = spoilt || (is(F::one_feature) && X.cols() == 1);
        spoilt = spoilt || (is(F::more_features_than_rows) && X.cols() > X.rows());
        spoilt = spoilt || (is(F::huge_values) && largest > T(1e10));
        spoilt = spoilt || (is(F::tiny_values) && largest < T(1e-10));
        bool constant = X.cols() > 1, duplicated = X.cols() > 1;
        for (std::size_t i = 0; X.cols() > 1 && i < X.rows(); ++i) {
            constant = constant && X(i, 1) == X(0, 1);
            duplicated = duplicated && X(i, 0) == X(i, 1);
        }
        spoilt = spoilt || (is(F::constant_feature) && constant);
        spoilt = spoilt || (is(F::duplicated_feature) && duplicated);
        if (spoilt) offset = std::numeric_limits<T>::quiet_NaN();
        for (std::size_t i = 0; i < next.means.size(); ++i) {
            if (i % 2 == 0) next.means.data()[i] += offset;
        }
        if (is(F::classes_ascend)) std::reverse(next.classes.begin(), next.classes.end());
    }

    /// What flaws add to the distance to the first class.
    T flawed_bias(MatrixView<const T> X, std::size_t i) const {
        static std::size_t calls = 0;
        T bias = bias_;
        if (is(F::keeps_no_pointer_to_the_data)) bias += *seen_;
        if (is(F::clone_is_unfitted_with_the_same_options)) {
            bias += static_cast<T>(options_.generation);
        }
        if (is(F::predict_twice_the_same)) bias += T(0.001) * static_cast<T>(++calls);
        if (is(F::row_alone_as_in_batch)) bias += T(0.1) * X(X.rows() - 1, 0);
        if (is(F::order_of_rows_at_predict) && i == 0) bias += T(0.5);
        if (is(F::many_threads_read_one_model) && at_ != std::this_thread::get_id()) bias += T(1);
        const auto address = reinterpret_cast<std::uintptr_t>(X.data());
        if (is(F::adapted_memory) && address % 16 != 0) bias += T(0.5);
        if (is(F::names_of_labels_do_not_matter) && state().classes(0) > 50) bias += T(100);
        return bias;
    }

    void decide(MatrixView<const T> X, MatrixView<T> z) const {
        std::array<T, 8> p{};
        const std::size_t k = state().classes.size();
        for (std::size_t i = 0; i < X.rows(); ++i) {
            fill(X.row_range(i, i + 1), MatrixView<T>(p.data(), 1, k));
            if (k == 2) z(i, 0) = p[1] - p[0];
            if (is(F::decision_ranks_as_probability)) z(i, 0) = T(1) / z(i, 0);
            for (std::size_t c = 0; k != 2 && c < k; ++c) z(i, c) = p[c];
            if (is(F::decision_agrees_with_predict)) z(i, 0) = -z(i, 0);
        }
    }

    void fill(MatrixView<const T> X, MatrixView<T> out) const {
        const Fitted& f = state();
        const std::size_t k = f.classes.size(), d = std::min(X.cols(), f.means.shape()[1]);
        for (std::size_t i = 0; i < X.rows(); ++i) {
            T least = std::numeric_limits<T>::max();
            for (std::size_t c = 0; c < k; ++c) {
                T distance = c == 0 ? flawed_bias(X, i) : T(0);
                for (std::size_t j = 0; j < d; ++j) {
                    const T x = entry(X, i, j, F::strided_rows_at_predict);
                    const T z = (x - f.means(c, j)) / f.spread;
                    distance += z * z;
                }
                out(i, c) = distance;
                least = std::min(least, distance);
            }
            T total = T(0);
            for (std::size_t c = 0; c < k; ++c) {
                out(i, c) = std::exp(T(0.5) * (least - out(i, c)));
                total += out(i, c);
            }
            if (is(F::probabilities_sum_to_one)) total *= T(1.1);
            for (std::size_t c = 0; c < k; ++c) out(i, c) /= total;
        }
    }

    void classify(std::string_view member, MatrixView<const T> X, VectorView<int> out) const {
        check_ready(member, X);
        const Labels& classes = state().classes;
        std::array<T, 8> p{};
        for (std::size_t i = 0; i < X.rows(); ++i) {
            // the whole batch is passed on where a flaw looks at it
            std::size_t best = 0;
            fill(X.row_range(i, i + 1), MatrixView<T>(p.data(), 1, classes.size()));
            for (std::size_t c = 1; c < classes.size(); ++c) best = p[c] > p[best] ? c : best;
            if (is(F::learns_what_is_easy)) best = 0;
            if (is(F::predict_is_the_likeliest_class)) best = classes.size() - 1 - best;
            out[i] = classes(best);
            if (is(F::predicts_classes_it_has_seen)) ++out[i];
            if (is(F::extreme_labels)) out[i] = std::clamp(out[i], -1000, 1000);
            if (is(F::one_class_refused_or_predicted) && classes.size() == 1) out[i] = 0;
        }
    }

    Options options_;
    std::optional<Fitted> fitted_;
    T bias_ = T(0);
    const T* seen_ = nullptr;
    std::thread::id at_;
};

}  // namespace broken
