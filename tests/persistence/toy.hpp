#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/state.hpp>
#include <foretell/core/views.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

/// Estimators of the tests: Toy holds a value of each kind that a fitted state may have, Scaler and
/// Chain are a small transformer and a pipeline.
namespace toy {

using namespace foretell;

enum class Stop { small_gradient, max_iterations };
constexpr std::array<std::string_view, 2> enum_names(Stop) {
    return {"small_gradient", "max_iterations"};
}

struct Result {
    Vector<double> x;
    double objective = 0.0;
    Stop stop = Stop::max_iterations;
    static constexpr auto fields() {
        return std::tuple{field("x", &Result::x, "the point"),
                          field("objective", &Result::objective, any_value, "its value"),
                          field("stop", &Result::stop, "why it stopped")};
    }
};

struct Column {
    std::string name;
    std::vector<std::string> categories;
    std::vector<std::int32_t> codes;
    std::optional<double> fill;
    static constexpr auto fields() {
        return std::tuple{field("name", &Column::name, "of the column"),
                          field("categories", &Column::categories, "seen at fit"),
                          field("codes", &Column::codes, at_least(0), "of the categories"),
                          field("fill", &Column::fill, any_value, "for missing values")};
    }
};

struct ToyOptions {
    double C = 1.0;
    std::vector<double> grid = {};
    std::optional<double> threshold = std::nullopt;
    std::string note = "none";
    ClassWeight class_weight = {};
    std::uint64_t seed = 0;
    static constexpr auto fields() {
        return std::tuple{field("C", &ToyOptions::C, positive, "strength"),
                          field("grid", &ToyOptions::grid, any_value, "values"),
                          field("threshold", &ToyOptions::threshold, any_value, "of decisions"),
                          field("note", &ToyOptions::note, "anything"),
                          field("class_weight", &ToyOptions::class_weight, "of each class"),
                          field("seed", &ToyOptions::seed, "of random numbers")};
    }
};

/// A linear score; its state has a member of every kind.
template <std::floating_point T = double>
class Toy {
public:
    using Scalar = T;
    using Options = ToyOptions;
    static constexpr std::string_view type_name = "Toy";

    explicit Toy(ToyOptions options = {}) : options_(std::move(options)) {
        check_options(type_name, options_);
    }

    /// A state of n_features weights with all that belongs to it.
    Toy& fit(std::size_t n_features) & {
        Fitted f;
        f.n_features = n_features;
        f.coef = uninitialized<T>(1, n_features);
        f.scale = uninitialized<T>(n_features);
        for (std::size_t j = 0; j < n_features; ++j) {
            f.coef(0, j) = static_cast<T>(j + 1) / T(7);
            f.scale(j) = static_cast<T>(j % 5 + 1);
            f.names.push_back("x" + std::to_string(j));
        }
        f.classes = uninitialized<int>(2);
        f.classes(0) = -1;
        f.classes(1) = 4;
        f.cube = full(2, 1, 2, T(3));
        f.solver = {full(2, 0.5), 1.0 / 3.0, Stop::small_gradient};
        f.columns = {{"shop", {"a", "b \"c\"\n", "\xff\xc3\xa4"}, {0, 1, 2}, std::nullopt},
                     {"", {}, {}, -0.0}};
        f.weights = {{-3, 0.1}, {7, 1e300}};
        f.blocks = {full(2, T(1)), full(1, T(2))};
        f.flags = {true, false};
        f.pair = {3, "three"};
        fitted_ = std::move(f);
        return *this;
    }
    Toy fit(std::size_t n_features) && { return std::move(fit(n_features)); }

    [[nodiscard]] Vector<T> predict(MatrixView<const T> X) const {
        const Fitted& f = fitted();
        check_n_features("Toy::predict", X.cols(), f.n_features);
        Vector<T> out = full(X.rows(), T(0));
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < X.cols(); ++j) {
                out(i) += X(i, j) * f.coef(0, j) / f.scale(j);
            }
        }
        return out;
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->n_features : 0;
    }
    [[nodiscard]] const Matrix<T>& coef() const { return fitted().coef; }

private:
    friend struct foretell::Access;
    struct Fitted {
        std::size_t n_features = 0;
        Matrix<T> coef;   // (1, n_features)
        Vector<T> scale;  // (n_features,)
        Labels classes;
        Cube<T> cube;
        Result solver;
        std::optional<Vector<T>> sometimes;
        std::optional<double> limit;
        std::vector<std::string> names;
        std::vector<Column> columns;
        std::map<int, double> weights;
        std::vector<Vector<T>> blocks;
        std::vector<bool> flags;
        std::pair<int, std::string> pair;

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{field("n_features", &F::n_features, "width"),
                              field("coef", &F::coef, "weights"),
                              field("scale", &F::scale, positive, "spreads"),
                              field("classes", &F::classes, "labels"),
                              field("cube", &F::cube, any_value, "a block"),
                              field("solver", &F::solver, "result"),
                              field("sometimes", &F::sometimes, "may be missing"),
                              field("limit", &F::limit, "may be missing"),
                              field("names", &F::names, "of the features"),
                              field("columns", &F::columns, "encoders"),
                              field("weights", &F::weights, "by label"),
                              field("blocks", &F::blocks, "arrays"),
                              field("flags", &F::flags, "flags"),
                              field("pair", &F::pair, "a pair")};
        }
        void check(std::string_view where) const {
            check_that(where, coef.shape(0) == 1 && coef.shape(1) == n_features,
                       "coef must have shape (1, n_features)");
            check_that(where, scale.size() == n_features, "scale must have n_features entries");
            check_that(where, names.size() == n_features, "names must have n_features entries");
        }
    };
    const Fitted& fitted() const {
        if (!fitted_) throw_not_fitted(type_name, "predict");
        return *fitted_;
    }

    Options options_;
    std::optional<Fitted> fitted_;
};

struct ScalerOptions {
    double factor = 1.0;
    static constexpr auto fields() {
        return std::tuple{field("factor", &ScalerOptions::factor, positive, "of all features")};
    }
};

/// Divides each feature by a number.
template <std::floating_point T = double>
class Scaler {
public:
    using Scalar = T;
    using Options = ScalerOptions;
    static constexpr std::string_view type_name = "Scaler";

    explicit Scaler(ScalerOptions options = {}) : options_(options) {
        check_options(type_name, options_);
    }
    Scaler& fit(std::size_t n_features) {
        fitted_ = Fitted{full(n_features, T(2))};
        return *this;
    }
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const {
        check_n_features("Scaler::transform", X.cols(), n_features_in());
        Matrix<T> out = uninitialized<T>(X.rows(), X.cols());
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < X.cols(); ++j) out(i, j) = X(i, j) / fitted_->scale(j);
        }
        return out;
    }
    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->scale.size() : 0;
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        Vector<T> scale;
        static constexpr auto fields() {
            return std::tuple{field("scale", &Fitted::scale, positive, "spreads")};
        }
        void check(std::string_view) const {}
    };
    Options options_;
    std::optional<Fitted> fitted_;
};

/// A scaler, then a model.
class Chain {
public:
    using Scalar = double;
    struct Options {};
    static constexpr std::string_view type_name = "Chain";

    Chain() = default;
    Chain(Scaler<double> scaler, Toy<double> model)
        : scaler_(std::move(scaler)), model_(std::move(model)) {}
    Chain& fit(std::size_t n_features) {
        scaler_.fit(n_features);
        model_.fit(n_features);
        return *this;
    }
    [[nodiscard]] Vector<double> predict(MatrixView<const double> X) const {
        return model_.predict(scaler_.transform(X));
    }
    [[nodiscard]] bool is_fitted() const noexcept { return model_.is_fitted(); }
    [[nodiscard]] Options options() const noexcept { return {}; }
    [[nodiscard]] std::size_t n_features_in() const noexcept { return scaler_.n_features_in(); }
    [[nodiscard]] const Toy<double>& model() const noexcept { return model_; }

private:
    friend struct foretell::Access;
    template <class Self>
    static auto parts(Self& self) {
        return std::tuple{Part{"scaler", self.scaler_}, Part{"model", self.model_}};
    }
    void check_parts(std::string_view where) const {
        check_that(where, scaler_.n_features_in() == model_.n_features_in(),
                   "model must take what scaler gives");
    }
    Scaler<double> scaler_;
    Toy<double> model_;
};

}  // namespace toy
