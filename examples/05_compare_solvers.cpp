// Why does one solver need ten passes over the data and another ten thousand?
//
//     05_compare_solvers --customers 5000
//
// You will see: an objective of one's own handed to the library's solvers; that gradient descent
// crawls where columns have unlike scales, and why; what L-BFGS and Newton's method do about it;
// and that LogisticRegression does all of it by itself. Writes compare_solvers.svg.

#include "console.hpp"

#include <foretell/core/labels.hpp>
#include <foretell/data/simulate_shop.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/loss/binomial.hpp>
#include <foretell/optim/gradient_descent.hpp>
#include <foretell/optim/lbfgs.hpp>
#include <foretell/optim/newton_cholesky.hpp>
#include <foretell/plot/chart.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace foretell;

namespace {

/// F(w, b) = sum_i log-loss(y_i, x_i'w + b) + 1/2 ||w||^2, seen in coordinates u in which column j
/// is centred and divided by s_j: w_j = u_j / s_j. With centres 0 and s = 1, u is (w, b) itself. It
/// is the same function either way, only stretched; a solver asks for nothing but operator() and,
/// if it is Newton's, hessian().
//! [objective]
struct Objective {
    MatrixView<const double> X;
    LabelsView y;
    std::vector<double> center, scale;
    std::vector<double> values = {};  ///< of each pass over the data

    /// Column j of row i in these coordinates; the last one is the intercept's.
    [[nodiscard]] double x(std::size_t i, std::size_t j) const {
        return j == X.cols() ? 1.0 : (X(i, j) - center[j]) / scale[j];
    }

    double operator()(VectorView<const double> u, VectorView<double> gradient) {
        const std::size_t d = X.cols();
        double f = 0.0;
        for (std::size_t j = 0; j <= d; ++j) {
            const double w = j < d ? u[j] / scale[j] : 0.0;  // the intercept is not penalised
            f += 0.5 * w * w;
            gradient[j] = j < d ? w / scale[j] : 0.0;
        }
        for (std::size_t i = 0; i < X.rows(); ++i) {
            double z = 0.0;
            for (std::size_t j = 0; j <= d; ++j) z += u[j] * x(i, j);
            const auto l = loss::binomial(z, static_cast<double>(y[i]));
            f += l.value;
            for (std::size_t j = 0; j <= d; ++j) gradient[j] += l.gradient * x(i, j);
        }
        values.push_back(f);
        return f;
    }
    //! [objective]

    void hessian(VectorView<const double> u, MatrixView<double> H) const {
        const std::size_t d = X.cols();
        for (std::size_t j = 0; j <= d; ++j) {
            for (std::size_t k = 0; k <= j; ++k) {
                H(j, k) = j == k && j < d ? 1.0 / (scale[j] * scale[j]) : 0.0;
            }
        }
        for (std::size_t i = 0; i < X.rows(); ++i) {
            double z = 0.0;
            for (std::size_t j = 0; j <= d; ++j) z += u[j] * x(i, j);
            const double h = loss::binomial(z, static_cast<double>(y[i])).curvature;
            for (std::size_t j = 0; j <= d; ++j) {
                for (std::size_t k = 0; k <= j; ++k) H(j, k) += h * x(i, j) * x(i, k);
            }
        }
    }
};

/// What one solver needed in one set of coordinates.
struct Run {
    std::string name;
    std::vector<double> values;
};

/// Three solvers from the same start, w = 0 and b = 0, with the same patience.
std::vector<Run> run_all(const Objective& f, std::size_t max_iterations) {
    const std::vector<double> zero(f.X.cols() + 1, 0.0);
    const VectorView<const double> start(zero);
    const optim::StopRule rule{.tol = 1e-8, .max_iterations = max_iterations};
    Objective a = f, b = f, c = f;
    //! [solvers]
    (void)optim::gradient_descent(a, start, {.stopping = rule});
    (void)optim::lbfgs(b, start, {.stopping = rule});
    (void)optim::newton_cholesky(c, start, {.stopping = rule});
    //! [solvers]
    return {{"gradient descent", a.values}, {"L-BFGS", b.values}, {"Newton", c.values}};
}

/// Passes until F is within 1e-6 of its least value, relative to it; 0: not at all.
std::size_t passes_to(const std::vector<double>& values, double least) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] - least <= 1e-6 * least) return i + 1;
    }
    return 0;
}

std::string passes_text(const Run& run, double least) {
    const std::size_t passes = passes_to(run.values, least);
    return passes > 0 ? std::to_string(passes) : "not in " + std::to_string(run.values.size());
}

plot::Chart chart_of(const char* title, const std::vector<Run>& runs, double least) {
    plot::Chart chart(title, "log10 of passes over the data",
                      "log10 of F above its least, relative");
    for (const Run& run : runs) {
        std::vector<double> x, y;
        double best = run.values.front();
        for (std::size_t i = 0; i < run.values.size(); ++i) {
            best = std::min(best, run.values[i]);
            x.push_back(std::log10(static_cast<double>(i + 1)));
            y.push_back(std::log10(std::max((best - least) / least, 1e-12)));
        }
        chart.series(run.name, x, y);
    }
    return chart;
}

void compare(std::size_t n_customers, std::size_t max_iterations) {
    const Table sessions = simulate_shop({.n_customers = n_customers, .seed = 1}).sessions;
    const Matrix<double> X = SimpleImputer({.strategy = ImputeStrategy::median})
                                 .fit_transform(to_matrix(sessions, {"pages", "duration", "cart"}));
    const Labels y = labels_of(sessions, "bought", "1");
    const auto standard = Standardizer<double>().fit(X);
    const std::vector<double> mean(standard.mean().begin(), standard.mean().end());
    const std::vector<double> scale(standard.scale().begin(), standard.scale().end());

    console::heading("The columns");
    const char* names[] = {"pages", "duration", "cart"};
    for (std::size_t j = 0; j < 3; ++j) {
        std::printf("%-10s mean %8.2f, standard deviation %8.2f\n", names[j], mean[j], scale[j]);
    }
    std::printf(
        "A step that suits the duration moves the weight of the cart hardly at all, and one\n"
        "that suits the cart overshoots in the duration: F is a narrow valley.\n");

    const auto raw =
        run_all({X, y, std::vector<double>(3, 0.0), std::vector<double>(3, 1.0)}, max_iterations);
    const auto scaled = run_all({X, y, mean, scale}, max_iterations);
    double least = raw.front().values.front();
    for (const auto* runs : {&raw, &scaled}) {
        for (const Run& run : *runs) {
            least = std::min(least, *std::min_element(run.values.begin(), run.values.end()));
        }
    }

    console::heading("Passes over the data until F is within 1e-6 of its least value");
    std::printf("%-18s %14s %14s\n", "", "as they are", "standardised");
    for (std::size_t i = 0; i < raw.size(); ++i) {
        std::printf("%-18s %14s %14s\n", raw[i].name.c_str(), passes_text(raw[i], least).c_str(),
                    passes_text(scaled[i], least).c_str());
    }
    std::printf(
        "Standardised columns make the valley round. L-BFGS learns its shape on the way,\n"
        "Newton's method measures it (its Hessian is not counted here, and costs more than\n"
        "a pass); neither minds the scales as much.\n");

    console::heading("LogisticRegression, columns as they are");
    std::printf("%-20s %10s %10s %16s\n", "solver", "iterations", "passes", "F");
    for (std::size_t s = 0; s < enum_names(LogisticSolver{}).size(); ++s) {
        const auto solver = static_cast<LogisticSolver>(s);
        const std::string name(name_of(solver));
        try {
            const auto model =
                LogisticRegression({.solver = solver, .tol = 1e-8, .max_iter = 1000}).fit(X, y);
            const LogisticSolverResult& r = model.solver_result();
            std::printf("%-20s %10zu %10zu %16.8f%s\n", name.c_str(), r.n_iterations,
                        r.n_evaluations, r.objective, r.converged() ? "" : "  not converged");
        } catch (const InvalidArgument& error) {  // a solver for other penalties
            std::printf("%-20s %s\n", name.c_str(), error.what());
        }
    }
    std::printf("It centres and scales columns on the way, so that nobody has to think of it.\n");

    plot::save_svg("compare_solvers.svg", {chart_of("Columns as they are", raw, least),
                                           chart_of("Columns standardised", scaled, least)});
    std::printf("\nWritten: compare_solvers.svg\n");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("What solvers make of columns of unlike scales.");
    std::size_t n_customers = 1000, max_iterations = 2'500;
    app.add_option("--customers", n_customers, "customers of the simulated shop")
        ->capture_default_str()
        ->check(CLI::Range(100, 1'000'000));
    app.add_option("--max-iterations", max_iterations, "when a solver gives up")
        ->capture_default_str()
        ->check(CLI::Range(10, 10'000'000));
    return console::run(app, argc, argv, [&] { compare(n_customers, max_iterations); });
}
