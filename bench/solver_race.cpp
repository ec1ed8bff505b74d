// A race of all solvers of LogisticRegression on the same problems: how far above its minimum each
// has the objective after how many seconds of one processor. Writes race.csv, race.md and race.svg.
//
//     solver_race --output race
//
// and with the same problems given to scikit-learn and LIBLINEAR:
//
//     solver_race --export problems
//     python3 bench/peers/race_peers.py problems --output peers.csv
//     solver_race --output race --peers peers.csv

#include "support/processor_time.hpp"
#include "support/race.hpp"

#include <foretell/data/npy.hpp>
#include <foretell/data/read_csv.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/plot/chart.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

using bench::processor_seconds;
using namespace foretell;
using bench::RacePoint;
using bench::RaceProblem;

namespace {

constexpr double least_gap = 1e-13;  // below it the rounding of the objective itself decides

struct Arguments {
    std::string output = "race", exported, peers;
    std::vector<std::string> only;
    double limit = 3.0;
    bool is_quick = false;
};

/// One problem with its rows, as LogisticRegression and the judge see them.
template <class T, class Rows>
class Course {
public:
    Course(const RaceProblem& problem, const Rows& X, const Labels& y)
        : problem_(problem), X_(X), y_(y) {
        // Two that go about it differently, to the last digit: the lower one is the minimum.
        best_ = std::min(objective_of(fitted(LogisticSolver::automatic, 1e-12, 5000)),
                         objective_of(fitted(own_exact(), 1e-12, 5000)));
    }

    [[nodiscard]] double best() const noexcept { return best_; }

    /// Runs that stop earlier and later, each from the start: after 1, 2, 3, 4, 6, 8 ...
    /// iterations, or, for automatic, which chooses by the tolerance, at falling tolerances.
    [[nodiscard]] std::vector<RacePoint> race(LogisticSolver solver, double limit) {
        std::vector<RacePoint> points;
        const bool by_tolerance = solver == LogisticSolver::automatic;
        double iterations = 1.0;
        for (int step = 0; step < 40; ++step) {
            const double tol = by_tolerance ? std::pow(10.0, -0.5 * step - 0.5) : 1e-13;
            const auto most = static_cast<std::size_t>(by_tolerance ? 1e5 : iterations);
            std::vector<double> seconds;
            double total = 0.0;
            LogisticSolverResult result;
            double value = 0.0;
            while (seconds.size() < 3 || (total < 0.05 && seconds.size() < 25)) {
                const double from = processor_seconds();
                const auto model = fitted(solver, tol, most);
                seconds.push_back(processor_seconds() - from);
                total += seconds.back();
                result = model.solver_result();
                if (seconds.size() == 1) value = objective_of(model);
                if (seconds.back() > limit) break;
            }
            std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2, seconds.end());
            const double median = seconds[seconds.size() / 2];
            const double gap = std::max(least_gap, value / best_ - 1.0);
            points.push_back(
                {problem_.name, "foretell", std::string(name_of(solver)), median, gap});
            const bool is_over = by_tolerance ? step >= 14 : result.n_iterations < most;
            if (is_over || gap <= least_gap || median > limit) break;
            iterations = std::max(iterations + 1.0, std::round(1.4 * iterations));
        }
        return points;
    }

    [[nodiscard]] std::vector<LogisticSolver> solvers() const {
        using enum LogisticSolver;
        if (problem_.penalty == LogisticPenalty::l1) return {automatic, coordinate_descent, saga};
        std::vector<LogisticSolver> all = {automatic, lbfgs, newton_cholesky, newton_cg,
                                           saga,      sgd,   gradient_descent};
        // By coordinates more than two classes are models of each class by itself.
        if (problem_.shape.n_classes == 2) all.insert(all.begin() + 4, coordinate_descent);
        return all;
    }

private:
    using Model = LogisticRegression<T>;

    [[nodiscard]] LogisticSolver own_exact() const {
        return problem_.penalty == LogisticPenalty::l1 ? LogisticSolver::coordinate_descent
                                                       : LogisticSolver::lbfgs;
    }
    [[nodiscard]] Model fitted(LogisticSolver solver, double tol, std::size_t most) const {
        Model model({.penalty = problem_.penalty,
                     .C = problem_.C,
                     .solver = solver,
                     .tol = tol,
                     .max_iter = most});
        model.fit(X_, y_);
        return model;
    }
    [[nodiscard]] double objective_of(const Model& model) const {
        const auto& coef = model.coef();
        Matrix<double> W = full(coef.shape()[0], coef.shape()[1], 0.0);
        std::copy(coef.begin(), coef.end(), W.begin());
        const std::vector<double> b(model.intercept().begin(), model.intercept().end());
        return bench::race_objective(problem_, X_, y_, W, b);
    }

    const RaceProblem& problem_;
    const Rows& X_;
    const Labels& y_;
    double best_ = 0.0;
};

/// Calls f with the course of the problem.
template <class F>
void on_course(const RaceProblem& problem, F&& f) {
    const auto with = [&]<class T>(const bench::Problem<T>& p) {
        if (problem.shape.density < 1.0) {
            f(p.sparse, p.y, Course<T, CsrMatrix<T>>(problem, p.sparse, p.y));
        } else {
            f(p.X, p.y, Course<T, Matrix<T>>(problem, p.X, p.y));
        }
    };
    if (problem.in_float) {
        with(bench::make_problem<float>(problem.shape));
    } else {
        with(bench::make_problem<double>(problem.shape));
    }
}

template <class T>
void write_rows(const std::string& stem, const Matrix<T>& X) {
    write_npy(stem + "_X.npy", X);
}
template <class T>
void write_rows(const std::string& stem, const CsrMatrix<T>& X) {
    std::vector<int> starts{0}, columns;
    std::vector<T> values;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        for (const auto j : X.row_columns(i)) columns.push_back(static_cast<int>(j));
        for (const T v : X.row_values(i)) values.push_back(v);
        starts.push_back(static_cast<int>(columns.size()));
    }
    write_npy(stem + "_indptr.npy", VectorView<const int>(starts));
    write_npy(stem + "_indices.npy", VectorView<const int>(columns));
    write_npy(stem + "_data.npy", VectorView<const T>(values));
}

/// The problems as .npy files, and problems.csv, which tells what race_peers.py must know of them.
void export_problems(const std::vector<RaceProblem>& problems, const std::string& folder) {
    std::filesystem::create_directories(folder);
    std::ofstream index(folder + "/problems.csv");
    index << "name,penalty,C,n_features,n_classes,is_sparse,minimum\n";
    for (const RaceProblem& problem : problems) {
        on_course(problem, [&](const auto& X, const Labels& y, const auto& course) {
            write_rows(folder + "/" + problem.name, X);
            write_npy(folder + "/" + problem.name + "_y.npy", y);
            char minimum[40];
            std::snprintf(minimum, sizeof minimum, "%.17g", course.best());
            index << problem.name << ',' << name_of(problem.penalty) << ',' << problem.C << ','
                  << problem.shape.n_features << ',' << problem.shape.n_classes << ','
                  << (problem.shape.density < 1.0 ? 1 : 0) << ',' << minimum << '\n';
        });
        std::fprintf(stderr, "exported %s\n", problem.name.c_str());
    }
    if (!index.flush()) throw IoError("solver_race: cannot write " + folder + "/problems.csv");
}

/// @throws ParseError, IoError
std::vector<RacePoint> read_peers(const std::string& path) {
    const Table table = read_csv(path);
    const TextColumn &problem = table.text("problem"), &library = table.text("library"),
                     &solver = table.text("solver");
    const auto seconds = table.numeric("seconds"), gap = table.numeric("gap");
    std::vector<RacePoint> points;
    for (std::size_t i = 0; i < table.n_rows(); ++i) {
        points.push_back({std::string(problem[i]), std::string(library[i]), std::string(solver[i]),
                          seconds[i], std::max(least_gap, gap[i])});
    }
    return points;
}

void write_csv(const std::string& path, const std::vector<RacePoint>& points) {
    std::ofstream out(path);
    out << "problem,library,solver,seconds,gap\n";
    for (const RacePoint& p : points) {
        char numbers[80];
        std::snprintf(numbers, sizeof numbers, "%.6f,%.3e", p.seconds, p.gap);
        out << p.problem << ',' << p.library << ',' << p.solver << ',' << numbers << '\n';
    }
    if (!out.flush()) throw IoError("solver_race: cannot write " + path);
}

/// A competitor's points on one problem, in the order in which it was run.
struct Track {
    std::string name;
    bool is_peer = false;
    std::vector<double> seconds, gaps;

    /// Least time of a run within the gap; infinite if there is none.
    [[nodiscard]] double time_to(double gap) const {
        double least = HUGE_VAL;
        for (std::size_t i = 0; i < gaps.size(); ++i) {
            if (gaps[i] <= gap) least = std::min(least, seconds[i]);
        }
        return least;
    }
};

std::vector<Track> tracks_of(const std::string& problem, const std::vector<RacePoint>& points) {
    std::vector<Track> tracks;
    for (const RacePoint& p : points) {
        if (p.problem != problem) continue;
        const bool is_peer = p.library != "foretell";
        const std::string name = is_peer ? p.library + " " + p.solver : p.solver;
        if (tracks.empty() || tracks.back().name != name) tracks.push_back({name, is_peer, {}, {}});
        tracks.back().seconds.push_back(p.seconds);
        tracks.back().gaps.push_back(p.gap);
    }
    return tracks;
}

std::string table_of(const RaceProblem& problem, const std::vector<Track>& tracks) {
    const double gaps[] = {1e-2, 1e-4, 1e-6, 1e-10};
    std::string out = message("### ", problem.title, ": ", bench::text_of(problem.shape),
                              ", C = ", problem.C, problem.in_float ? ", float" : "", "\n\n",
                              "| solver | to 1e-2, ms | 1e-4 | 1e-6 | 1e-10 | least gap |\n",
                              "|---|---:|---:|---:|---:|---:|\n");
    double best[4] = {HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL};
    for (const Track& t : tracks) {
        for (int g = 0; g < 4; ++g) best[g] = std::min(best[g], t.time_to(gaps[g]));
    }
    for (const Track& t : tracks) {
        out += message("| ", t.name, " |");
        for (int g = 0; g < 4; ++g) {
            const double seconds = t.time_to(gaps[g]);
            char text[40] = " - |";
            if (seconds < HUGE_VAL) {
                const char* format = seconds == best[g] ? " **%.3g** |" : " %.3g |";
                std::snprintf(text, sizeof text, format, 1e3 * seconds);
            }
            out += text;
        }
        char least[40];
        std::snprintf(least, sizeof least, " %.0e |\n",
                      *std::min_element(t.gaps.begin(), t.gaps.end()));
        out += least;
    }
    return out + "\n";
}

plot::Chart chart_of(const RaceProblem& problem, const std::vector<Track>& tracks) {
    plot::Chart chart(problem.title, "seconds of one processor", "gap above the minimum");
    chart.log_x().log_y().legend_on_top();
    for (const Track& t : tracks) {
        // The best so far; a solver may not fall at each step.
        std::vector<double> seconds, gaps;
        for (std::size_t i = 0; i < t.gaps.size(); ++i) {
            if (!gaps.empty() && t.gaps[i] >= gaps.back()) continue;
            seconds.push_back(t.seconds[i]);
            gaps.push_back(t.gaps[i]);
        }
        chart.series(t.name, seconds, gaps, t.is_peer ? plot::Mark::dashed : plot::Mark::line);
    }
    return chart;
}

void write_report(const Arguments& args, const std::vector<RaceProblem>& problems,
                  const std::vector<RacePoint>& points) {
    std::string text;
    std::vector<plot::Chart> charts;
    for (const RaceProblem& problem : problems) {
        const auto tracks = tracks_of(problem.name, points);
        text += table_of(problem, tracks);
        charts.push_back(chart_of(problem, tracks));
    }
    std::ofstream out(args.output + ".md");
    out << text;
    if (!out.flush()) throw IoError("solver_race: cannot write " + args.output + ".md");
    plot::save_svg(args.output + ".svg", charts, 480.0, 400.0, 3);
    std::printf("%s\nwritten: %s.csv, .md and .svg\n", text.c_str(), args.output.c_str());
}

void race(const Arguments& args, const std::vector<RaceProblem>& problems) {
    const auto peers = args.peers.empty() ? std::vector<RacePoint>{} : read_peers(args.peers);
    std::vector<RacePoint> points;
    for (const RaceProblem& problem : problems) {
        on_course(problem, [&](const auto&, const Labels&, auto course) {
            for (const LogisticSolver solver : course.solvers()) {
                const auto run = course.race(solver, args.limit);
                points.insert(points.end(), run.begin(), run.end());
                std::fprintf(stderr, "%-12s %-18s %2zu runs, the longest %.3f s, gap %.1e\n",
                             problem.name.c_str(), run.back().solver.c_str(), run.size(),
                             run.back().seconds, run.back().gap);
            }
        });
        for (const RacePoint& p : peers) {
            if (p.problem == problem.name) points.push_back(p);
        }
        write_csv(args.output + ".csv", points);  // so that a long race leaves what it has
    }
    write_report(args, problems, points);
}

}  // namespace

int main(int argc, char** argv) {
    Arguments args;
    CLI::App app{"A race of the solvers of LogisticRegression, and of peers"};
    app.add_option("--output", args.output, "stem of the files: .csv, .md, .svg")
        ->capture_default_str();
    app.add_option("--export", args.exported,
                   "write the problems into this folder, for race_peers.py, and stop");
    app.add_option("--peers", args.peers, "CSV file of race_peers.py to show beside");
    app.add_option("--limit", args.limit, "seconds that one fit may take, about")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--only", args.only, "names of problems: tall, scaled, wide, ...");
    app.add_flag("--quick", args.is_quick, "a fiftieth of the rows, to see that it runs");
    CLI11_PARSE(app, argc, argv);
    try {
        std::vector<RaceProblem> problems = bench::race_problems(args.is_quick);
        for (const std::string& name : args.only) {
            const auto is_it = [&](const RaceProblem& p) { return p.name == name; };
            if (std::none_of(problems.begin(), problems.end(), is_it)) {
                throw InvalidArgument("solver_race: there is no problem " + name);
            }
        }
        std::erase_if(problems, [&](const RaceProblem& p) {
            return !args.only.empty() &&
                   std::find(args.only.begin(), args.only.end(), p.name) == args.only.end();
        });
        if (args.exported.empty()) {
            race(args, problems);
        } else {
            export_problems(problems, args.exported);
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "error: %s\n", e.what());
        return 1;
    }
    return 0;
}
