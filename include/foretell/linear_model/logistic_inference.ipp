#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/message.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/logistic_fit.hpp>
#include <foretell/linear_model/detail/normal_quantile.hpp>
#include <foretell/linear_model/logistic_inference.hpp>
#include <foretell/optim/ridge_factor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::logistic {

inline constexpr std::string_view inference_name = "logistic_inference";

/// sum_i g_i g_i' over the gradients g_i by theta of the losses at W and b, lower triangle.
/// Complexity: n_samples size^2 operations.
template <class T, class X>
void gradient_products(const Data<T, X>& data, const Coordinates& c, const Buffer<double>& W,
                       const Buffer<double>& b, MatrixView<double> B) {
    constexpr std::size_t block = 256;
    const std::size_t k = c.n_outputs(), d = c.n_features, size = c.size(), width = c.width;
    Buffer<double> scores(block * size), row(width), z(k);
    const StandardisedRows<T, double> standard(c);
    for (std::size_t from = 0; from < data.n_samples(); from += block) {
        const std::size_t m = std::min(block, data.n_samples() - from);
        for (std::size_t i = 0; i < m; ++i) {
            z = b;
            for_each_entry(data.rows, from + i, [&](std::size_t j, double x) {
                for (std::size_t o = 0; o < k; ++o) z[o] += x * W[o * d + j];
            });
            const std::size_t of = data.codes[from + i];
            if (k == 1) {
                z[0] = loss::binomial(z[0], of == 1 ? 1.0 : 0.0).gradient;
            } else {
                loss::multinomial(z.data(), k, of);
                z[of] -= 1.0;
            }
            standard.write(data.rows, from + i, 1.0, row.data());
            const double s = static_cast<double>(data.weight_of(from + i));
            for (std::size_t o = 0; o < c.n_blocks(); ++o) {
                double residual = 0.0;
                for (std::size_t l = 0; l < k; ++l) residual += s * c.contrasts.at(l, o) * z[l];
                double* g = &scores[i * size + o * width];
                const double* q = &c.scale[o * width];
                for (std::size_t j = 0; j < width; ++j) {
                    g[j] = residual * q[j] * (j < d ? c.deviation[j] : 1.0) * row[j];
                }
            }
        }
        linalg::syrk(1.0, MatrixView<const double>(scores.data(), m, size), linalg::Op::transpose,
                     from == 0 ? 0.0 : 1.0, B);
    }
}

/// The inverse of the Hessian H (size, size) by theta, all of it.
/// @throws NumericalError if it is singular, or as good as that
[[gnu::cold]] inline Buffer<double> inverse_hessian(optim::RidgeFactor& factor,
                                                    const Coordinates& c, double precision) {
    const std::size_t size = c.size();
    bool fine = factor.factorize() && factor.ridge() == 0.0;
    Buffer<double> inverse(size * size, 0.0);
    for (std::size_t i = 0; fine && i < size; ++i) {
        double* row = &inverse[i * size];
        row[i] = 1.0;
        factor.solve(VectorView<double>(row, size));
        // 1 - R^2 of this column by the others, which is where collinear columns show.
        fine = row[i] > 0.0 && 1.0 / (row[i] * factor.matrix()(i, i)) > precision;
    }
    if (fine) return inverse;
    throw NumericalError(
        message(inference_name, ": the Hessian must be regular, but columns of X depend on each ",
                "other or classes are separable; drop such columns, or use penalty l2"));
}

/// The matrix A (n_outputs * (n_features (+ 1)), size) of raw = A theta, coefficients row by row.
[[gnu::cold]] inline Buffer<double> raw_by_theta(const Coordinates& c) {
    const std::size_t k = c.n_outputs(), d = c.n_features, size = c.size();
    Buffer<double> A(k * c.width * size), e(size, 0.0), W(k * d), b(k);
    for (std::size_t i = 0; i < size; ++i) {
        e[i] = 1.0;
        c.to_raw(VectorView<const double>(e), W, b);
        e[i] = 0.0;
        for (std::size_t o = 0; o < k; ++o) {
            for (std::size_t j = 0; j < c.width; ++j) {
                A[(o * c.width + j) * size + i] = j < d ? W[o * d + j] : b[o];
            }
        }
    }
    return A;
}

/// A S A' for a symmetric S (size, size) given whole, as (rows, rows) into out.
[[gnu::cold]] inline void transform(const Buffer<double>& A, const Buffer<double>& S,
                                    std::size_t size, double factor, MatrixView<double> out) {
    const std::size_t rows = out.rows();
    Buffer<double> AS(rows * size);
    const MatrixView<const double> a(A.data(), rows, size);
    linalg::gemm(1.0, a, linalg::Op::none, MatrixView<const double>(S.data(), size, size),
                 linalg::Op::none, 0.0, MatrixView<double>(AS.data(), rows, size));
    linalg::gemm(factor, MatrixView<const double>(AS.data(), rows, size), linalg::Op::none, a,
                 linalg::Op::transpose, 0.0, out);
}

/// All that follows from estimate and covariance.
[[gnu::cold]] inline void conclude(LogisticInference& out, double level) {
    const std::size_t rows = out.estimate.shape()[0], width = out.estimate.shape()[1];
    for (Matrix<double>* m : {&out.standard_error, &out.z, &out.p_value, &out.lower, &out.upper,
                              &out.odds_ratio, &out.odds_ratio_lower, &out.odds_ratio_upper}) {
        *m = uninitialized<double>(rows, width);
    }
    const double reach = linear::two_sided_quantile(1.0 - level);
    for (std::size_t i = 0; i < rows * width; ++i) {
        const double at = out.estimate.data()[i];
        const double se = std::sqrt(std::max(0.0, out.covariance(i, i)));
        const double z = se > 0.0 || at != 0.0 ? at / se : 0.0;
        out.standard_error.data()[i] = se;
        out.z.data()[i] = z;
        out.p_value.data()[i] = linear::two_sided_p_value(z);
        out.lower.data()[i] = at - reach * se;
        out.upper.data()[i] = at + reach * se;
        out.odds_ratio.data()[i] = std::exp(at);
        out.odds_ratio_lower.data()[i] = std::exp(at - reach * se);
        out.odds_ratio_upper.data()[i] = std::exp(at + reach * se);
    }
}

template <class T, class X>
[[gnu::cold]] LogisticInference infer(const LogisticRegression<T>& model, const X& rows,
                                      LabelsView y, const LogisticInferenceOptions& options,
                                      const FitOptions<T>& fit_options) {
    check_options(inference_name, options);
    const auto& coef = model.coef();
    const auto& intercept = model.intercept();
    check_n_features(inference_name, rows.cols(), model.n_features_in());
    Buffer<int> classes;
    const Data<T, X> data = make_data<T, X>(rows, y, model.options(), fit_options.sample_weight,
                                            classes, inference_name);
    const std::size_t k = coef.shape()[0], d = coef.shape()[1];
    if (!std::equal(classes.begin(), classes.end(), model.classes().begin(),
                    model.classes().end())) {
        throw InvalidArgument(message(inference_name, ": y must have the classes that the model ",
                                      "was fitted with, got ", classes.size(), " of them"));
    }
    if (is_sparse_penalty(model.options().penalty)) {
        throw InvalidArgument(message(inference_name, ": the penalty must be l2 or none, got ",
                                      name_of(model.options().penalty),
                                      ", whose coefficients have no such errors"));
    }
    if (k > 1 && model.options().multi_class == MultiClass::one_vs_rest) {
        throw InvalidArgument(message(inference_name, ": the model must be of two classes or a ",
                                      "softmax, got one_vs_rest; fit each class by itself"));
    }
    if (k > ClassContrasts::max_classes) {
        throw InvalidArgument(message(inference_name, ": a softmax must have at most ",
                                      ClassContrasts::max_classes, " classes, got ", k));
    }
    Coordinates c = make_coordinates(data, column_moments(data, inference_name));
    for (std::size_t e = 0; data.penalty > 0.0 && e < c.size(); ++e) {
        if (c.scale[e] == 0.0) c.scale[e] = 1.0;  // a constant column: known by its penalty alone
    }
    Buffer<double> W(coef.begin(), coef.end()), b(intercept.begin(), intercept.end());
    const Buffer<double> theta = c.from_raw(W, b);
    Buffer<double> gradient(c.size());
    LogisticObjective<T, X> objective(data, c);
    objective(VectorView<const double>(theta), VectorView<double>(gradient));
    const std::size_t size = c.size();
    optim::RidgeFactor factor(size);
    objective.hessian(VectorView<const double>(theta), factor.matrix());
    constexpr double precision = 64.0 * static_cast<double>(std::numeric_limits<T>::epsilon());
    Buffer<double> S = inverse_hessian(factor, c, precision);
    const double C = data.loss_factor;
    double scale = C;
    if (options.covariance == CoefficientCovariance::sandwich) {
        Buffer<double> B(size * size), meat(size * size);
        gradient_products(data, c, W, b, MatrixView<double>(B.data(), size, size));
        for (std::size_t i = 0; i < size; ++i) {
            for (std::size_t j = 0; j < i; ++j) B[j * size + i] = B[i * size + j];
        }
        meat.swap(B);
        transform(S, meat, size, 1.0, MatrixView<double>(B.data(), size, size));
        S.swap(B);
        scale = C * C;
    }
    LogisticInference out;
    out.gradient_norm = c.raw_gradient_norm(gradient);
    out.estimate = uninitialized<double>(k, c.width);
    for (std::size_t o = 0; o < k; ++o) {
        std::copy_n(&W[o * d], d, out.estimate.data() + o * c.width);
        if (c.has_intercept()) out.estimate(o, d) = b[o];
    }
    out.covariance = uninitialized<double>(k * c.width, k * c.width);
    transform(raw_by_theta(c), S, size, scale, MatrixView<double>(out.covariance));
    conclude(out, options.level);
    return out;
}

}  // namespace foretell::logistic

namespace foretell {

template <std::floating_point T>
LogisticInference logistic_inference(const LogisticRegression<T>& model,
                                     std::type_identity_t<MatrixView<const T>> X, LabelsView y,
                                     const LogisticInferenceOptions& options,
                                     const FitOptions<T>& data) {
    return logistic::infer<T>(model, X, y, options, data);
}
template <std::floating_point T>
LogisticInference logistic_inference(const LogisticRegression<T>& model, const CsrMatrix<T>& X,
                                     LabelsView y, const LogisticInferenceOptions& options,
                                     const FitOptions<T>& data) {
    return logistic::infer<T>(model, X, y, options, data);
}

}  // namespace foretell
