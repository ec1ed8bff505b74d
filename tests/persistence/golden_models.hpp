#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/table.hpp>
#include <foretell/library_models.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

/// A small fitted model of each class, for round trips, golden files, mutations and fuzzing.
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

/// Calls visit(name of the golden file, fitted model) for each.
template <class Visit>
void for_each_model(Visit&& visit) {
    const Matrix<double> X = numbers<double>();
    const Matrix<float> X_float = numbers<float>();
    const Matrix<double> holes = numbers<double>(true);

    visit("standardizer", Standardizer().fit(X));
    visit("standardizer_float", Standardizer<float>({.with_mean = false}).fit(X_float));
    visit("simple_imputer",
          SimpleImputer({.strategy = ImputeStrategy::median, .add_indicator = true}).fit(holes));
    visit("outlier_clipper", OutlierClipper({.rule = OutlierRule::iqr, .k = 0.25}).fit(X));
    visit("log1p_transformer", Log1pTransformer().fit(X));
    visit("one_hot_encoder", OneHotEncoder({.handle_unknown = HandleUnknown::ignore}).fit(table()));
    visit("one_hot_encoder_numbers", OneHotEncoder().fit(X));
    visit("logistic_regression",
          LogisticRegression({.C = 0.5, .class_weight = {{-5, 1.0}, {0, 2.5}}}).fit(X, labels(2)));
    visit("logistic_regression_multinomial", LogisticRegression().fit(X, labels(3)));
    visit("logistic_regression_float", LogisticRegression<float>().fit(X_float, labels(2)));
    visit("logistic_regression_unfitted", LogisticRegression({.C = 0.1}));
}

/// The types of all of them.
using Models = ModelTypes<LibraryModels>;

/// What a model makes of the inputs above: numbers, and the messages of what it refuses.
struct Answers {
    std::vector<double> numbers;
    std::string words;
};

template <class E>
Answers ask(const E& model) {
    Answers out;
    const auto attempt = [&](auto&& call) {
        try {
            const auto array = call();
            for (std::size_t i = 0; i < array.size(); ++i) {
                out.numbers.push_back(static_cast<double>(array.data()[i]));
            }
        } catch (const Error& error) {
            out.words += message(error.what(), '\n');
        }
    };
    const auto ask_of = [&](const auto& X) {
        if constexpr (requires { model.decision_function(X); }) {
            attempt([&] { return model.decision_function(X); });
        }
        if constexpr (requires { model.predict_proba(X); }) {
            attempt([&] { return model.predict_proba(X); });
        }
        if constexpr (requires { model.predict(X); }) attempt([&] { return model.predict(X); });
        if constexpr (requires { model.transform(X); }) attempt([&] { return model.transform(X); });
    };
    const auto X = numbers<typename E::Scalar>(), holes = numbers<typename E::Scalar>(true);
    ask_of(MatrixView<const typename E::Scalar>(X));
    ask_of(MatrixView<const typename E::Scalar>(holes));
    ask_of(table());
    if constexpr (requires { model.inverse_transform(X); }) {
        attempt([&] { return model.inverse_transform(X); });
    }
    if constexpr (requires { model.feature_names_out(); }) {
        try {
            const bool few = model.n_features_in() < 1000;  // as many names would be made
            if (few) {
                for (const std::string& name : model.feature_names_out()) out.words += name + ' ';
            }
        } catch (const Error& error) {
            out.words += error.what();
        }
    }
    return out;
}

}  // namespace golden
