#pragma once

#include <foretell/core/error.hpp>
#include <foretell/metrics/zero_division.hpp>

#include <limits>
#include <string>
#include <string_view>

namespace foretell::detail::metrics {

/// Weights of samples that are of a class and predicted as it, predicted as it, and of it.
struct Counts {
    double correct = 0.0, predicted = 0.0, truth = 0.0;
};

struct Fscore {
    double precision = 0.0, recall = 0.0, f_score = 0.0;
};

/// The figures that the caller will look at: ZeroDivision::error is about these alone.
struct Wanted {
    bool precision = false, recall = false, f_score = false;
};

struct FscoreRule {
    ZeroDivision zero_division = ZeroDivision::zero;
    Wanted wanted;
};

/// For messages: the function, and what the figures are of.
struct FscoreOf {
    std::string_view where;
    std::string what;
};

inline double value_of(ZeroDivision policy) {
    switch (policy) {
        case ZeroDivision::one:
            return 1.0;
        case ZeroDivision::nan:
            return std::numeric_limits<double>::quiet_NaN();
        default:
            return 0.0;
    }
}

inline void check_beta(std::string_view where, double beta) {
    if (!(beta >= 0.0)) throw InvalidArgument(message(where, ": beta must be >= 0, got ", beta));
}

[[noreturn]] inline void throw_zero_division(const FscoreOf& of, std::string_view figure,
                                             std::string_view because) {
    throw InvalidArgument(message(of.where, ": the ", figure, " of ", of.what, " is 0 / 0: ",
                                  because, "; set zero_division to zero, one or nan to allow it"));
}

inline Fscore fscore(const Counts& n, double beta, const FscoreRule& rule, const FscoreOf& of) {
    const bool no_precision = !(n.predicted > 0.0), no_recall = !(n.truth > 0.0);
    if (rule.zero_division == ZeroDivision::error) {
        if (no_precision && rule.wanted.precision) {
            throw_zero_division(of, "precision", "it was never predicted");
        }
        if (no_recall && rule.wanted.recall) {
            throw_zero_division(of, "recall", "it is not in y_true");
        }
        if (no_precision && no_recall && rule.wanted.f_score) {
            throw_zero_division(of, "F score", "it is in neither y_true nor y_pred");
        }
    }
    const double none = value_of(rule.zero_division);
    Fscore s{no_precision ? none : n.correct / n.predicted, no_recall ? none : n.correct / n.truth,
             0.0};
    if (beta > std::numeric_limits<double>::max()) {
        s.f_score = s.recall;
    } else if (no_precision && no_recall) {
        s.f_score = none;
    } else if (n.correct > 0.0) {
        const double b = beta * beta;
        s.f_score = (1.0 + b) * s.precision * s.recall / (b * s.precision + s.recall);
    }
    return s;
}

}  // namespace foretell::detail::metrics
