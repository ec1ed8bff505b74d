// The same as svm_foretell.cpp by libsvm, or by dlib where it is compiled with -DWITH_DLIB; run by
// svm_sklearn.py. The dual objective is computed here from the coefficients, as both keep theirs.
//
//     g++ -std=c++20 -O3 -Iinclude bench/peers/svm_libsvm.cpp -lsvm -o svm_libsvm
//     g++ -std=c++20 -O3 -Iinclude -DWITH_DLIB bench/peers/svm_libsvm.cpp -ldlib -lopenblas -o
//     svm_dlib

#include "../support/processor_time.hpp"

#include <foretell/data/npy.hpp>

#ifdef WITH_DLIB
#include <dlib/svm.h>
#else
#include <libsvm/svm.h>
#endif

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

struct Outcome {
    double fit_seconds = 0.0, predict_seconds = 0.0, decisions = 0.0;
    std::vector<double> b;          // signed dual variables of the support vectors
    std::vector<const double*> at;  // their rows
};

/// 1/2 b'K b - sum |b|.
double dual_objective(const Outcome& o, std::size_t d, double gamma) {
    double value = 0.0;
    for (std::size_t i = 0; i < o.b.size(); ++i) {
        double f = 0.0;
        for (std::size_t j = 0; j < o.b.size(); ++j) {
            double distance = 0.0;
            for (std::size_t k = 0; k < d; ++k) {
                distance += (o.at[i][k] - o.at[j][k]) * (o.at[i][k] - o.at[j][k]);
            }
            f += o.b[j] * std::exp(-gamma * distance);
        }
        value += 0.5 * o.b[i] * f - std::abs(o.b[i]);
    }
    return value;
}

#ifdef WITH_DLIB
Outcome run(const Matrix<double>& X, const Labels& y, const Matrix<double>& X_new, double C,
            double gamma, double tol) {
    using Row = dlib::matrix<double, 0, 1>;
    const auto rows_of = [](const Matrix<double>& M) {
        std::vector<Row> rows(M.shape()[0]);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].set_size(static_cast<long>(M.shape()[1]));
            for (std::size_t k = 0; k < M.shape()[1]; ++k) rows[i](static_cast<long>(k)) = M(i, k);
        }
        return rows;
    };
    static std::vector<Row> rows, queries;
    rows = rows_of(X), queries = rows_of(X_new);
    std::vector<double> labels;
    for (const int label : y) labels.push_back(label > 0 ? 1.0 : -1.0);
    dlib::svm_c_trainer<dlib::radial_basis_kernel<Row>> trainer(
        dlib::radial_basis_kernel<Row>(gamma), C);
    trainer.set_epsilon(tol);
    trainer.set_cache_size(200);
    Outcome o;
    const double start = processor_seconds();
    static auto decide = trainer.train(rows, labels);
    o.fit_seconds = processor_seconds() - start;
    const double from = processor_seconds();
    for (const Row& q : queries) o.decisions += std::abs(decide(q));
    o.predict_seconds = processor_seconds() - from;
    for (long i = 0; i < decide.alpha.size(); ++i) {
        o.b.push_back(decide.alpha(i));
        o.at.push_back(decide.basis_vectors(i).begin());
    }
    return o;
}
#else
Outcome run(const Matrix<double>& X, const Labels& y, const Matrix<double>& X_new, double C,
            double gamma, double tol) {
    const auto nodes_of = [](const Matrix<double>& M) {
        std::vector<std::vector<svm_node>> rows(M.shape()[0]);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (std::size_t k = 0; k < M.shape()[1]; ++k) {
                if (M(i, k) != 0.0) rows[i].push_back({static_cast<int>(k) + 1, M(i, k)});
            }
            rows[i].push_back({-1, 0.0});
        }
        return rows;
    };
    static auto rows = nodes_of(X), queries = nodes_of(X_new);
    std::vector<svm_node*> pointers;
    std::vector<double> labels;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        pointers.push_back(rows[i].data());
        labels.push_back(y(i) > 0 ? 1.0 : -1.0);
    }
    svm_problem problem{static_cast<int>(rows.size()), labels.data(), pointers.data()};
    svm_parameter how{};
    how.svm_type = C_SVC, how.kernel_type = RBF;
    how.gamma = gamma, how.C = C, how.eps = tol, how.cache_size = 200, how.shrinking = 1;
    svm_set_print_string_function([](const char*) {});
    Outcome o;
    const double start = processor_seconds();
    svm_model* model = svm_train(&problem, &how);
    o.fit_seconds = processor_seconds() - start;
    const double from = processor_seconds();
    for (auto& q : queries) {
        double z = 0.0;
        svm_predict_values(model, q.data(), &z);
        o.decisions += std::abs(z);
    }
    o.predict_seconds = processor_seconds() - from;
    for (int i = 0; i < model->l; ++i) {
        o.b.push_back(model->sv_coef[0][i]);
        o.at.push_back(&X(static_cast<std::size_t>(model->sv_indices[i] - 1), 0));
    }
    return o;
}
#endif

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "usage: %s X.npy y.npy X_new.npy C gamma tol\n", argv[0]);
        return 2;
    }
    const auto X = read_npy<Matrix<double>>(argv[1]);
    const auto y = read_npy<Labels>(argv[2]);
    const auto X_new = read_npy<Matrix<double>>(argv[3]);
    const double gamma = std::atof(argv[5]);
    const Outcome o = run(X, y, X_new, std::atof(argv[4]), gamma, std::atof(argv[6]));
    std::printf("%.6f %.9g %zu nan %.6f %.12g\n", o.fit_seconds,
                dual_objective(o, X.shape()[1], gamma), o.b.size(), o.predict_seconds, o.decisions);
}
