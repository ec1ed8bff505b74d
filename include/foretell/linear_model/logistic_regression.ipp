#pragma once

#include <foretell/core/labels.hpp>
#include <foretell/core/score.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/logistic_fit.hpp>
#include <foretell/linear_model/detail/logistic_predict.hpp>
#include <foretell/linear_model/logistic_regression.hpp>

namespace foretell {

template <std::floating_point T>
LogisticRegression<T>::LogisticRegression(LogisticRegressionOptions options)
    : options_(std::move(options)) {
    check_options("LogisticRegression", options_);
    logistic::check_solver_options(options_);
}

template <std::floating_point T>
auto LogisticRegression<T>::fitted(std::string_view member) const -> const Fitted& {
    if (!fitted_) throw_not_fitted("LogisticRegression", member);
    return *fitted_;
}

template <std::floating_point T>
template <class X>
auto LogisticRegression<T>::fitted_for(std::string_view member, const X& rows) const
    -> const Fitted& {
    const Fitted& f = fitted(member);
    check_query("LogisticRegression", member, rows, f.coef.shape()[1]);
    return f;
}

template <std::floating_point T>
template <class X>
LogisticRegression<T>& LogisticRegression<T>::learn(const X& rows, LabelsView y,
                                                    const FitOptions<T>& options) {
    logistic::Start<T> start;
    if (options_.warm_start && fitted_) {
        start = {fitted_->classes, fitted_->coef, fitted_->intercept};
    }
    logistic::Learnt<T> learnt = logistic::fit<T>(rows, y, options_, options, start);
    fitted_ = Fitted{to_labels(learnt.classes), std::move(learnt.coef), std::move(learnt.intercept),
                     std::move(learnt.solver)};
    return *this;
}

template <std::floating_point T>
template <class X>
void LogisticRegression<T>::decide(std::string_view member, const X& rows,
                                   MatrixView<T> out) const {
    const Fitted& f = fitted_for(member, rows);
    const MatrixView<const T> coef(f.coef);
    check_out("LogisticRegression", member, rows.rows(), coef.rows(), out);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        logistic::row_decision(rows, i, coef, f.intercept.data(), out.row(i).data());
    }
}

template <std::floating_point T>
template <class X, class Convert>
void LogisticRegression<T>::probabilities(std::string_view member, const X& rows, MatrixView<T> out,
                                          Convert convert) const {
    const Fitted& f = fitted_for(member, rows);
    const MatrixView<const T> coef(f.coef);
    const std::size_t k = f.classes.size();
    const bool one_vs_rest = options_.multi_class == MultiClass::one_vs_rest;
    check_out("LogisticRegression", member, rows.rows(), k, out);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        T* p = out.row(i).data();
        logistic::row_decision(rows, i, coef, f.intercept.data(), k == 2 ? p + 1 : p);
        convert(p, k, one_vs_rest);
    }
}

template <std::floating_point T>
template <class X>
void LogisticRegression<T>::classify(std::string_view member, const X& rows,
                                     VectorView<int> out) const {
    const Fitted& f = fitted_for(member, rows);
    if (out.size() != rows.rows()) {
        throw ShapeError(message("LogisticRegression::", member, ": out must have ", rows.rows(),
                                 " entries, got ", out.size()));
    }
    const MatrixView<const T> coef(f.coef);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        out[i] = f.classes.data()[logistic::row_class(rows, i, coef, f.intercept.data())];
    }
}

template <std::floating_point T>
template <class X>
double LogisticRegression<T>::accuracy(const X& rows, LabelsView y,
                                       VectorView<const T> sample_weight) const {
    constexpr std::string_view where = "LogisticRegression::score";
    const Fitted& f = fitted_for("score", rows);
    check_not_empty(where, rows.rows(), rows.cols());
    const MatrixView<const T> coef(f.coef);
    return detail::accuracy(where, rows.rows(), y, sample_weight, [&](std::size_t i) {
        return f.classes.data()[logistic::row_class(rows, i, coef, f.intercept.data())];
    });
}

template <std::floating_point T>
Matrix<T> LogisticRegression<T>::decision_function(MatrixView<const T> X) const {
    Matrix<T> out = uninitialized<T>(X.rows(), fitted("decision_function").coef.shape()[0]);
    decide("decision_function", X, out);
    return out;
}
template <std::floating_point T>
Matrix<T> LogisticRegression<T>::decision_function(const CsrMatrix<T>& X) const {
    Matrix<T> out = uninitialized<T>(X.rows(), fitted("decision_function").coef.shape()[0]);
    decide("decision_function", X, out);
    return out;
}
template <std::floating_point T>
void LogisticRegression<T>::decision_function_into(MatrixView<const T> X, MatrixView<T> out) const {
    decide("decision_function_into", X, out);
}
template <std::floating_point T>
void LogisticRegression<T>::decision_function_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
    decide("decision_function_into", X, out);
}

template <std::floating_point T>
Matrix<T> LogisticRegression<T>::predict_proba(MatrixView<const T> X) const {
    Matrix<T> out = uninitialized<T>(X.rows(), fitted("predict_proba").classes.size());
    probabilities("predict_proba", X, MatrixView<T>(out), logistic::to_probabilities<T>);
    return out;
}
template <std::floating_point T>
Matrix<T> LogisticRegression<T>::predict_proba(const CsrMatrix<T>& X) const {
    Matrix<T> out = uninitialized<T>(X.rows(), fitted("predict_proba").classes.size());
    probabilities("predict_proba", X, MatrixView<T>(out), logistic::to_probabilities<T>);
    return out;
}
template <std::floating_point T>
void LogisticRegression<T>::predict_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
    probabilities("predict_proba_into", X, out, logistic::to_probabilities<T>);
}
template <std::floating_point T>
void LogisticRegression<T>::predict_proba_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
    probabilities("predict_proba_into", X, out, logistic::to_probabilities<T>);
}

template <std::floating_point T>
Matrix<T> LogisticRegression<T>::predict_log_proba(MatrixView<const T> X) const {
    Matrix<T> out = uninitialized<T>(X.rows(), fitted("predict_log_proba").classes.size());
    probabilities("predict_log_proba", X, MatrixView<T>(out), logistic::to_log_probabilities<T>);
    return out;
}
template <std::floating_point T>
Matrix<T> LogisticRegression<T>::predict_log_proba(const CsrMatrix<T>& X) const {
    Matrix<T> out = uninitialized<T>(X.rows(), fitted("predict_log_proba").classes.size());
    probabilities("predict_log_proba", X, MatrixView<T>(out), logistic::to_log_probabilities<T>);
    return out;
}
template <std::floating_point T>
void LogisticRegression<T>::predict_log_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
    probabilities("predict_log_proba_into", X, out, logistic::to_log_probabilities<T>);
}
template <std::floating_point T>
void LogisticRegression<T>::predict_log_proba_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
    probabilities("predict_log_proba_into", X, out, logistic::to_log_probabilities<T>);
}

template <std::floating_point T>
Labels LogisticRegression<T>::predict(MatrixView<const T> X) const {
    Labels out = uninitialized<int>(X.rows());
    classify("predict", X, out);
    return out;
}
template <std::floating_point T>
Labels LogisticRegression<T>::predict(const CsrMatrix<T>& X) const {
    Labels out = uninitialized<int>(X.rows());
    classify("predict", X, out);
    return out;
}
template <std::floating_point T>
void LogisticRegression<T>::predict_into(MatrixView<const T> X, VectorView<int> out) const {
    classify("predict_into", X, out);
}
template <std::floating_point T>
void LogisticRegression<T>::predict_into(const CsrMatrix<T>& X, VectorView<int> out) const {
    classify("predict_into", X, out);
}

template <std::floating_point T>
double LogisticRegression<T>::score(MatrixView<const T> X, LabelsView y,
                                    VectorView<const T> sample_weight) const {
    return accuracy(X, y, sample_weight);
}
template <std::floating_point T>
double LogisticRegression<T>::score(const CsrMatrix<T>& X, LabelsView y,
                                    VectorView<const T> sample_weight) const {
    return accuracy(X, y, sample_weight);
}

}  // namespace foretell
