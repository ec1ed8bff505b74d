#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/table_row.hpp>
#include <foretell/pipeline/detail/blocks.hpp>
#include <foretell/pipeline/detail/chain.hpp>
#include <foretell/pipeline/detail/step_names.hpp>
#include <foretell/pipeline/pipeline_workspace.hpp>
#include <foretell/pipeline/step.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace foretell {

/// The options of the steps of a Pipeline, in their order.
template <class... Steps>
struct PipelineOptions {
    std::tuple<typename detail::StepEstimator<Steps>::Options...> steps{};
};

/// Transformers in a row, then an estimator or one more transformer, fitted and used as one.
///
///     auto model = Pipeline(Standardizer(), LogisticRegression({.C = 0.5}));
///     model.fit(X, y, {.sample_weight = w});
///     Matrix<double> p = model.predict_proba(X_new);
///     model.get<"logistic_regression">().coef();
///
/// A pipeline can do what its last step can: fit with or without labels, predict, predict_proba,
/// decision_function, score, transform. The first step may take a matrix, a sparse matrix or a
/// Table; each later one takes what the one before gives. Steps are named by step<"name">(...),
/// else after their class.
///
/// As in scikit-learn, sample_weight goes to the last step only; the log goes to all. Rows are
/// predicted in blocks, so that what lies between two steps stays in cache.
/// A const object may be read by several threads at once.
template <class... Steps>
class Pipeline {
    static_assert(sizeof...(Steps) > 0, "a pipeline must have a step");
    using Estimators = std::tuple<detail::StepEstimator<Steps>...>;
    static constexpr std::size_t n_steps = sizeof...(Steps);
    static constexpr auto names = detail::step_names<Steps...>();
    using First = std::tuple_element_t<0, Estimators>;
    using Last = std::tuple_element_t<n_steps - 1, Estimators>;
    using T = typename Last::Scalar;
    static_assert((std::same_as<typename detail::StepEstimator<Steps>::Scalar, T> && ...),
                  "all steps must have the same scalar type");
    template <class X>
    using Z = detail::SeenByLast<Estimators, detail::AsInput<X, T>>;

public:
    using Scalar = T;
    using Options = PipelineOptions<Steps...>;
    using Workspace = PipelineWorkspace<T>;
    static constexpr std::string_view type_name = "Pipeline";

    Pipeline() = default;
    explicit Pipeline(Steps... steps)
        : steps_(std::move(detail::StepTraits<Steps>::estimator(steps))...) {}
    /// @throws InvalidArgument if an option of a step is out of range
    explicit Pipeline(Options options)
        : steps_(std::apply(
              [](auto&... o) { return Estimators(detail::StepEstimator<Steps>(std::move(o))...); },
              options.steps)) {}

    /// Fits each step on what the ones before make of X, forgetting any earlier fit. If it throws,
    /// the pipeline is as it was. y is for the last step, and for transformers that learn from it.
    /// @throws what a step throws
    template <detail::ChainInput<T> X, detail::ChainTarget<T> Y>
    requires detail::FitsWith<Last, Z<X>, detail::AsTarget<Y, T>> Pipeline& fit(
        const X& x, const Y& y, const FitOptions<T>& options = {}) & {
        return learn(detail::as_input<T>(x), options, detail::as_target<T>(y));
    }
    template <detail::ChainInput<T> X, detail::ChainTarget<T> Y>
    requires detail::FitsWith<Last, Z<X>, detail::AsTarget<Y, T>> Pipeline
    fit(const X& x, const Y& y, const FitOptions<T>& options = {}) && {
        return std::move(fit(x, y, options));
    }
    template <detail::ChainInput<T> X>
    requires detail::FitsWith<Last, Z<X>> Pipeline& fit(const X& x,
                                                        const FitOptions<T>& options = {}) & {
        return learn(detail::as_input<T>(x), options);
    }
    template <detail::ChainInput<T> X>
    requires detail::FitsWith<Last, Z<X>> Pipeline fit(const X& x,
                                                       const FitOptions<T>& options = {}) && {
        return std::move(fit(x, options));
    }

    /// What the last step makes of the transformed rows of x.
    /// @throws NotFittedError, ShapeError, and what a step throws — as all below
    template <detail::ChainInput<T> X>
    requires detail::Predicts<Last, Z<X>>
    [[nodiscard]] auto predict(const X& x) const {
        return collect("Pipeline::predict", x,
                       [](const Last& m, const auto& z) { return m.predict(z); });
    }
    template <detail::ChainInput<T> X>
    requires detail::PredictsProba<Last, Z<X>>
    [[nodiscard]] auto predict_proba(const X& x) const {
        return collect("Pipeline::predict_proba", x,
                       [](const Last& m, const auto& z) { return m.predict_proba(z); });
    }
    template <detail::ChainInput<T> X>
    requires detail::PredictsLogProba<Last, Z<X>>
    [[nodiscard]] auto predict_log_proba(const X& x) const {
        return collect("Pipeline::predict_log_proba", x,
                       [](const Last& m, const auto& z) { return m.predict_log_proba(z); });
    }
    template <detail::ChainInput<T> X>
    requires detail::Decides<Last, Z<X>>
    [[nodiscard]] auto decision_function(const X& x) const {
        return collect("Pipeline::decision_function", x,
                       [](const Last& m, const auto& z) { return m.decision_function(z); });
    }
    template <detail::ChainInput<T> X>
    requires detail::Transforms<Last, Z<X>>
    [[nodiscard]] auto transform(const X& x) const {
        return collect("Pipeline::transform", x,
                       [](const Last& m, const auto& z) { return m.transform(z); });
    }
    template <detail::ChainInput<T> X>
    requires detail::Transforms<Last, Z<X>>
    [[nodiscard]] auto fit_transform(const X& x, const FitOptions<T>& options = {}) {
        return fit(x, options).transform(x);
    }

    /// The same into out, of as many rows as x: a matrix, but for predict_into of labels or of one
    /// number a row, which is a vector. x may be a TableRow that make_row gave; out may then be a
    /// vector in any case but predict_into of several outputs.
    ///
    /// With a workspace of make_workspace nothing is allocated, unless x is a Table or sparse.
    /// Without one that holds for up to 2048 features between two steps.
    template <class X, class Out, std::same_as<PipelineWorkspace<T>>... W>
    requires detail::Predicts<Last, Z<X>>
    void predict_into(const X& x, Out&& out, W&... workspace) const {
        write("Pipeline::predict_into", x, detail::as_predictions<T>(out), optional(workspace...),
              [](const Last& m, const auto& z, auto rows) { m.predict_into(z, rows); });
    }
    template <class X, class Out, std::same_as<PipelineWorkspace<T>>... W>
    requires detail::PredictsProba<Last, Z<X>>
    void predict_proba_into(const X& x, Out&& out, W&... workspace) const {
        write("Pipeline::predict_proba_into", x, detail::as_rows<T>(out), optional(workspace...),
              [](const Last& m, const auto& z, auto rows) { m.predict_proba_into(z, rows); });
    }
    template <class X, class Out, std::same_as<PipelineWorkspace<T>>... W>
    requires detail::PredictsLogProba<Last, Z<X>>
    void predict_log_proba_into(const X& x, Out&& out, W&... workspace) const {
        write("Pipeline::predict_log_proba_into", x, detail::as_rows<T>(out),
              optional(workspace...),
              [](const Last& m, const auto& z, auto rows) { m.predict_log_proba_into(z, rows); });
    }
    template <class X, class Out, std::same_as<PipelineWorkspace<T>>... W>
    requires detail::Decides<Last, Z<X>>
    void decision_function_into(const X& x, Out&& out, W&... workspace) const {
        write("Pipeline::decision_function_into", x, detail::as_rows<T>(out),
              optional(workspace...),
              [](const Last& m, const auto& z, auto rows) { m.decision_function_into(z, rows); });
    }
    template <detail::ChainInput<T> X, class Out, std::same_as<PipelineWorkspace<T>>... W>
    requires detail::Transforms<Last, Z<X>>
    void transform_into(const X& x, Out&& out, W&... workspace) const {
        write("Pipeline::transform_into", x, detail::as_rows<T>(out), optional(workspace...),
              [](const Last& m, const auto& z, auto rows) { m.transform_into(z, rows); });
    }
    /// One row, of which cell positions[j] holds column j of the first step; without positions, the
    /// cells are in the order of make_row.
    void transform_into(
        const TableRow& row, VectorView<T> out,
        std::span<const std::size_t> positions = {}) const requires detail::TakesRow<First, T> {
        if constexpr (n_steps == 1) {
            std::get<0>(steps_).transform_into(row, out, positions);
        } else {
            write(
                "Pipeline::transform_into", row, MatrixView<T>(out.data(), 1, out.size()), nullptr,
                [](const Last& m, const auto& z, auto rows) { m.transform_into(z, rows); },
                positions);
        }
    }

    /// The score of the last step on the transformed rows.
    template <detail::ChainInput<T> X, detail::ChainTarget<T> Y>
    requires detail::Scores<Last, Z<X>, detail::AsTarget<Y, T>>
    [[nodiscard]] double score(const X& x, const Y& y,
                               VectorView<const T> sample_weight = {}) const {
        if (!is_fitted()) throw_not_fitted(type_name, "score");
        double result = 0.0;
        auto use = [&](const auto& z) {
            result = last().score(z, detail::as_target<T>(y), sample_weight);
        };
        detail::pass_whole<0>(steps_, detail::as_input<T>(x), use);
        return result;
    }

    /// Back through all steps; each must have an inverse_transform.
    [[nodiscard]] Matrix<T> inverse_transform(MatrixView<const T> Z_out) const
        requires(detail::Inverts<detail::StepEstimator<Steps>, T>&&...) {
        if (!is_fitted()) throw_not_fitted(type_name, "inverse_transform");
        return undo<n_steps - 1>(Z_out);
    }

    /// Memory for the forms ending in _into, for blocks of so many rows at a time.
    /// @throws NotFittedError
    [[nodiscard]] Workspace make_workspace(std::size_t rows = 1) const {
        if (!is_fitted()) throw_not_fitted(type_name, "make_workspace");
        Workspace w;
        if constexpr (detail::TakesRow<First, T>) {
            w.head.resize(std::get<0>(steps_).n_features_out());
        }
        w.first.resize(std::max<std::size_t>(rows, 1) * detail::widest<0>(steps_));
        w.second.resize(w.first.size());
        return w;
    }
    /// A row to fill in with the columns of the Table at fit; see TableRow.
    [[nodiscard]] TableRow make_row() const requires detail::TakesRow<First, T> {
        return std::get<0>(steps_).make_row();
    }

    /// All steps are fitted.
    [[nodiscard]] bool is_fitted() const noexcept {
        return std::apply([](const auto&... s) { return (s.is_fitted() && ...); }, steps_);
    }
    [[nodiscard]] Options options() const {
        return std::apply([](const auto&... s) { return Options{{s.options()...}}; }, steps_);
    }
    /// The width of the input of the first step at fit; 0 before.
    [[nodiscard]] std::size_t n_features_in() const {
        return is_fitted() ? std::get<0>(steps_).n_features_in() : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const { return last().n_features_out(); }
    /// The names of the features that the pipeline gives, or that its last step sees if that is no
    /// transformer.
    /// @throws NotFittedError
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names_in = {}) const {
        if (!is_fitted()) throw_not_fitted(type_name, "feature_names_out");
        return names_after<0>({names_in.begin(), names_in.end()});
    }
    [[nodiscard]] std::size_t n_outputs() const requires requires(const Last& m) { m.n_outputs(); }
    { return last().n_outputs(); }
    [[nodiscard]] const Labels& classes() const requires requires(const Last& m) { m.classes(); }
    { return last().classes(); }

    /// A step by its position or its name, and the last one.
    template <std::size_t I>
    [[nodiscard]] const auto& step() const noexcept {
        return std::get<I>(steps_);
    }
    template <FixedText Name>
    [[nodiscard]] const auto& get() const noexcept {
        constexpr std::size_t i = detail::find_name(names, Name.view());
        static_assert(i < n_steps, "no step of this pipeline bears that name");
        return std::get<i>(steps_);
    }
    [[nodiscard]] const Last& last() const noexcept { return std::get<n_steps - 1>(steps_); }
    [[nodiscard]] static std::vector<std::string> step_names() {
        std::vector<std::string> out;
        for (const auto& name : names) out.emplace_back(name.view());
        return out;
    }

private:
    friend struct foretell::Access;
    template <class Self>
    static auto parts(Self& self) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple{Part{names[I].view(), std::get<I>(self.steps_)}...};
        }
        (std::make_index_sequence<n_steps>{});
    }
    /// Each step takes what the one before gives.
    void check_parts(std::string_view where) const {
        if (!is_fitted()) return;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (check_that(
                 where,
                 std::get<I>(steps_).n_features_out() == std::get<I + 1>(steps_).n_features_in(),
                 "each step must take as many features as the one before gives"),
             ...);
        }
        (std::make_index_sequence<n_steps - 1>{});
    }

    /// An unfitted step, unless it is to start where it stopped.
    template <class E>
    static E fresh(const E& estimator) {
        if constexpr (requires { estimator.options().warm_start; }) {
            if (estimator.options().warm_start) return estimator;
        }
        return E(estimator.options());
    }
    template <class X, class... Y>
    Pipeline& learn(const X& x, const FitOptions<T>& options, const Y&... y) {
        Estimators next =
            std::apply([](const auto&... s) { return Estimators(fresh(s)...); }, steps_);
        detail::fit_steps<0>(next, x, options, y...);
        steps_ = std::move(next);
        return *this;
    }

    static Workspace* optional() { return nullptr; }
    static Workspace* optional(Workspace& workspace) { return &workspace; }

    /// Calls use(z, begin) with what the last step sees of the rows from begin on.
    template <class X, class Use>
    void run(std::string_view where, const X& x, Workspace* workspace,
             std::span<const std::size_t> positions, Use& use) const {
        if (!is_fitted()) throw_not_fitted(type_name, where.substr(where.find("::") + 2));
        const std::size_t width = detail::widest<0>(steps_);
        std::size_t head_width = 0;
        if constexpr (std::same_as<X, TableRow>) head_width = std::get<0>(steps_).n_features_out();
        if (workspace == nullptr) {
            detail::Scratch<T> head(head_width), first(width), second(width);
            run_in(x, head.data(), {first.data(), second.data(), first.size()}, positions, use);
            return;
        }
        if (workspace->first.size() < width || workspace->second.size() < width ||
            workspace->head.size() < head_width) {
            throw ShapeError(message(where,
                                     ": the workspace must come from make_workspace of this "
                                     "pipeline as it is fitted now"));
        }
        run_in(x, workspace->head.data(),
               {workspace->first.data(), workspace->second.data(),
                std::min(workspace->first.size(), workspace->second.size())},
               positions, use);
    }
    template <class X, class Use>
    void run_in(const X& x, T* head, const detail::BlockMemory<T>& memory,
                std::span<const std::size_t> positions, Use& use) const {
        if constexpr (std::same_as<X, TableRow>) {
            const std::size_t width = std::get<0>(steps_).n_features_out();
            std::get<0>(steps_).transform_into(x, VectorView<T>(head, width), positions);
            detail::run_steps<1>(steps_, MatrixView<const T>(head, 1, width), memory, use);
        } else {
            detail::run_steps<0>(steps_, detail::as_input<T>(x), memory, use);
        }
    }

    template <class X, class Call>
    auto collect(std::string_view where, const X& x, Call call) const {
        using Result = std::remove_cvref_t<decltype(call(last(), std::declval<const Z<X>&>()))>;
        constexpr std::size_t block = 512;
        if (!is_fitted()) throw_not_fitted(type_name, where.substr(where.find("::") + 2));
        const auto& input = detail::as_input<T>(x);
        const std::size_t rows = detail::rows_of_input(input);
        Workspace workspace = make_workspace(std::min(rows, block));
        Result result;
        auto use = [&](const auto& z, std::size_t begin) {
            detail::join_rows(result, call(last(), z), begin, rows);
        };
        run(where, input, &workspace, {}, use);
        return result;
    }
    template <class X, class Out, class Call>
    void write(std::string_view where, const X& x, Out out, Workspace* workspace, Call call,
               std::span<const std::size_t> positions = {}) const {
        const auto& input = detail::as_input<T>(x);
        const std::size_t rows = detail::rows_of_input(input);
        if (detail::count_output(out) != rows) {
            throw ShapeError(message(where, ": out must have ", rows,
                                     " rows, one for each sample, got ",
                                     detail::count_output(out)));
        }
        auto use = [&](const auto& z, std::size_t begin) {
            call(last(), z, detail::rows_of_output(out, begin, begin + detail::rows_of_input(z)));
        };
        run(where, input, workspace, positions, use);
    }

    template <std::size_t I>
    Matrix<T> undo(MatrixView<const T> z) const {
        Matrix<T> before = std::get<I>(steps_).inverse_transform(z);
        if constexpr (I == 0) {
            return before;
        } else {
            return undo<I - 1>(before);
        }
    }
    template <std::size_t I>
    std::vector<std::string> names_after(std::vector<std::string> given) const {
        if constexpr (I == n_steps) {
            return given;
        } else if constexpr (I + 1 == n_steps &&
                             !requires(const Last& m) { m.feature_names_out(given); }) {
            return given;
        } else {
            return names_after<I + 1>(std::get<I>(steps_).feature_names_out(given));
        }
    }

    Estimators steps_;
};

}  // namespace foretell
