#pragma once

// Checks of the contract that all kinds of estimators share: options, fit, errors, value semantics.

#include <foretell/core/options_by_name.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/testing/detail/problem.hpp>

#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace foretell::testing::detail {

/// Calls f(name, call) for each const member that needs a fit.
template <class E, class F>
void for_each_member(const E& model, MatrixView<const typename E::Scalar> X, F&& f) {
    if constexpr (Predictor<E>) f("predict", [&] { (void)model.predict(X); });
    if constexpr (ProbabilisticClassifier<E>) {
        f("predict_proba", [&] { (void)model.predict_proba(X); });
    }
    if constexpr (requires { model.predict_log_proba(X); }) {
        f("predict_log_proba", [&] { (void)model.predict_log_proba(X); });
    }
    if constexpr (requires { model.decision_function(X); }) {
        f("decision_function", [&] { (void)model.decision_function(X); });
    }
    if constexpr (Transformer<E>) f("transform", [&] { (void)model.transform(X); });
    if constexpr (Transformer<E> && requires { model.inverse_transform(X); }) {
        f("inverse_transform", [&] { (void)model.inverse_transform(X); });
    }
}

template <class E>
class ContractChecks {
    using T = typename E::Scalar;

public:
    ContractChecks(Battery& battery, const E& prototype, const Problem<T>& p)
        : battery_(battery), prototype_(prototype), p_(p) {}

    void run() {
        battery_.check("fit_returns_the_model", [&] { fit_returns_the_model(); });
        battery_.check("unfitted_before_fit", [&] { unfitted_before_fit(); });
        battery_.check("not_fitted_error", [&] { not_fitted_error(); });
        battery_.check("knows_its_width", [&] { knows_its_width(); });
        battery_.check("wrong_width", [&] { wrong_width(); });
        battery_.check("no_rows_to_fit", [&] { no_rows_to_fit(); });
        battery_.check("no_columns_to_fit", [&] { no_columns_to_fit(); });
        battery_.check("no_rows_to_predict", [&] { no_rows_to_predict(); });
        battery_.check("nan_named_at_fit", [&] { nan_named(true); });
        battery_.check("nan_named_after_fit", [&] { nan_named(false); });
        battery_.check("infinity_refused_at_fit", [&] { infinity_refused(true); });
        battery_.check("infinity_refused_after_fit", [&] { infinity_refused(false); });
        battery_.check("lengths_must_agree", [&] { lengths_must_agree(); });
        battery_.check("options_untouched_by_fit", [&] { options_untouched_by_fit(); });
        battery_.check("options_by_name", [&] { options_by_name(); });
        battery_.check("options_out_of_range_refused", [&] { options_out_of_range(); });
        battery_.check("inputs_untouched", [&] { inputs_untouched(); });
        battery_.check("keeps_no_pointer_to_the_data", [&] { keeps_no_pointer(); });
        battery_.check("failed_fit_keeps_the_model", [&] { failed_fit_keeps_the_model(); });
        battery_.check("failed_first_fit_stays_unfitted", [&] { failed_first_fit(); });
        battery_.check("copy_is_equal_and_independent", [&] { copies(); });
        battery_.check("assignment_is_equal_and_independent", [&] { assignments(); });
        battery_.check("move_keeps_the_model", [&] { moves(); });
        battery_.check("clone_is_unfitted_with_the_same_options", [&] { clones(); });
    }

private:
    void fit_returns_the_model() {
        E model(prototype_);
        const E* returned = &fit_rows(model, p_.rows(), p_);
        expect(returned == &model, "fit must return *this");
        expect(model.is_fitted(), "is_fitted() must be true after fit");
    }

    void unfitted_before_fit() {
        expect(!prototype_.is_fitted(), "is_fitted() must be false before fit");
    }

    void not_fitted_error() {
        for_each_member(prototype_, p_.rows(), [&](const char* name, auto&& call) {
            const std::string text =
                expect_throws<NotFittedError>("NotFittedError", message(name, " before fit"), call);
            expect(text.find("fit") != std::string::npos, name,
                   " before fit must say what to call, got \"", text, '"');
        });
    }

    void knows_its_width() {
        const E model = fitted(prototype_, p_);
        expect(model.n_features_in() == p_.d(), "n_features_in() must be ", p_.d(), ", got ",
               model.n_features_in());
    }

    void wrong_width() {
        const E model = fitted(prototype_, p_);
        for (const std::size_t width : {p_.d() - 1, p_.d() + 1}) {
            const Matrix<T> X = full(3, width, T(1));
            for_each_member(model, X, [&](const char* name, auto&& call) {
                if (std::string_view(name) == "inverse_transform") return;  // takes what comes out
                expect_throws<ShapeError>("ShapeError", message(name, " of ", width, " features"),
                                          call);
            });
        }
    }

    void no_rows_to_fit() {
        E model(prototype_);
        const Problem<T> none{uninitialized<T>(0, p_.d()), uninitialized<int>(0),
                              uninitialized<T>(0)};
        expect_throws<InvalidArgument>("ShapeError", "fit without rows", [&] { fit(model, none); });
    }

    void no_columns_to_fit() {
        E model(prototype_);
        const Problem<T> none{uninitialized<T>(p_.n(), 0), p_.y, p_.t};
        expect_throws<InvalidArgument>("ShapeError", "fit without columns",
                                       [&] { fit(model, none); });
    }

    void no_rows_to_predict() {
        const E model = fitted(prototype_, p_);
        const auto out = outputs(model, p_.rows().row_range(0, 0));
        expect(out.rows == 0, "no rows must give no results");
    }

    /// With a bad value in row 3, column 1, the message must say so.
    void refuses(T bad, bool at_fit) {
        Problem<T> p = p_;
        const E good = fitted(prototype_, p_);
        p.X(3, 1) = bad;
        const auto look = [&](std::string_view when, auto&& body) {
            const std::string text = expect_throws<InvalidArgument>("InvalidArgument", when, body);
            const bool named = text.find("row 3") != std::string::npos &&
                               text.find("column 1") != std::string::npos;
            expect(named, when, " must be named by row 3 and column 1, got \"", text, '"');
        };
        if (at_fit) {
            E model(prototype_);
            look(message(static_cast<double>(bad), " in X at fit"), [&] { fit(model, p); });
            return;
        }
        for_each_member(good, p.rows(), [&](const char* name, auto&& call) {
            if (std::string_view(name) == "inverse_transform") return;
            look(message(static_cast<double>(bad), " in X of ", name), call);
        });
    }

    void nan_named(bool at_fit) {
        if (battery_.options().allows_nan) throw DoesNotApply{"NaN means missing here"};
        refuses(std::numeric_limits<T>::quiet_NaN(), at_fit);
    }

    void infinity_refused(bool at_fit) {
        refuses(std::numeric_limits<T>::infinity(), at_fit);
        refuses(-std::numeric_limits<T>::infinity(), at_fit);
    }

    void lengths_must_agree() {
        if constexpr (Predictor<E>) {
            Problem<T> p = p_;
            p.X = uninitialized<T>(p_.n() - 1, p_.d());
            std::copy_n(p_.X.data(), p.X.size(), p.X.data());
            E model(prototype_);
            expect_throws<ShapeError>("ShapeError", "X and y of different lengths",
                                      [&] { fit(model, p); });
        } else {
            throw DoesNotApply{"there is no y"};
        }
    }

    void options_untouched_by_fit() {
        if constexpr (NamedEstimator<E>) {
            const E model = fitted(prototype_, p_);
            expect(to_text(model) == to_text(prototype_),
                   "fit changed the options: ", to_text(prototype_), " became ", to_text(model));
        } else {
            throw DoesNotApply{"it has no type_name"};
        }
    }

    /// Sets each option to what get_option gives for the prototype, groups of options inside too.
    template <class Options>
    void set_each(E& model, const std::string& group) {
        for_each_description<Options>([&](const auto& f) {
            using Member = std::remove_cvref_t<decltype(std::declval<Options>().*(f.member))>;
            const std::string name = group + std::string(f.name);
            if constexpr (Described<Member> && !std::same_as<Member, ClassWeight>) {
                set_each<Member>(model, name + '.');
            } else {
                set_option(model, name, get_option(prototype_, name));
            }
        });
    }

    void options_by_name() {
        if constexpr (NamedEstimator<E> && Described<typename E::Options>) {
            static_assert(is_fully_described<typename E::Options>);
            E model(prototype_);
            set_each<typename E::Options>(model, "");
            expect(options_equal(model.options(), prototype_.options()),
                   "setting each option to what get_option gives must change nothing");
            expect(options_equal(E(prototype_.options()).options(), prototype_.options()),
                   "options() must be the options given to the constructor");
            expect_throws<InvalidArgument>("InvalidArgument", "an option of an unknown name",
                                           [&] { (void)get_option(model, "no_such_option"); });
        } else {
            throw DoesNotApply{"its options are not described"};
        }
    }

    /// The constructor refuses by name what the description does not allow.
    void options_out_of_range() {
        if constexpr (NamedEstimator<E> && Described<typename E::Options>) {
            using Options = typename E::Options;
            std::size_t n_tried = 0;
            for_each_description<Options>([&](const auto& f) {
                using Member = std::remove_cvref_t<decltype(std::declval<Options>().*(f.member))>;
                if constexpr (std::is_arithmetic_v<Member> && !std::same_as<Member, bool>) {
                    const double low = f.range.low_open ? f.range.low : f.range.low - 1.0;
                    if (!std::isfinite(low) || (std::is_unsigned_v<Member> && low < 0.0)) return;
                    Options wrong = prototype_.options();
                    wrong.*(f.member) = static_cast<Member>(low);
                    const std::string text =
                        expect_throws<InvalidArgument>("InvalidArgument", message(f.name, '=', low),
                                                       [&] { (void)E(std::move(wrong)); });
                    expect(text.find(f.name) != std::string::npos, f.name,
                           " out of its range must be named, got \"", text, '"');
                    ++n_tried;
                }
            });
            if (n_tried == 0) throw DoesNotApply{"no option has a lower bound"};
        } else {
            throw DoesNotApply{"its options are not described"};
        }
    }

    void inputs_untouched() {
        const Problem<T> p = p_;
        const E model = fitted(prototype_, p);
        (void)outputs(model, p.rows());
        const bool same = std::memcmp(p.X.data(), p_.X.data(), p.X.size() * sizeof(T)) == 0 &&
                          std::equal(p.y.begin(), p.y.end(), p_.y.begin()) &&
                          std::equal(p.t.begin(), p.t.end(), p_.t.begin());
        expect(same, "fit or predict changed its inputs");
    }

    void keeps_no_pointer() {
        E model(prototype_);
        Problem<T> p = p_;
        fit(model, p);
        const auto before = outputs(model, p_.rows());
        std::fill_n(p.X.data(), p.X.size(), T(77));
        std::fill_n(p.y.data(), p.y.size(), 77);
        std::fill_n(p.t.data(), p.t.size(), T(77));
        expect_same_bits(outputs(model, p_.rows()), before, "after the training data were changed");
    }

    Problem<T> bad_problem() const {
        Problem<T> p = p_;
        p.X(p.n() / 2, 0) = std::numeric_limits<T>::infinity();
        return p;
    }

    void failed_fit_keeps_the_model() {
        E model = fitted(prototype_, p_);
        const auto before = outputs(model, p_.rows());
        expect_throws<Error>("Error", "fit with an infinity", [&] { fit(model, bad_problem()); });
        expect(model.is_fitted(), "a failed fit must leave the earlier model");
        expect_same_bits(outputs(model, p_.rows()), before, "after a failed fit");
    }

    void failed_first_fit() {
        E model(prototype_);
        expect_throws<Error>("Error", "fit with an infinity", [&] { fit(model, bad_problem()); });
        expect(!model.is_fitted(), "a failed first fit must leave the model unfitted");
    }

    /// Other data of the same shape, by which a model is made that differs.
    Problem<T> other_problem() const {
        Problem<T> p = p_;
        for (std::size_t i = 0; i < p.X.size(); ++i) p.X.data()[i] = T(2) * p.X.data()[i] + T(1);
        std::reverse(p.y.begin(), p.y.end());
        std::reverse(p.t.begin(), p.t.end());
        return p;
    }

    void copies() {
        E model = fitted(prototype_, p_);
        const auto before = outputs(model, p_.rows());
        const E copy(model);
        expect(copy.is_fitted(), "a copy of a fitted model must be fitted");
        expect_same_bits(outputs(copy, p_.rows()), before, "of a copy");
        fit(model, other_problem());
        expect_same_bits(outputs(copy, p_.rows()), before,
                         "of a copy after a refit of the original");
    }

    void assignments() {
        E model = fitted(prototype_, p_);
        const auto before = outputs(model, p_.rows());
        E copy = fitted(prototype_, other_problem());
        copy = model;
        expect_same_bits(outputs(copy, p_.rows()), before, "after assignment");
        fit(copy, other_problem());
        expect_same_bits(outputs(model, p_.rows()), before,
                         "of the original after a refit of the assigned");
        const E& self = copy;
        const auto again = outputs(copy, p_.rows());
        copy = self;
        expect_same_bits(outputs(copy, p_.rows()), again, "after assignment to itself");
    }

    void moves() {
        E model = fitted(prototype_, p_);
        const auto before = outputs(model, p_.rows());
        E moved(std::move(model));
        expect(moved.is_fitted(), "a moved-to model must be fitted");
        expect_same_bits(outputs(moved, p_.rows()), before, "after a move");
        E assigned(prototype_);
        assigned = std::move(moved);
        expect_same_bits(outputs(assigned, p_.rows()), before, "after a move assignment");
    }

    void clones() {
        const E model = fitted(prototype_, p_);
        E copy = clone(model);
        expect(!copy.is_fitted(), "a clone must be unfitted");
        fit(copy, p_);
        expect_same_bits(outputs(copy, p_.rows()), outputs(model, p_.rows()),
                         "of a clone fitted to the same data");
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

}  // namespace foretell::testing::detail
