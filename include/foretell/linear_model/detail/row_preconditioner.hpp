#pragma once

#include <foretell/core/buffer.hpp>
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
#include <memory>

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
    [[nodiscard]] bool has_factor() const noexcept { return has_factor_; }

    /// Builds the factor from a sample before the first pass over all rows.
    /// @param theta where to start; moved to the minimiser over the sample if `move`
    [[gnu::cold]] void start(Buffer<double>& theta, bool move) {
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
        theta = optim::lbfgs(static_cast<Objective&>(sample_->objective),
                             VectorView<const double>(theta), {.stopping = rule},
                             static_cast<BlockPreconditioner&>(*this))
                    .x;
        starting_ = false;
        static_cast<void>(build_at(theta));
    }

    void operator()(VectorView<double> v) const override {
        if (has_factor_) factor_(v);
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
            has_factor_ = factor_.build(data_, coordinates_, objective_.state());
            ++n_builds_;
            return true;
        }
        if (sample_ == nullptr) take();
        return build_at(Buffer<double>(theta.begin(), theta.end()));
    }

private:
    struct Sample {
        RowSample<T, X> rows;
        LogisticObjective<T, X> objective;

        Sample(const Data<T, X>& data, const Coordinates& c, std::size_t n)
            : rows(data, sample_rows(data, n)), objective(rows.data(), c) {}
    };

    [[gnu::cold]] void take() { sample_.reset(new Sample(data_, coordinates_, plan_.n_rows)); }

    [[gnu::cold]] bool build_at(const Buffer<double>& theta, std::size_t every = 1) {
        Buffer<double> gradient(theta.size());
        sample_->objective(VectorView<const double>(theta), VectorView<double>(gradient));
        ++n_builds_;
        has_factor_ =
            factor_.build(sample_->rows.data(), coordinates_, sample_->objective.state(), every);
        return has_factor_;
    }

    const Data<T, X>& data_;
    const Coordinates& coordinates_;
    const LogisticObjective<T, X>& objective_;
    FactorPlan plan_;
    std::unique_ptr<Sample> sample_;
    SharedFactor factor_;
    bool has_factor_ = false;
    std::size_t n_builds_ = 0;
    bool starting_ = false;  ///< on the sample, whose own factor this is
};

}  // namespace foretell::logistic
