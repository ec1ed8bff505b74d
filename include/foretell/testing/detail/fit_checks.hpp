#pragma once

// Checks of how fits go: side by side, told to stop, cut short, or learning piece by piece.

#include <foretell/core/options_by_name.hpp>
#include <foretell/progress/log.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/testing/detail/problem.hpp>

#include <atomic>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace foretell::testing::detail {

/// Learns one more piece; classes are those of all pieces.
template <class E>
concept LearnsOnline = requires(E& e, MatrixView<const typename E::Scalar> X, LabelsView y,
                                VectorView<const typename E::Scalar> t) {
    requires(Classifier<E> && requires { e.partial_fit(X, y, y); }) ||
        (Classifier<E> && requires { e.partial_fit(X, y); }) ||
        (Regressor<E> && requires { e.partial_fit(X, t); });
};

template <class E, class T>
void learn_piece(E& model, const Problem<T>& p, [[maybe_unused]] LabelsView classes) {
    if constexpr (Regressor<E>) {
        model.partial_fit(p.rows(), VectorView<const T>(p.t));
    } else if constexpr (requires { model.partial_fit(p.rows(), LabelsView(p.y), classes); }) {
        model.partial_fit(p.rows(), LabelsView(p.y), classes);
    } else {
        model.partial_fit(p.rows(), LabelsView(p.y));
    }
}

/// Goes on for so many reports, then asks to stop.
class Patience final : public ProgressSink {
public:
    explicit Patience(std::size_t reports) : left_(reports) {}
    bool update(const Progress&) override { return left_ > 0 && left_-- > 0; }

private:
    std::size_t left_;
};

class Silence final : public LogSink {
public:
    void log(LogLevel, std::string_view) override {}
};

template <class E>
class FitChecks {
    using T = typename E::Scalar;

public:
    FitChecks(Battery& battery, const E& prototype, const Problem<T>& p)
        : battery_(battery), prototype_(prototype), p_(p) {}

    void run() {
        battery_.check("fits_side_by_side", [&] { side_by_side(); });
        battery_.check("listeners_change_nothing", [&] { listeners(); });
        battery_.check("a_fit_told_to_stop_leaves_a_model", [&] { told_to_stop(); });
        battery_.check("out_of_iterations_is_no_error", [&] { out_of_iterations(); });
        if constexpr (LearnsOnline<E>) {
            battery_.check("partial_fit_goes_on", [&] { goes_on(); });
            battery_.check("partial_fit_wants_the_same_width", [&] { same_width(); });
            battery_.check("failed_partial_fit_keeps_the_model", [&] { failed_piece(); });
        }
    }

private:
    void side_by_side() {
        const auto wanted = outputs(fitted(prototype_, p_), p_.rows());
        std::atomic<std::size_t> wrong{0};
        std::vector<std::thread> threads;
        for (std::size_t k = 0; k < 4; ++k) {
            threads.emplace_back([&] {
                try {
                    expect_same_bits(outputs(fitted(prototype_, p_), p_.rows()), wanted, "");
                } catch (...) {
                    ++wrong;
                }
            });
        }
        for (auto& thread : threads) thread.join();
        expect(wrong == 0, wrong.load(), " of ", threads.size(),
               " threads that fit models of their own got other results");
    }

    void listeners() {
        if constexpr (TakesFitOptions<E>) {
            Patience progress(std::numeric_limits<std::size_t>::max());
            Silence log;
            E model(prototype_);
            fit_with(model, p_, {.progress = &progress, .log = &log});
            expect_same_bits(outputs(model, p_.rows()), outputs(fitted(prototype_, p_), p_.rows()),
                             "of a fit with listeners");
        } else {
            throw DoesNotApply{"its fit takes no options"};
        }
    }

    void told_to_stop() {
        if constexpr (TakesFitOptions<E>) {
            for (std::size_t reports = 0; reports < 3; ++reports) {
                Patience progress(reports);
                E model(prototype_);
                fit_with(model, p_, {.progress = &progress});
                expect(model.is_fitted(), "a fit that is told to stop must leave a model");
                expect_finite(outputs(model, p_.rows()), "after a fit that was told to stop");
            }
        } else {
            throw DoesNotApply{"its fit takes no options"};
        }
    }

    void out_of_iterations() {
        if constexpr (requires(typename E::Options o) { o.max_iter = 1; }) {
            typename E::Options options = prototype_.options();
            options.max_iter = 1;
            const E model = fitted(E(std::move(options)), p_);
            expect_finite(outputs(model, p_.rows()), "after a single iteration");
        } else {
            throw DoesNotApply{"it has no option max_iter"};
        }
    }

    [[nodiscard]] Problem<T> piece(std::size_t k) const {
        std::vector<std::size_t> rows(p_.n() / 2);
        std::iota(rows.begin(), rows.end(), k * rows.size());
        return rows_of(p_, rows);
    }
    [[nodiscard]] LabelsView classes() const { return LabelsView(p_.y).slice(0, 2); }

    void goes_on() {
        E model(prototype_), again(prototype_), second_alone(prototype_);
        learn_piece(model, piece(0), classes());
        expect(model.is_fitted() && model.n_features_in() == p_.d(),
               "partial_fit must leave a fitted model of ", p_.d(), " features");
        learn_piece(model, piece(1), classes());
        learn_piece(again, piece(0), classes());
        learn_piece(again, piece(1), classes());
        const auto out = outputs(model, p_.rows());
        expect_same_bits(outputs(again, p_.rows()), out, "of the same pieces once more");
        learn_piece(second_alone, piece(1), classes());
        bool differs = false;
        const auto other = outputs(second_alone, p_.rows());
        for (std::size_t i = 0; i < p_.n(); ++i) {
            differs = differs || !same_bits(out.columns[i], other.columns[i]);
        }
        expect(differs, "partial_fit forgot the pieces before");
    }

    void refuses_piece(const Problem<T>& bad, std::string_view what) {
        E model(prototype_);
        learn_piece(model, piece(0), classes());
        const auto before = outputs(model, p_.rows());
        expect_throws<InvalidArgument>("InvalidArgument", what,
                                       [&] { learn_piece(model, bad, classes()); });
        expect_same_bits(outputs(model, p_.rows()), before, "after a failed partial_fit");
    }
    void same_width() {
        Problem<T> wide = piece(1);
        wide.X = full(wide.y.size(), p_.d() + 1, T(1));
        refuses_piece(wide, "a piece of another width");
    }
    void failed_piece() {
        Problem<T> bad = piece(1);
        bad.X(bad.n() - 1, 0) = std::numeric_limits<T>::infinity();
        refuses_piece(bad, "a piece with an infinity");
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

}  // namespace foretell::testing::detail
