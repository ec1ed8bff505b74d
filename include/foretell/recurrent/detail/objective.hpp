#pragma once

#include <foretell/linalg/blas.hpp>
#include <foretell/recurrent/detail/head_loss.hpp>
#include <foretell/recurrent/detail/tape.hpp>

#include <cstddef>

namespace foretell::recurrent {

/// The loss of a mini-batch as a function of the network: tape below, head on top.
template <class Cell, class T>
class BatchObjective {
public:
    Tape<Cell, T> tape;

    void reserve(const NetworkShape& shape, std::size_t n_rows, std::size_t batch_size,
                 bool with_dropout, bool even) {
        tape.reserve(shape, n_rows, batch_size, with_dropout, even);
        room(z_, batch_size * shape.n_outputs);
    }

    /// The head's outputs z = h W' + b of each sequence of the batch, whose inputs are on the tape.
    MatrixView<T> outputs(const NetworkView<const T>& net, const Batch& batch,
                          const Dropout& dropout = {}) {
        tape.forward(net, batch, dropout);
        return head(net, tape.last(net.shape, batch));
    }
    /// The same after every step: a row of z for each packed row of the batch.
    MatrixView<T> step_outputs(const NetworkView<const T>& net, const Batch& batch) {
        tape.forward(net, batch, {});
        return head(net, tape.all_steps(net.shape, batch));
    }

    /// sum_i s_i loss_i / n over the sequences of the batch, and its gradient, overwritten.
    /// @param target of all sequences there are; @param weight likewise, or empty: all 1
    double value_and_gradient(const NetworkView<const T>& net, const Batch& batch,
                              VectorView<const T> target, VectorView<const T> weight,
                              const HeadLossOptions& loss, const Dropout& dropout,
                              const NetworkView<T>& gradient) {
        using linalg::Op;
        const MatrixView<T> z = outputs(net, batch, dropout);
        const double value = losses(z, batch, target, weight, loss) / count(batch);
        const T share = static_cast<T>(1.0 / count(batch));
        for (std::size_t i = 0; i < z.rows(); ++i) {
            const T s = weight.empty() ? share : share * weight[batch.sequence(i)];
            for (T& each : z.row(i)) each *= s;
        }
        // z = h W' + b  =>  dW = dz' h,  db = dz' 1,  dh = dz W
        const MatrixView<T> h = tape.last(net.shape, batch);
        linalg::gemm(T(1), z, Op::transpose, h, Op::none, T(0), gradient.head_weight);
        linalg::simd::run<ColumnSums>(static_cast<const T*>(z.data()), z.rows(), z.cols(),
                                      gradient.head_bias.data());
        linalg::gemm(T(1), z, Op::none, net.head_weight, Op::none, T(0), h);
        tape.backward(net, batch, gradient, dropout.is_on() && net.shape.n_layers > 1);
        return value;
    }

    /// sum_i s_i loss_i of outputs; z is left as the derivative of each loss.
    static double losses(MatrixView<T> z, const Batch& batch, VectorView<const T> target,
                         VectorView<const T> weight, const HeadLossOptions& loss) noexcept {
        double total = 0.0;
        for (std::size_t i = 0; i < z.rows(); ++i) {
            const std::size_t s = batch.sequence(i);
            const double value =
                head_loss(loss, z.row(i).data(), z.cols(), target[s], z.row(i).data());
            total += weight.empty() ? value : static_cast<double>(weight[s]) * value;
        }
        return total;
    }

private:
    MatrixView<T> head(const NetworkView<const T>& net, MatrixView<const T> h) {
        const std::size_t n = h.rows(), k = net.shape.n_outputs;
        const MatrixView<T> z(room(z_, n * k), n, k);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < k; ++j) z(i, j) = net.head_bias[j];
        }
        linalg::gemm(T(1), h, linalg::Op::none, net.head_weight, linalg::Op::transpose, T(1), z);
        return z;
    }
    static double count(const Batch& batch) noexcept { return static_cast<double>(batch.size()); }

    Buffer<T> z_;
};

}  // namespace foretell::recurrent
