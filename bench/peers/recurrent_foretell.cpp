// Our side of recurrent_torch.py, which writes the sequences and calls this program:
//
//     recurrent_foretell FILE n steps inputs hidden layers batch epochs lengths
//
// FILE holds X (n, steps, inputs) and y (n,) as float; lengths is 1 if the lengths of the sequences
// follow as 64-bit integers. Prints `name seconds value` lines, processor time of one thread.

#include <foretell/core/arrays.hpp>
#include <foretell/linalg/blas_threads.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <vector>

using namespace foretell;

namespace {

double seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

template <class T>
std::vector<T> read(std::ifstream& in, std::size_t n) {
    std::vector<T> out(n);
    in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(n * sizeof(T)));
    if (!in) std::exit(1);
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 10) return 2;
    std::size_t given[8];
    for (int k = 0; k < 8; ++k) given[k] = std::strtoull(argv[k + 2], nullptr, 10);
    const auto [n, steps, inputs, hidden, layers, batch, epochs, ragged] = given;
    std::ifstream in(argv[1], std::ios::binary);
    const std::vector<float> values = read<float>(in, n * steps * inputs), y = read<float>(in, n);
    const std::vector<std::size_t> lengths = read<std::size_t>(in, ragged == 1 ? n : 0);
    const CubeView<const float> X(values.data(), n, steps, inputs);
    const linalg::BlasThreadLimit one(1);

    LSTMRegressor<float> model({.hidden_size = hidden,
                                .num_layers = layers,
                                .batch_size = batch,
                                .max_epochs = epochs,
                                .max_grad_norm = 0.0,
                                .standardize = false,
                                .standardize_target = false,
                                .forget_bias = 0.0});
    double begin = seconds();
    model.fit(X, y, {.lengths = lengths});
    std::printf("epoch %.6f %.6f\n", (seconds() - begin) / static_cast<double>(epochs),
                model.history().loss(epochs - 1));

    LSTMRegressor<float>::Workspace workspace;
    std::vector<float> p(n);
    double best = 1e9;
    for (int k = 0; k < 3; ++k) {
        begin = seconds();
        model.predict_into(X, lengths, p, workspace);
        best = std::min(best, seconds() - begin);
    }
    double error = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        error += static_cast<double>(p[i] - y[i]) * static_cast<double>(p[i] - y[i]);
    }
    std::printf("predict %.6f %.6f\n", best, error / static_cast<double>(n));

    best = 1e9;
    auto state = model.make_state();
    float last = 0.0f;
    const std::size_t rows = std::min<std::size_t>(n * steps, 20'000);
    for (int k = 0; k < 10; ++k) {
        begin = seconds();
        for (std::size_t r = 0; r < rows; ++r) {
            last = model.step({values.data() + r * inputs, inputs}, state);
        }
        best = std::min(best, (seconds() - begin) / static_cast<double>(rows));
    }
    std::printf("step %.9f %.6f\n", best, static_cast<double>(last));
}
