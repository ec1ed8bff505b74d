#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/table.hpp>
#include <foretell/data/table_row.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

/// What small fitted models of each class learn from and answer, for tests of their files.
///
/// A class gets its tests of files by one line in its own test file,
///
///     golden::check_model_files("ridge", Ridge({.alpha = 2.0}).fit(X, golden::targets<double>()));
///
/// of persistence/model_files.hpp; X is golden::numbers<double>(). Add a line for what has another
/// shape of state (a float, several classes, an unfitted one), and the class to LibraryModelsOf in
/// library_models.hpp: test_library_models.cpp wants a golden file of each class that stands there.
/// The golden file is written where it is missing by one run of the test with
/// FORETELL_WRITE_GOLDEN=1, as golden/<name>.foretell and .answers; both are checked in and never
/// written again, as they show that later versions read what this one wrote.
///
/// The class's options go into docs/options.md by a run of test_library_models.cpp with
/// FORETELL_WRITE_DOCS=1; that is also how a conflict in that page is resolved.
///
/// Each file is damaged and forged some thousand times; FORETELL_MUTATIONS=100000 makes it more.
namespace golden {

using namespace foretell;

/// (12, 3), exact in float, two values missing if wanted.
template <class T>
Matrix<T> numbers(bool with_missing = false) {
    Matrix<T> X = uninitialized<T>(12, 3);
    for (std::size_t i = 0; i < 12; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            X(i, j) = static_cast<T>((i * i * (j + 2) + 5 * j) % 11) / T(4);
        }
    }
    if (with_missing) {
        X(2, 1) = std::numeric_limits<T>::quiet_NaN();
        X(7, 0) = std::numeric_limits<T>::quiet_NaN();
    }
    return X;
}

/// Three labels, or two.
inline Labels labels(int n_classes) {
    Labels y = uninitialized<int>(12);
    for (std::size_t i = 0; i < 12; ++i) {
        y(i) = static_cast<int>(i * i + i / 3) % n_classes * 5 - 5;
    }
    return y;
}

/// Positive numbers, most of them whole as counts are: 0.5 at least, exact in float.
template <class T>
Vector<T> targets() {
    Vector<T> y = uninitialized<T>(12);
    for (std::size_t i = 0; i < 12; ++i) {
        y(i) = i % 5 == 0 ? T(0.5) : static_cast<T>((i * i + 3 * i) % 7 + 1);
    }
    return y;
}

/// A column of numbers and two of text, with missing values and bytes that are no UTF-8.
inline Table table() {
    const std::vector<std::string> month{"Feb", "Mar", "Feb", "",    "May", "Mar",
                                         "Feb", "May", "Mar", "Feb", "Oct", "Mar"};
    const std::vector<std::string> kind{"a",       "\xff\xfe", "a",        "\xc3\xa4", "a", "a",
                                        "\"q\"\n", "a",        "\xc3\xa4", "a",        "",  "a"};
    std::vector<double> visits;
    for (std::size_t i = 0; i < 12; ++i) visits.push_back(static_cast<double>(i % 4));
    visits[5] = std::numeric_limits<double>::quiet_NaN();
    Table out;
    out.add_numeric("visits", visits);
    out.add_text("month", month);
    out.add_text("kind", kind);
    return out;
}

/// What a model makes of the inputs above: numbers, and the messages of what it refuses.
struct Answers {
    std::vector<double> numbers;
    std::string words;
};

/// Collects what calls give, or the messages of what they refuse.
class Interview {
public:
    template <class Call>
    void attempt(Call&& call) {
        try {
            const auto array = call();
            for (std::size_t i = 0; i < array.size(); ++i) {
                out.numbers.push_back(static_cast<double>(array.data()[i]));
            }
        } catch (const Error& error) {
            out.words += message(error.what(), '\n');
        }
    }
    template <class E, class X>
    void about(const E& model, const X& x) {
        if constexpr (requires { model.decision_function(x); }) {
            attempt([&] { return model.decision_function(x); });
        }
        if constexpr (requires { model.predict_proba(x); }) {
            attempt([&] { return model.predict_proba(x); });
        }
        if constexpr (requires { model.predict(x); }) attempt([&] { return model.predict(x); });
        if constexpr (requires { model.transform(x); }) attempt([&] { return model.transform(x); });
    }
    /// One row, all cells set.
    template <class E>
    void about_a_row(const E& model) {
        attempt([&] {
            TableRow row = model.make_row();
            for (std::size_t j = 0; j < row.size(); ++j) {
                if (row.columns()[j].is_numeric) {
                    row.set(j, 1.5);
                } else {
                    row.set(j, "Mar");
                }
            }
            using T = typename E::Scalar;
            if constexpr (requires { model.last().classes(); }) {
                Vector<T> p = full(model.last().classes().size(), T(0));
                model.predict_proba_into(row, p);
                return p;
            } else {
                Vector<T> z = full(model.n_features_out(), T(0));
                model.transform_into(row, VectorView<T>(z));
                return z;
            }
        });
    }

    /// Sequences of three features, whole and cut short, and a stream of their steps.
    template <class E, class T>
    void about_sequences(const E& model, CubeView<const T> X) {
        const std::vector<std::size_t> lengths{3, 0, 2, 1};
        if constexpr (requires { model.predict_proba(X, lengths); }) {
            attempt([&] { return model.predict_proba(X, lengths); });
        }
        attempt([&] { return model.predict(X, lengths); });
        attempt([&] { return model.predict(X); });
        attempt([&] {
            auto state = model.make_state();
            std::vector<double> said;
            for (std::size_t t = 0; t < 3; ++t) {
                const T y = model.step(X.sequence(0).row(t), state);
                // No number is said of more than two classes, or of other features.
                if (y == y) said.push_back(static_cast<double>(y));
            }
            return said;
        });
    }

    Answers out;
};

template <class E>
Answers ask(const E& model) {
    using T = typename E::Scalar;
    Interview talk;
    const Matrix<T> X = numbers<T>(), holes = numbers<T>(true);
    const Table columns = table();
    talk.about(model, MatrixView<const T>(X));
    talk.about(model, MatrixView<const T>(holes));
    talk.about(model, columns);
    if constexpr (requires { model.make_state(); }) {
        talk.about_sequences(model, CubeView<const T>(X.data(), 4, 3, 3));
    }
    if constexpr (requires { model.inverse_transform(X); }) {
        talk.attempt([&] { return model.inverse_transform(X); });
    }
    if constexpr (requires {
                      model.make_row();
                      model.last();
                  }) {
        talk.about_a_row(model);
    }
    if constexpr (requires { model.transform_csr(columns); }) {
        talk.attempt([&] { return model.transform_csr(columns).to_dense(); });
    }
    if constexpr (requires { model.feature_names_out(); }) {
        talk.attempt([&] {
            const bool few = model.n_features_in() < 1000;  // else as many names would be made
            if (few) {
                for (const auto& name : model.feature_names_out()) talk.out.words += name + ' ';
            }
            return std::vector<double>();
        });
    }
    return std::move(talk.out);
}

}  // namespace golden
