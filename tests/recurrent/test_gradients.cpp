#include "recurrent/plain_network.hpp"
#include "support/compare.hpp"

#include <foretell/linalg/run.hpp>
#include <foretell/random/random.hpp>
#include <foretell/recurrent/detail/activations.hpp>
#include <foretell/recurrent/detail/gru_cell.hpp>
#include <foretell/recurrent/detail/lstm_cell.hpp>
#include <foretell/recurrent/detail/objective.hpp>
#include <foretell/recurrent/detail/rnn_cell.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

using namespace foretell;
using namespace foretell::recurrent;
using support::relative_error;

namespace {

template <class Cell>
struct CellName;
template <>
struct CellName<Lstm> {
    static constexpr std::string_view value = "lstm";
};
template <>
struct CellName<Gru> {
    static constexpr std::string_view value = "gru";
};
template <>
struct CellName<Rnn> {
    static constexpr std::string_view value = "rnn";
};

/// Six sequences of up to four steps; ragged: of lengths 4, 2, 3, 0, 4, 1, and NaN beyond them.
struct Problem {
    static constexpr std::size_t n = 6, steps = 4, width = 3;
    std::vector<double> X, weight, target;
    std::vector<std::size_t> lengths, all{0, 1, 2, 3, 4, 5};

    explicit Problem(bool ragged, std::size_t n_classes = 0) : X(n * steps * width) {
        Random random(5);
        for (double& x : X) x = random.normal();
        for (std::size_t i = 0; i < n; ++i) {
            weight.push_back(0.5 + random.uniform());
            target.push_back(n_classes > 0 ? static_cast<double>(random.below(n_classes))
                                           : 1.0 + random.uniform());
        }
        if (!ragged) return;
        lengths = {4, 2, 3, 0, 4, 1};
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t k = lengths[i] * width; k < steps * width; ++k) {
                X[i * steps * width + k] = std::numeric_limits<double>::quiet_NaN();
            }
        }
    }
    [[nodiscard]] CubeView<const double> cube() const { return {X.data(), n, steps, width}; }
    [[nodiscard]] plain::Steps sequence(std::size_t i) const {
        plain::Steps out;
        for (std::size_t t = 0; t < (lengths.empty() ? steps : lengths[i]); ++t) {
            const auto row = cube().sequence(i).row(t);
            out.emplace_back(row.begin(), row.end());
        }
        return out;
    }
};

std::vector<double> random_parameters(const NetworkShape& shape) {
    std::vector<double> out(shape.n_parameters());
    Random random(9);
    for (double& w : out) w = 0.5 * random.normal();
    return out;
}

template <class Cell>
class Loss {
public:
    Loss(const NetworkShape& shape, const Problem& problem, const HeadLossOptions& loss,
         double dropout = 0.0)
        : shape_(shape), problem_(problem), loss_(loss), dropout_(dropout) {
        batch_.assign(VectorView<const std::size_t>(problem.all), problem.lengths, Problem::steps);
    }
    double operator()(const std::vector<double>& w) {
        gradient.assign(w.size(), std::numeric_limits<double>::quiet_NaN());
        UniformRandom random(3);  // the same units are dropped in each call
        gather();
        return objective_.value_and_gradient(net(w), batch_, problem_.target, problem_.weight,
                                             loss_, {dropout_, &random},
                                             network_in<double>(shape_, gradient));
    }
    MatrixView<double> outputs(const std::vector<double>& w) {
        gather();
        return objective_.outputs(net(w), batch_);
    }
    NetworkView<const double> net(const std::vector<double>& w) const {
        return network_in<const double>(shape_, w);
    }
    const Batch& batch() const { return batch_; }

    std::vector<double> gradient;

private:
    void gather() {
        const double* none = nullptr;
        batch_.gather(problem_.cube(), none, none, objective_.tape.inputs(shape_, batch_));
    }

    NetworkShape shape_;
    const Problem& problem_;
    HeadLossOptions loss_;
    double dropout_;
    Batch batch_;
    BatchObjective<Cell, double> objective_;
};

template <class Cell>
double gradient_error(const NetworkShape& shape, const Problem& problem,
                      const HeadLossOptions& loss, double dropout = 0.0) {
    Loss<Cell> f(shape, problem, loss, dropout);
    const std::vector<double> w = random_parameters(shape);
    f(w);
    const std::vector<double> gradient = f.gradient;
    return relative_error(gradient, support::numerical_gradient(f, w));
}

}  // namespace

TEST_SUITE_BEGIN("recurrent/gradients");

TEST_CASE_TEMPLATE("outputs equal the plain twin's, one sequence and number at a time", Cell, Lstm,
                   Gru, Rnn) {
    for (const bool ragged : {false, true}) {
        for (const std::size_t hidden : {1u, 5u, 16u, 19u}) {
            for (const std::size_t layers : {1u, 3u}) {
                const NetworkShape shape{3, hidden, layers, 2, Cell::n_gates};
                const Problem problem(ragged);
                const std::vector<double> w = random_parameters(shape);
                Loss<Cell> f(shape, problem, {});
                const MatrixView<double> z = f.outputs(w);
                for (std::size_t i = 0; i < z.rows(); ++i) {
                    const auto expected = plain::outputs(CellName<Cell>::value, f.net(w),
                                                         problem.sequence(f.batch().sequence(i)));
                    CHECK(relative_error(z.row(i), expected) < 1e-13);
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("gradients equal central differences: layers, lengths, widths", Cell, Lstm, Gru,
                   Rnn) {
    for (const bool ragged : {false, true}) {
        for (const std::size_t layers : {1u, 2u, 3u}) {
            const NetworkShape shape{3, 5, layers, 1, Cell::n_gates};
            CHECK(gradient_error<Cell>(shape, Problem(ragged), {}) < 1e-7);
        }
    }
    const NetworkShape wide{3, 11, 1, 1, Cell::n_gates};
    CHECK(gradient_error<Cell>(wide, Problem(true), {}) < 1e-7);
}

TEST_CASE_TEMPLATE("gradients equal central differences: each loss", Cell, Lstm, Gru, Rnn) {
    const NetworkShape shape{3, 4, 1, 1, Cell::n_gates};
    const Problem numbers(true), two(true, 2), three(true, 3);
    for (const HeadLoss loss : {HeadLoss::squared, HeadLoss::absolute, HeadLoss::huber,
                                HeadLoss::quantile, HeadLoss::poisson}) {
        CHECK(gradient_error<Cell>(shape, numbers, {loss, 0.7, 0.3}) < 1e-7);
    }
    CHECK(gradient_error<Cell>(shape, two, {HeadLoss::binomial}) < 1e-7);
    const NetworkShape many{3, 4, 1, 3, Cell::n_gates};
    CHECK(gradient_error<Cell>(many, three, {HeadLoss::multinomial}) < 1e-7);
}

TEST_CASE_TEMPLATE("gradients equal central differences: dropout between layers", Cell, Lstm, Gru,
                   Rnn) {
    const NetworkShape shape{3, 5, 3, 1, Cell::n_gates};
    const Problem problem(true);
    CHECK(gradient_error<Cell>(shape, problem, {}, 0.4) < 1e-7);
    Loss<Cell> with(shape, problem, {}, 0.4), without(shape, problem, {});
    CHECK(with(random_parameters(shape)) != without(random_parameters(shape)));
}

TEST_CASE("the losses at points worked by hand") {
    const auto at = [](HeadLossOptions o, double z, double t) {
        double dz = 0.0;
        const double value = head_loss(o, &z, 1, t, &dz);
        return std::vector<double>{value, dz};
    };
    using V = std::vector<double>;
    CHECK(at({HeadLoss::squared}, 3.0, 1.0) == V{4.0, 4.0});
    CHECK(at({HeadLoss::absolute}, 1.0, 3.0) == V{2.0, -1.0});
    CHECK(at({HeadLoss::absolute}, 1.0, 1.0) == V{0.0, 0.0});
    CHECK(at({HeadLoss::huber, 1.0}, 0.5, 0.0) == V{0.125, 0.5});
    CHECK(at({HeadLoss::huber, 1.0}, -3.0, 0.0) == V{2.5, -1.0});
    CHECK(at({HeadLoss::quantile, 1.0, 0.75}, 2.0, 0.0) == V{0.5, 0.25});
    CHECK(at({HeadLoss::quantile, 1.0, 0.75}, 0.0, 2.0) == V{1.5, -0.75});
    CHECK(at({HeadLoss::poisson}, 0.0, 3.0) == V{1.0, -2.0});
}

namespace {

struct GateKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, T* s, T* t, std::size_t n) noexcept {
        using P = typename Isa::template Pack<T>;
        for (std::size_t i = 0; i < n; i += P::size) {
            gate_sigmoid(P::load(x + i, n - i)).store(s + i, n - i);
            gate_tanh(P::load(x + i, n - i)).store(t + i, n - i);
        }
    }
};

}  // namespace

TEST_CASE("the gates' functions are right on the whole line, in float too") {
    std::vector<float> x{0.0f, -0.0f, 1e-30f, -1e-8f, 1e30f, -1e30f};
    const float inf = std::numeric_limits<float>::infinity();
    for (const float each : {inf, -inf}) x.push_back(each);
    for (int k = -40'000; k <= 40'000; ++k) x.push_back(static_cast<float>(k) / 1500.0f);
    std::vector<float> s(x.size()), t(x.size());
    linalg::simd::run<GateKernel>(x.data(), s.data(), t.data(), x.size());
    double worst = 0.0, relative = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double at = static_cast<double>(x[i]), right = std::tanh(at);
        worst = std::max(worst, std::abs(static_cast<double>(s[i]) - plain::sigmoid(at)));
        worst = std::max(worst, std::abs(static_cast<double>(t[i]) - right));
        if (right == 0.0) continue;
        relative = std::max(relative, std::abs(static_cast<double>(t[i]) / right - 1.0));
    }
    CHECK(worst < 5e-7);
    CHECK(relative < 1e-6);  // small ones are exact as well
    const float nan = std::numeric_limits<float>::quiet_NaN();
    linalg::simd::run<GateKernel>(&nan, s.data(), t.data(), std::size_t{1});
    CHECK(std::isnan(s[0]));
    CHECK(std::isnan(t[0]));
}

TEST_CASE("a batch packs the steps of the longest sequences first") {
    const std::vector<std::size_t> lengths{2, 0, 3, 3, 1}, chosen{0, 1, 2, 4};
    Batch batch;
    batch.assign(VectorView<const std::size_t>(chosen), lengths, 3);
    CHECK(batch.n_steps() == 3);
    CHECK(batch.n_rows() == 6);
    CHECK_FALSE(batch.is_even());
    std::vector<std::size_t> order, active, offset;
    for (std::size_t i = 0; i < 4; ++i) order.push_back(batch.sequence(i));
    for (std::size_t t = 0; t < 3; ++t) active.push_back(batch.active(t));
    for (std::size_t t = 0; t < 3; ++t) offset.push_back(batch.offset(t));
    CHECK(order == std::vector<std::size_t>{2, 0, 4, 1});
    CHECK(active == std::vector<std::size_t>{3, 2, 1});
    CHECK(offset == std::vector<std::size_t>{0, 3, 5});

    batch.assign(VectorView<const std::size_t>(chosen), {}, 3);
    CHECK(batch.is_even());
    CHECK(batch.n_rows() == 12);
}

TEST_SUITE_END();
