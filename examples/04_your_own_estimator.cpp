// Your own estimator as a citizen of the library: Gaussian naive Bayes, which there is not yet.
//
//     04_your_own_estimator
//
// You will see: a class that says once what its options are and what it has learnt, each in a
// function fields(); and what follows without another line in it: errors that name the option,
// options by name, printing, pipelines and cross-validation, model files that cannot harm, and a
// battery of some sixty checks that asks whether it keeps the promises of the library's own.

#include "console.hpp"

#include <foretell/core/concepts.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/options_table.hpp>
#include <foretell/core/same_state.hpp>
#include <foretell/core/state.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/data/simulate_shop.hpp>
#include <foretell/metrics/accuracy_score.hpp>
#include <foretell/model_selection/cross_val_score.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/load_any.hpp>
#include <foretell/persistence/save.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/testing/check_estimator.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <optional>

using namespace foretell;

namespace {

/// What can be chosen. fields() says of each option its name, where it lives, what it may be and
/// what it means; an option that is left out of it does not compile.
//! [options]
struct NaiveBayesOptions {
    /// Added to each variance, as a share of the widest feature's, so that none is zero.
    double var_smoothing = 1e-9;
    /// Classes count alike, whatever their shares.
    bool uniform_prior = false;

    static constexpr auto fields() {
        using O = NaiveBayesOptions;
        return std::tuple{
            field("var_smoothing", &O::var_smoothing, positive, "added to each variance"),
            field("uniform_prior", &O::uniform_prior, "classes count alike")};
    }
};
//! [options]

/// Gaussian naive Bayes: within a class the features are independent and normal,
///
///     p(c | x) ~ p(c) prod_j N(x_j; mean_cj, variance_cj).        ESL 2nd ed., section 6.6.3
template <std::floating_point T = double>
class NaiveBayes {
public:
    using Scalar = T;
    using Options = NaiveBayesOptions;
    static constexpr std::string_view type_name = "NaiveBayes";

    explicit NaiveBayes(NaiveBayesOptions options = {}) : options_(options) {
        check_options(type_name, options_);  // the ranges are those of fields()
    }

    /// The whole result is made aside and put in place at the end: a fit that throws changes
    /// nothing.
    NaiveBayes& fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) & {
        constexpr std::string_view where = "NaiveBayes::fit";
        check_not_empty(where, X.rows(), X.cols());
        check_same_length(where, "X", X.rows(), "y", y.size());
        check_finite(where, "X", X);
        check_sample_weight(where, options.sample_weight, X.rows());
        fitted_ = learn(X, y, options.sample_weight);
        return *this;
    }
    NaiveBayes fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(fit(X, y, options));
    }

    [[nodiscard]] Matrix<T> predict_proba(MatrixView<const T> X) const {
        const Fitted& f = fitted_for("predict_proba", X);
        Matrix<T> out = uninitialized<T>(X.rows(), f.classes.size());
        probabilities(f, X, out);
        return out;
    }
    void predict_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        const Fitted& f = fitted_for("predict_proba_into", X);
        if (out.rows() != X.rows() || out.cols() != f.classes.size()) {
            throw ShapeError("NaiveBayes::predict_proba_into: out must be (n_samples, n_classes)");
        }
        probabilities(f, X, out);
    }

    [[nodiscard]] Labels predict(MatrixView<const T> X) const {
        const Fitted& f = fitted_for("predict", X);
        Labels out = uninitialized<int>(X.rows());
        classify(f, X, out);
        return out;
    }
    void predict_into(MatrixView<const T> X, VectorView<int> out) const {
        const Fitted& f = fitted_for("predict_into", X);
        check_same_length("NaiveBayes::predict_into", "X", X.rows(), "out", out.size());
        classify(f, X, out);
    }
    [[nodiscard]] double score(MatrixView<const T> X, LabelsView y) const {
        check_same_length("NaiveBayes::score", "X", X.rows(), "y", y.size());
        return accuracy_score(y, predict(X));
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const NaiveBayesOptions& options() const noexcept { return options_; }
    [[nodiscard]] const Labels& classes() const { return fitted("classes").classes; }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted_ ? fitted_->mean.shape()[1] : 0;
    }

private:
    friend struct foretell::Access;  // lets the generic parts see fitted_

    //! [state]
    /// What is learnt, and check(): what holds between the members. It is what stands between a
    /// forged file and the loops below.
    struct Fitted {
        Labels classes;
        Vector<T> log_prior;  // (n_classes,)
        Matrix<T> mean;       // (n_classes, n_features)
        Matrix<T> variance;   // (n_classes, n_features)

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{field("classes", &F::classes, "labels, ascending"),
                              field("log_prior", &F::log_prior, "logarithms of their shares"),
                              field("mean", &F::mean, "of each feature in each class"),
                              field("variance", &F::variance, positive, "likewise")};
        }
        void check(std::string_view where) const {
            const std::size_t k = classes.size();
            check_that(where, k > 0 && log_prior.size() == k, "log_prior must be as classes");
            check_that(where, mean.shape()[0] == k, "mean must have a row for each class");
            check_that(where, variance.shape() == mean.shape(), "variance must be as mean");
        }
    };
    //! [state]

    const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        return *fitted_;
    }
    const Fitted& fitted_for(std::string_view member, MatrixView<const T> X) const {
        const Fitted& f = fitted(member);
        const std::string where = message("NaiveBayes::", member);
        check_n_features(where, X.cols(), f.mean.shape()[1]);
        check_finite(where, "X", X);
        return f;
    }

    Fitted learn(MatrixView<const T> X, LabelsView y, VectorView<const T> weight) const {
        const EncodedLabels labels = encode_labels(y);
        const std::size_t k = labels.classes.size(), d = X.cols();
        const auto w = [&](std::size_t i) { return weight.empty() ? 1.0 : double(weight[i]); };
        std::vector<double> total(k, 0.0);
        Matrix<double> mean = full(k, d, 0.0), square = full(k, d, 0.0);
        for (std::size_t i = 0; i < X.rows(); ++i) {
            total[labels.codes[i]] += w(i);
            for (std::size_t j = 0; j < d; ++j) mean(labels.codes[i], j) += w(i) * double(X(i, j));
        }
        for (std::size_t c = 0; c < k; ++c) {
            if (total[c] == 0.0) {
                throw InvalidArgument(message("NaiveBayes::fit: the samples of class ",
                                              labels.classes[c], " must not all have weight 0"));
            }
            for (std::size_t j = 0; j < d; ++j) mean(c, j) /= total[c];
        }
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < d; ++j) {
                const double off = double(X(i, j)) - mean(labels.codes[i], j);
                square(labels.codes[i], j) += w(i) * off * off / total[labels.codes[i]];
            }
        }
        const double all = std::accumulate(total.begin(), total.end(), 0.0);
        const double widest = *std::max_element(square.begin(), square.end());
        const double floor = options_.var_smoothing * (widest > 0.0 ? widest : 1.0);

        Fitted f{to_labels(labels.classes), uninitialized<T>(k), uninitialized<T>(k, d),
                 uninitialized<T>(k, d)};
        for (std::size_t c = 0; c < k; ++c) {
            const double share = options_.uniform_prior ? 1.0 / double(k) : total[c] / all;
            f.log_prior(c) = static_cast<T>(std::log(share));
            for (std::size_t j = 0; j < d; ++j) {
                f.mean(c, j) = static_cast<T>(mean(c, j));
                f.variance(c, j) = static_cast<T>(square(c, j) + floor);
            }
        }
        return f;
    }

    /// log p(c) + log p(x | c) of row i, without the constant that all classes share.
    static T joint(const Fitted& f, MatrixView<const T> X, std::size_t i, std::size_t c) {
        T sum = T(0);
        for (std::size_t j = 0; j < X.cols(); ++j) {
            const T off = X(i, j) - f.mean(c, j), v = f.variance(c, j);
            sum += std::log(v) + off * off / v;
        }
        return f.log_prior(c) - sum / T(2);
    }
    static void probabilities(const Fitted& f, MatrixView<const T> X, MatrixView<T> out) {
        for (std::size_t i = 0; i < X.rows(); ++i) {
            const auto p = out.row(i);
            for (std::size_t c = 0; c < p.size(); ++c) p[c] = joint(f, X, i, c);
            const T top = *std::max_element(p.begin(), p.end());
            T sum = T(0);
            for (T& v : p) sum += v = std::exp(v - top);
            for (T& v : p) v /= sum;
        }
    }
    static void classify(const Fitted& f, MatrixView<const T> X, VectorView<int> out) {
        for (std::size_t i = 0; i < X.rows(); ++i) {
            std::size_t best = 0;
            T most = joint(f, X, i, 0);
            for (std::size_t c = 1; c < f.classes.size(); ++c) {
                const T z = joint(f, X, i, c);
                if (z <= most) continue;
                best = c;
                most = z;
            }
            out[i] = f.classes(best);
        }
    }

    NaiveBayesOptions options_;
    std::optional<Fitted> fitted_;
};

// The concepts of the library are met, or this does not compile.
static_assert(ProbabilisticClassifier<NaiveBayes<double>>);

void options_by_name() {
    console::heading("Options, described once");
    NaiveBayes<double> model({.var_smoothing = 1e-6});
    std::printf("%s\n", to_text(model).c_str());
    set_option(model, "uniform_prior", true);
    std::printf("%s\n\n", to_text(model).c_str());
    for (const char* name : {"var_smoothing", "smoothing"}) {
        try {
            set_option(model, name, -1.0);
        } catch (const InvalidArgument& error) {
            std::printf("%s\n", error.what());
        }
    }
    std::printf("\n%s", options_table<NaiveBayesOptions>().c_str());
}

/// The one line that stands for a test of one's own; any test framework will do.
void battery() {
    console::heading("Does it keep its promises?");
    //! [battery]
    const auto report = testing::check_estimator(NaiveBayes<double>());
    std::printf("%s\n", report.text().c_str());
    //! [battery]
    if (!report.passed()) throw Error("NaiveBayes breaks a promise");
    std::printf("%zu do not apply, as\n", report.skipped.size());
    for (const std::string& reason : report.skipped) std::printf("  %s\n", reason.c_str());
}

/// A model of the library and one's own go the same ways.
auto make_model() {
    return Pipeline(SimpleImputer(), Log1pTransformer(), NaiveBayes());
}

void judge(const Matrix<double>& X, const Labels& y) {
    console::heading("In a pipeline, by cross-validation");
    const StratifiedKFold folds({.n_splits = 5, .shuffle = true, .seed = 1});
    for (const double score : cross_val_score(make_model(), X, y, folds, "roc_auc")) {
        std::printf("ROC AUC %.3f\n", score);
    }
}

void keep(const Matrix<double>& X, const Labels& y) {
    console::heading("A model file");
    const auto model = make_model().fit(X, y);
    using Model = std::remove_const_t<decltype(model)>;
    const std::string path = "naive_bayes.foretell";
    save(model, path);
    std::printf("%s, %ju bytes\n", path.c_str(),
                static_cast<std::uintmax_t>(std::filesystem::file_size(path)));
    const bool same = same_state(load<Model>(path), model);
    std::printf("read back: %s\n", same ? "equal, bit for bit" : "not the same");
    if (!same) throw Error("the model that was loaded is another");

    // A program that must not know the type at compile time names those that it is ready for.
    const AnyModel any = load_any<NaiveBayes<double>, Model>(path);
    std::printf("%s\ngives the first visit %.3f\n", any.text().c_str(),
                any.predictor().predict_proba(MatrixView<const double>(X).row_range(0, 1))(0, 1));

    auto forged = save_bytes(model);
    forged.back() ^= std::byte{1};
    try {
        (void)load_bytes<Model>(forged);
        throw Error("a damaged file was taken");
    } catch (const ParseError& error) {
        std::printf("with one bit changed: %s\n", error.what());
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("An estimator of one's own, with all that those of the library have.");
    return console::run(app, argc, argv, [] {
        options_by_name();
        battery();
        const Table sessions = simulate_shop({.n_customers = 2000, .seed = 1}).sessions;
        const Matrix<double> X = to_matrix(sessions, {"pages", "duration", "cart"});
        const Labels y = labels_of(sessions, "bought", "1");
        judge(X, y);
        keep(X, y);
    });
}
