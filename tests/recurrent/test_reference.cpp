// PyTorch's values, from reference/recurrent.py.

#include "reference/recurrent.hpp"
#include "support/compare.hpp"

#include <foretell/recurrent/detail/fit_network.hpp>
#include <foretell/recurrent/detail/gru_cell.hpp>
#include <foretell/recurrent/detail/lstm_cell.hpp>
#include <foretell/recurrent/detail/rnn_cell.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

using namespace foretell;
using namespace foretell::recurrent;
using support::relative_error;
namespace ref = ref_recurrent;

namespace {

constexpr std::size_t n = 5, steps = 6, inputs = 3, hidden = 4, layers = 2;
const std::vector<std::size_t> lengths{6, 2, 5, 6, 1}, all{0, 1, 2, 3, 4};
const CubeView<const double> X(ref::X.data(), n, steps, inputs);

template <class Cell>
constexpr NetworkShape shape{inputs, hidden, layers, 1, Cell::n_gates};

template <class Cell>
void check_passes(const std::vector<double>& weights, const std::vector<double>& outputs,
                  const std::vector<double>& gradient) {
    REQUIRE(weights.size() == shape<Cell>.n_parameters());
    Batch batch;
    batch.assign(VectorView<const std::size_t>(all), lengths, steps);
    BatchObjective<Cell, double> objective;
    const auto net = network_in<const double>(shape<Cell>, weights);
    const double* none = nullptr;
    batch.gather(X, none, none, objective.tape.inputs(shape<Cell>, batch));
    const MatrixView<double> z = objective.outputs(net, batch);
    std::vector<double> given(n);
    for (std::size_t i = 0; i < n; ++i) given[batch.sequence(i)] = z(i, 0);
    CHECK(relative_error(given, outputs) < 1e-13);

    std::vector<double> g(weights.size());
    objective.value_and_gradient(net, batch, ref::y, {}, {}, {},
                                 network_in<double>(shape<Cell>, g));
    CHECK(relative_error(g, gradient) < 1e-13);
}

template <class Cell>
double error_after(optim::StepMethod method, const std::vector<double>& start,
                   const std::vector<double>& expected) {
    TrainingData<double> data{X, lengths};
    data.target = VectorView<const double>(ref::y);
    data.learn.assign(all.begin(), all.end());
    TrainingPlan plan;
    plan.max_epochs = 5;
    plan.learning_rate = 0.02;
    plan.max_grad_norm = 0.3;
    plan.rule = {.method = method, .momentum = 0.9, .weight_decay = 0.1};
    if (method == optim::StepMethod::adam || method == optim::StepMethod::adamw) {
        plan.rule.beta1 = 0.8;
        plan.rule.beta2 = 0.95;
    }
    Buffer<double> parameters(start.begin(), start.end());
    UniformRandom random(0);
    Trainer<Cell, double> trainer("test", "test", shape<Cell>, data, plan, parameters, random);
    CHECK(trainer.run().loss.size() == 5);
    return relative_error(parameters, expected);
}

}  // namespace

TEST_SUITE_BEGIN("recurrent/reference");

TEST_CASE("outputs and gradients are PyTorch's, sequences of different lengths") {
    check_passes<Lstm>(ref::lstm_weights, ref::lstm_outputs, ref::lstm_gradient);
    check_passes<Gru>(ref::gru_weights, ref::gru_outputs, ref::gru_gradient);
    check_passes<Rnn>(ref::rnn_weights, ref::rnn_outputs, ref::rnn_gradient);
}

TEST_CASE("five steps of each optimiser, clipped and with weight decay, are PyTorch's") {
    using optim::StepMethod;
    CHECK(error_after<Lstm>(StepMethod::adam, ref::lstm_weights, ref::lstm_after_adam) < 1e-11);
    CHECK(error_after<Lstm>(StepMethod::adamw, ref::lstm_weights, ref::lstm_after_adamw) < 1e-11);
    CHECK(error_after<Lstm>(StepMethod::sgd, ref::lstm_weights, ref::lstm_after_sgd) < 1e-11);
    CHECK(error_after<Lstm>(StepMethod::rmsprop, ref::lstm_weights, ref::lstm_after_rmsprop) <
          1e-11);
    CHECK(error_after<Gru>(StepMethod::adam, ref::gru_weights, ref::gru_after_adam) < 1e-11);
    CHECK(error_after<Rnn>(StepMethod::adam, ref::rnn_weights, ref::rnn_after_adam) < 1e-11);
}

TEST_SUITE_END();
