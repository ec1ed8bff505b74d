#pragma once

// Checks of what estimators compute: invariances, weights, views, threads, extremes, model files.

#include <foretell/core/options_by_name.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/core/xtensor.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>
#include <foretell/testing/detail/problem.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <thread>

namespace foretell::testing::detail {

/// E for another scalar: LogisticRegression<double> -> LogisticRegression<float>.
template <class E, class U>
struct Rebind {
    using type = void;
};
template <template <class> class M, std::floating_point T, class U>
struct Rebind<M<T>, U> {
    using type = M<U>;
};

template <class U, class T>
Problem<U> converted(const Problem<T>& p) {
    Problem<U> out{uninitialized<U>(p.n(), p.d()), p.y, uninitialized<U>(p.n())};
    std::transform(p.X.begin(), p.X.end(), out.X.data(), [](T v) { return static_cast<U>(v); });
    std::transform(p.t.begin(), p.t.end(), out.t.data(), [](T v) { return static_cast<U>(v); });
    return out;
}

template <class E>
class ResultChecks {
    using T = typename E::Scalar;

public:
    ResultChecks(Battery& battery, const E& prototype, const Problem<T>& p)
        : battery_(battery), prototype_(prototype), p_(p) {}

    void run() {
        battery_.check("refit_equal", [&] { refit_equal(); });
        battery_.check("fit_forgets_the_earlier_fit", [&] { fit_forgets(); });
        battery_.check("predict_twice_the_same", [&] { predict_twice(); });
        battery_.check("row_alone_as_in_batch", [&] { row_alone(); });
        battery_.check("order_of_rows_at_predict", [&] { order_at_predict(); });
        battery_.check("order_of_rows_at_fit", [&] { order_at_fit(); });
        battery_.check("strided_rows_at_fit", [&] { strided(true); });
        battery_.check("strided_rows_at_predict", [&] { strided(false); });
        battery_.check("adapted_memory", [&] { adapted_memory(); });
        battery_.check("many_threads_read_one_model", [&] { many_threads(); });
        battery_.check("same_bits_at_any_n_threads", [&] { same_bits_at_any_n_threads(); });
        battery_.check("float_as_double", [&] { float_as_double(); });
        battery_.check("one_row_to_fit", [&] { degenerate(rows_of(p_, {0}), "one row"); });
        battery_.check("one_feature", [&] { one_feature(); });
        battery_.check("constant_feature", [&] { constant_feature(); });
        battery_.check("more_features_than_rows", [&] { more_features_than_rows(); });
        battery_.check("duplicated_feature", [&] { duplicated_feature(); });
        battery_.check("huge_values", [&] { scaled(sizeof(T) == 8 ? 1e60 : 1e12, "huge values"); });
        battery_.check("tiny_values",
                       [&] { scaled(sizeof(T) == 8 ? 1e-60 : 1e-12, "tiny values"); });
        battery_.check("model_file_bit_for_bit", [&] { model_file(); });
        battery_.check("model_file_of_an_unfitted_model", [&] { unfitted_model_file(); });
    }

private:
    void refit_equal() {
        E model = fitted(prototype_, p_);
        const auto first = outputs(model, p_.rows());
        fit(model, p_);
        expect_same_bits(outputs(model, p_.rows()), first, "after a second fit to the same data");
        expect_same_bits(outputs(fitted(prototype_, p_), p_.rows()), first,
                         "of a second model fitted to the same data");
    }

    void fit_forgets() {
        Problem<T> other = p_;
        for (std::size_t i = 0; i < other.X.size(); ++i) {
            other.X.data()[i] = T(3) - T(2) * other.X.data()[i];
        }
        E model = fitted(prototype_, other);
        fit(model, p_);
        expect_same_bits(outputs(model, p_.rows()), outputs(fitted(prototype_, p_), p_.rows()),
                         "after an earlier fit to other data");
    }

    void predict_twice() {
        const E model = fitted(prototype_, p_);
        const auto first = outputs(model, p_.rows());
        expect_same_bits(outputs(model, p_.rows()), first, "of a second call");
    }

    void row_alone() {
        const E model = fitted(prototype_, p_);
        const auto batch = outputs(model, p_.rows());
        for (std::size_t i = 0; i < p_.n(); ++i) {
            const auto alone = outputs(model, p_.rows().row_range(i, i + 1));
            expect(same_bits(alone.columns[0], batch.columns[i]), "row ", i,
                   " alone gives other bits than in the batch");
        }
    }

    void order_at_predict() {
        const E model = fitted(prototype_, p_);
        const auto before = outputs(model, p_.rows());
        const auto order = Random(5).permutation(p_.n());
        const auto shuffled = rows_of(p_, order);
        const auto after = outputs(model, shuffled.rows());
        for (std::size_t i = 0; i < p_.n(); ++i) {
            expect(same_bits(after.columns[i], before.columns[order[i]]), "row ", order[i],
                   " gives other bits at another place");
        }
    }

    void order_at_fit() {
        const auto shuffled = rows_of(p_, Random(6).permutation(p_.n()));
        expect_close(outputs(fitted(prototype_, shuffled), p_.rows()),
                     outputs(fitted(prototype_, p_), p_.rows()), battery_.options().tolerance,
                     "after a fit to the rows in another order");
    }

    void strided(bool at_fit) {
        const std::size_t stride = p_.d() + 3;
        std::vector<T> wide(p_.n() * stride, T(1e6));
        for (std::size_t i = 0; i < p_.n(); ++i) {
            for (std::size_t j = 0; j < p_.d(); ++j) wide[i * stride + j] = p_.X(i, j);
        }
        const MatrixView<const T> rows(wide.data(), p_.n(), p_.d(), stride);
        E model = fitted(prototype_, p_);
        const auto wanted = outputs(model, p_.rows());
        if (at_fit) {
            fit_rows(model, rows, p_);
            expect_same_bits(outputs(model, p_.rows()), wanted, "after a fit to strided rows");
        } else {
            expect_same_bits(outputs(model, rows), wanted, "of strided rows");
        }
    }

    /// Memory of others behind xt::adapt and std::vector, which begins at any address.
    void adapted_memory() {
        std::vector<T> memory(p_.X.size() + 8);
        T* begin = memory.data() + 1;
        while (reinterpret_cast<std::uintptr_t>(begin) % 16 == 0) ++begin;
        std::copy(p_.X.begin(), p_.X.end(), begin);
        const std::array<std::size_t, 2> shape{p_.n(), p_.d()};
        const auto X = xt::adapt(begin, p_.X.size(), xt::no_ownership(), shape);
        E model(prototype_);
        if constexpr (Classifier<E>) {
            model.fit(X, std::vector<int>(p_.y.begin(), p_.y.end()));
        } else if constexpr (Regressor<E>) {
            model.fit(X, std::vector<T>(p_.t.begin(), p_.t.end()));
        } else {
            fit_rows(model, X, p_);
        }
        expect_same_bits(outputs(model, X), outputs(fitted(prototype_, p_), p_.rows()),
                         "of memory adapted by xtensor");
    }

    void many_threads() {
        const E model = fitted(prototype_, p_);
        const auto wanted = outputs(model, p_.rows());
        std::atomic<std::size_t> wrong{0};
        std::vector<std::thread> threads;
        for (std::size_t k = 0; k < battery_.options().n_threads; ++k) {
            threads.emplace_back([&] {
                try {
                    for (int repeat = 0; repeat < 4; ++repeat) {
                        expect_same_bits(outputs(model, p_.rows()), wanted, "of a thread");
                    }
                } catch (...) {
                    ++wrong;
                }
            });
        }
        for (auto& thread : threads) thread.join();
        expect(wrong == 0, wrong.load(), " of ", threads.size(),
               " threads that read one model got other results");
    }

    void same_bits_at_any_n_threads() {
        if constexpr (NamedEstimator<E> && Described<typename E::Options>) {
            if constexpr (requires(typename E::Options o) { o.n_threads; }) {
                const auto big = make_problem<T>(5000, 4, 2, 9, battery_.options());
                typename E::Options one = prototype_.options(), four = one;
                one.n_threads = 1;
                four.n_threads = 4;
                expect_same_bits(outputs(fitted(E(four), big), p_.rows()),
                                 outputs(fitted(E(one), big), p_.rows()),
                                 "with 4 threads and with 1");
                return;
            }
        }
        throw DoesNotApply{"it has no option n_threads"};
    }

    void float_as_double() {
        using Float = typename Rebind<E, float>::type;
        if constexpr (std::same_as<T, double> && !std::is_void_v<Float> &&
                      std::constructible_from<Float, const typename E::Options&>) {
            const Problem<float> narrow = converted<float>(p_);
            const Problem<double> wide = converted<double>(narrow);
            expect_close(outputs(fitted(Float(prototype_.options()), narrow), narrow.rows()),
                         outputs(fitted(prototype_, wide), wide.rows()),
                         battery_.options().float_tolerance, "in float and in double");
        } else {
            throw DoesNotApply{"it is no template on the scalar alone, or not of double"};
        }
    }

    /// Data that may be too poor to learn from: a clear error, or a finite model.
    void degenerate(const Problem<T>& p, std::string_view what) {
        E model(prototype_);
        try {
            fit(model, p);
        } catch (const Error& e) {
            expect(std::string_view(e.what()).size() > 15, what, ": the error says too little: \"",
                   e.what(), '"');
            expect(!model.is_fitted(), what, ": a failed fit must leave the model unfitted");
            return;
        }
        expect_finite(outputs(model, p.rows()), what);
    }

    void one_feature() {
        Problem<T> p = p_;
        p.X = uninitialized<T>(p_.n(), 1);
        for (std::size_t i = 0; i < p.n(); ++i) p.X(i, 0) = p_.X(i, 0);
        expect_finite(outputs(fitted(prototype_, p), p.rows()), "one feature");
    }

    void constant_feature() {
        Problem<T> p = p_;
        for (std::size_t i = 0; i < p.n(); ++i) p.X(i, 1) = T(7);
        expect_finite(outputs(fitted(prototype_, p), p.rows()), "a constant feature");
    }

    void duplicated_feature() {
        Problem<T> p = p_;
        for (std::size_t i = 0; i < p.n(); ++i) p.X(i, 1) = p.X(i, 0);
        expect_finite(outputs(fitted(prototype_, p), p.rows()), "a duplicated feature");
    }

    void more_features_than_rows() {
        const auto p = make_problem<T>(8, 20, 2, 11, battery_.options());
        expect_finite(outputs(fitted(prototype_, p), p.rows()), "8 rows of 20 features");
    }

    void scaled(double factor, std::string_view what) {
        Problem<T> p = p_;
        for (std::size_t i = 0; i < p.X.size(); ++i) {
            p.X.data()[i] = static_cast<T>(static_cast<double>(p.X.data()[i]) * factor);
        }
        degenerate(p, what);
    }

    static constexpr bool has_files = requires(const E& e, std::span<const std::byte> bytes) {
        save_bytes(e);
        load_bytes<E>(bytes);
    };

    void model_file() {
        if constexpr (has_files) {
            const E model = fitted(prototype_, p_);
            const std::vector<std::byte> bytes = save_bytes(model);
            const E loaded = load_bytes<E>(bytes);
            expect_same_bits(outputs(loaded, p_.rows()), outputs(model, p_.rows()),
                             "of a model saved and loaded");
            expect(save_bytes(loaded) == bytes, "a loaded model must save the same bytes");
        } else {
            throw DoesNotApply{"its fitted state is not described"};
        }
    }

    void unfitted_model_file() {
        if constexpr (has_files) {
            const E loaded = load_bytes<E>(save_bytes(prototype_));
            expect(!loaded.is_fitted(), "an unfitted model must be so when it is loaded");
            expect(to_text(loaded) == to_text(prototype_), "saved and loaded, ",
                   to_text(prototype_), " is ", to_text(loaded));
        } else {
            throw DoesNotApply{"its fitted state is not described"};
        }
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

}  // namespace foretell::testing::detail
