#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/binary_rows.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_hessian.hpp>
#include <foretell/linear_model/detail/multinomial_rows.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>

namespace foretell::logistic {

/// A function that the solvers can minimise, whatever the data behind it are: one virtual call per
/// pass over the data, and each solver is compiled once.
class Objective {
public:
    virtual ~Objective() = default;
    virtual double operator()(VectorView<const double> theta, VectorView<double> gradient) = 0;
    virtual void hessian(VectorView<const double> theta, MatrixView<double> H) = 0;
    /// out <- H v, H the Hessian at the theta of the latest call of operator().
    virtual void hessian_product(VectorView<const double> v, VectorView<double> out) = 0;
    /// The gradient at theta that samples foretell for all of them. Undoes what operator() keeps
    /// for the Hessian.
    virtual void batch_gradient(std::span<const std::size_t> samples,
                                VectorView<const double> theta, VectorView<double> gradient) = 0;
};

/// F(W, b) = C sum_i s_i l_i(X_i W' + b) + 1/2 ||W||^2 in the coordinates of `Coordinates`.
/// Borrows the data, owns its scratch; one object serves one thread.
template <class T, class X>
class LogisticObjective final : public Objective {
public:
    [[gnu::cold]] LogisticObjective(const Data<T, X>& data, const Coordinates& coordinates)
        : data_(data),
          coordinates_(coordinates),
          n_outputs_(coordinates.n_outputs()),
          n_sums_(n_outputs_ * (coordinates.n_features + 1)),
          chunk_(chunk_rows(data.rows, n_sums_)),
          n_chunks_(count_chunks(data.n_samples(), chunk_)),
          W_(n_outputs_ * coordinates.n_features),
          b_(n_outputs_),
          binary_(n_outputs_ == 1 ? coordinates.n_features : 0),
          multinomial_(n_outputs_ == 1 ? 0 : W_.size(), n_outputs_),
          state_(data.n_samples() * n_outputs_),
          sums_(n_chunks_ * n_sums_),
          loss_(n_chunks_),
          scratch_size_(n_outputs_ == 1 ? coordinates.n_features
                                        : multinomial_scratch(data, n_outputs_)),
          scratch_(n_chunks_ * scratch_size_) {}

    double operator()(VectorView<const double> theta, VectorView<double> gradient) override {
        return visit_all(theta, gradient, Visit::gradient);
    }

    /// At the theta of the latest call of operator().
    void hessian(VectorView<const double>, MatrixView<double> H) override {
        logistic_hessian(data_, coordinates_, state_.data(), H);
    }

    void hessian_product(VectorView<const double> v, VectorView<double> out) override {
        visit_all(v, out, Visit::product);
    }

    void batch_gradient(std::span<const std::size_t> samples, VectorView<const double> theta,
                        VectorView<double> gradient) override {
        assign(theta);
        std::fill_n(sums_.begin(), n_sums_, 0.0);
        for (const std::size_t i : samples) visit(i, i + 1, 0, Visit::gradient);
        const double share =
            static_cast<double>(data_.n_samples()) / static_cast<double>(samples.size());
        for (std::size_t j = 0; j < n_sums_; ++j) sums_[j] *= share;
        with_penalty(0.0, gradient);
    }

    /// What the curvatures of the loss at that theta are made of, see curvature_of.
    [[nodiscard]] const T* state() const noexcept { return state_.data(); }

    /// Relative rounding error of a value.
    [[nodiscard]] static constexpr double precision() noexcept {
        return 8.0 * static_cast<double>(std::numeric_limits<T>::epsilon());
    }

private:
    void assign(VectorView<const double> theta) {
        coordinates_.to_raw(theta, W_, b_);
        if (n_outputs_ == 1) {
            binary_.assign(W_, b_[0]);
        } else {
            multinomial_.assign(W_, b_);
        }
    }

    double visit_all(VectorView<const double> theta, VectorView<double> gradient, Visit what) {
        assign(theta);
        std::fill(sums_.begin(), sums_.end(), 0.0);
        parallel_chunks(data_.n_samples(), chunk_, data_.n_threads,
                        [&](std::size_t begin, std::size_t end, std::size_t chunk) {
                            loss_[chunk] = visit(begin, end, chunk, what);
                        });
        double loss = loss_[0];
        for (std::size_t c = 1; c < n_chunks_; ++c) {
            loss += loss_[c];
            for (std::size_t j = 0; j < n_sums_; ++j) sums_[j] += sums_[c * n_sums_ + j];
        }
        return with_penalty(loss, gradient);
    }

    /// Gradient layout of a chunk: by W (n_outputs, n_features), then by b (n_outputs,).
    double visit(std::size_t begin, std::size_t end, std::size_t chunk, Visit what) {
        double* sums = sums_.data() + chunk * n_sums_;
        T* scratch = scratch_.data() + chunk * scratch_size_;
        return n_outputs_ == 1
                   ? binary_rows(data_, begin, end, binary_, state_.data(), scratch, sums, what)
                   : multinomial_rows(data_, begin, end, multinomial_, state_.data(), scratch, sums,
                                      sums + W_.size(), what);
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
            sums_[W_.size() + o] *= data_.loss_factor;
        }
        coordinates_.pull_back(sums_.data(), sums_.data() + W_.size(), gradient);
        return data_.loss_factor * loss + 0.5 * data_.penalty * square;
    }

    const Data<T, X>& data_;
    const Coordinates& coordinates_;
    std::size_t n_outputs_, n_sums_, chunk_, n_chunks_;
    Buffer<double> W_, b_;
    BinaryWeights<T> binary_;
    MultinomialWeights<T> multinomial_;
    Buffer<T> state_;             ///< see curvature_of
    Buffer<double> sums_, loss_;  ///< of each chunk
    std::size_t scratch_size_;
    Buffer<T> scratch_;  ///< of each chunk
};

}  // namespace foretell::logistic
