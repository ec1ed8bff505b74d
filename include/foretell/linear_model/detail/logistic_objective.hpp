#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/binary_rows.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_hessian.hpp>
#include <foretell/linear_model/detail/multinomial_rows.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace foretell::logistic {

/// A function that the solvers can minimise, whatever the data behind it are: one virtual call per
/// pass over the data, and each solver is compiled once.
class Objective {
public:
    virtual ~Objective() = default;
    virtual double operator()(VectorView<const double> theta, VectorView<double> gradient) = 0;
    virtual void hessian(VectorView<const double> theta, MatrixView<double> H) = 0;
};

/// F(W, b) = C sum_i s_i l_i(X_i W' + b) + 1/2 ||W||^2 in the coordinates of `Coordinates`.
/// Borrows the data, owns its scratch; one object serves one thread.
template <class T, class X>
class LogisticObjective final : public Objective {
public:
    LogisticObjective(const Data<T, X>& data, const Coordinates& coordinates)
        : data_(data),
          coordinates_(coordinates),
          n_outputs_(coordinates.n_outputs),
          n_sums_(n_outputs_ * (coordinates.n_features + 1)),
          chunk_(chunk_rows(data.rows, n_sums_)),
          n_chunks_(count_chunks(data.n_samples(), chunk_)),
          W_(n_outputs_ * coordinates.n_features),
          b_(n_outputs_),
          narrow_W_(W_.size()),
          narrow_b_(b_.size()),
          state_(data.n_samples() * n_outputs_),
          sums_(n_chunks_ * n_sums_),
          loss_(n_chunks_) {
        if (n_outputs_ > 1) {
            const std::size_t block =
                is_sparse<X> ? 1 : multinomial_block(n_outputs_, data.n_features());
            residual_.resize(n_chunks_ * block * n_outputs_);
            narrow_sums_.resize(is_sparse<X> ? 0 : n_chunks_ * W_.size());
        }
    }

    double operator()(VectorView<const double> theta, VectorView<double> gradient) override {
        coordinates_.to_raw(theta, W_, b_);
        for (std::size_t j = 0; j < W_.size(); ++j) narrow_W_[j] = static_cast<T>(W_[j]);
        for (std::size_t o = 0; o < b_.size(); ++o) narrow_b_[o] = static_cast<T>(b_[o]);
        std::fill(sums_.begin(), sums_.end(), 0.0);
        parallel_chunks(data_.n_samples(), chunk_, data_.n_threads,
                        [&](std::size_t begin, std::size_t end, std::size_t chunk) {
                            loss_[chunk] = visit(begin, end, chunk);
                        });
        double loss = loss_[0];
        for (std::size_t c = 1; c < n_chunks_; ++c) {
            loss += loss_[c];
            for (std::size_t j = 0; j < n_sums_; ++j) sums_[j] += sums_[c * n_sums_ + j];
        }
        return with_penalty(loss, gradient);
    }

    /// At the theta of the latest call of operator().
    void hessian(VectorView<const double>, MatrixView<double> H) override {
        logistic_hessian(data_, coordinates_, state_.data(), H);
    }

private:
    /// Gradient layout of a chunk: by W (n_outputs, n_features), then by b (n_outputs,).
    double visit(std::size_t begin, std::size_t end, std::size_t chunk) {
        double* sums = sums_.data() + chunk * n_sums_;
        if (n_outputs_ == 1) {
            return binary_rows(data_, begin, end, narrow_W_.data(), narrow_b_[0], state_.data(),
                               sums);
        }
        return multinomial_rows(data_, begin, end, narrow_W_, narrow_b_, state_.data(),
                                residual_.data() + chunk * (residual_.size() / n_chunks_),
                                narrow_sums_.data() + chunk * (narrow_sums_.size() / n_chunks_),
                                sums, sums + W_.size());
    }

    double with_penalty(double loss, VectorView<double> gradient) {
        const std::size_t d = coordinates_.n_features;
        double square = 0.0;
        for (std::size_t o = 0; o < n_outputs_; ++o) {
            double* dw = sums_.data() + o * d;
            for (std::size_t j = 0; j < d; ++j) {
                const double w = W_[o * d + j];
                square += w * w;
                dw[j] = data_.loss_factor * dw[j] + data_.penalty * w;
            }
            const double db = data_.loss_factor * sums_[W_.size() + o];
            coordinates_.pull_back(o, dw, db, gradient.data() + o * coordinates_.width);
        }
        return data_.loss_factor * loss + 0.5 * data_.penalty * square;
    }

    const Data<T, X>& data_;
    const Coordinates& coordinates_;
    std::size_t n_outputs_, n_sums_, chunk_, n_chunks_;
    std::vector<double> W_, b_;
    std::vector<T> narrow_W_, narrow_b_;  ///< as the rows are
    std::vector<T> state_;                ///< curvatures (n,), or probabilities (n, n_outputs)
    std::vector<double> sums_, loss_;     ///< of each chunk
    std::vector<T> residual_, narrow_sums_;
};

}  // namespace foretell::logistic
