#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_cost.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_objective.hpp>
#include <foretell/linear_model/detail/row_sample.hpp>
#include <foretell/linear_model/detail/shared_factor.hpp>
#include <foretell/optim/lbfgs.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace foretell::logistic {

/// A preconditioner that the solvers can use, whatever the data behind it are.
class BlockPreconditioner {
public:
    virtual ~BlockPreconditioner() = default;
    virtual void operator()(VectorView<double> v) const = 0;
    virtual bool improve(VectorView<const double> theta, double iterations_foreseen) = 0;
};

/// The preconditioner of L-BFGS: the identity, for the coordinates are scaled already, or the
/// factor of the Hessian of a sample of the rows (or of all), built when it pays.
template <class T, class X>
class RowPreconditioner final : public BlockPreconditioner {
public:
    /// @param objective of all rows; evaluated at theta before each call of improve at theta
    RowPreconditioner(const Data<T, X>& data, const Coordinates& c,
                      const LogisticObjective<T, X>& objective)
        : data_(data), coordinates_(c), objective_(objective), plan_(plan_factor(data, c)) {}

    [[nodiscard]] const FactorPlan& plan() const noexcept { return plan_; }
    [[nodiscard]] bool has_factor() const noexcept { return factor_.has_value(); }

    /// Builds the factor from a sample before the first pass over all rows.
    /// @param theta where to start; moved to the minimiser over the sample if `move`
    [[gnu::cold]] void start(std::vector<double>& theta, bool move) {
        if (plan_.n_rows >= data_.n_samples()) return;
        take();
        // To get to the minimiser over the sample a part of it tells enough.
        const std::size_t per_column = plan_.n_rows / coordinates_.width;
        const std::size_t every = move ? std::clamp<std::size_t>(per_column / 32, 1, 8) : 1;
        if (!build_at(theta, every)) return;
        if (!move) return;
        const double left = 0.2 * static_cast<double>(theta.size() * data_.n_samples()) /
                            static_cast<double>(plan_.n_rows);
        const optim::StopRule rule{.tol = std::sqrt(left / data_.total_weight()),
                                   .max_iterations = 20,
                                   .precision = objective_.precision()};
        starting_ = true;
        theta = optim::lbfgs(static_cast<Objective&>(*sample_objective_),
                             VectorView<const double>(theta), {.stopping = rule},
                             static_cast<BlockPreconditioner&>(*this))
                    .x;
        starting_ = false;
        if (!build_at(theta)) factor_.reset();
    }

    void operator()(VectorView<double> v) const override {
        if (factor_) (*factor_)(v);
    }

    [[gnu::cold]] bool improve(VectorView<const double> theta,
                               double iterations_foreseen) override {
        // For two classes a factor by all rows is the Hessian itself, and a new one always helps.
        const bool exact = coordinates_.n_blocks() == 1 && plan_.n_rows >= data_.n_samples();
        if (plan_.n_rows == 0 || n_builds_ >= (exact ? 20 : 4)) return false;
        if (starting_) return false;
        const double without = iterations_foreseen * plan_.pass_cost;
        const double with = plan_.iterations * (plan_.pass_cost + plan_.apply_cost);
        if (without - with <= plan_.build_cost) return false;
        if (plan_.n_rows >= data_.n_samples()) {
            factor_.emplace(coordinates_.width);
            if (!factor_->build(data_, coordinates_, objective_.state())) factor_.reset();
            ++n_builds_;
            return true;
        }
        if (!sample_objective_) take();
        return build_at(std::vector<double>(theta.begin(), theta.end()));
    }

private:
    [[gnu::cold]] void take() {
        sample_.emplace(data_, sample_rows(data_, plan_.n_rows));
        sample_objective_.emplace(sample_->data(), coordinates_);
    }

    [[gnu::cold]] bool build_at(const std::vector<double>& theta, std::size_t every = 1) {
        std::vector<double> gradient(theta.size());
        (*sample_objective_)(VectorView<const double>(theta), VectorView<double>(gradient));
        factor_.emplace(coordinates_.width);
        ++n_builds_;
        if (factor_->build(sample_->data(), coordinates_, sample_objective_->state(), every)) {
            return true;
        }
        factor_.reset();
        return false;
    }

    const Data<T, X>& data_;
    const Coordinates& coordinates_;
    const LogisticObjective<T, X>& objective_;
    FactorPlan plan_;
    std::optional<RowSample<T, X>> sample_;
    std::optional<LogisticObjective<T, X>> sample_objective_;
    std::optional<SharedFactor> factor_;
    std::size_t n_builds_ = 0;
    bool starting_ = false;  ///< on the sample, whose own factor this is
};

}  // namespace foretell::logistic
