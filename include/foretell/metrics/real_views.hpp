#pragma once

#include <foretell/core/views.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace foretell {

/// A view of numbers that are all double or all float, read as double. Made implicitly and without
/// a copy from whatever `VectorView<const double>` or `VectorView<const float>` shows, so that a
/// metric is one function for both. It does not own what it shows.
class RealsView {
public:
    RealsView() = default;

    template <class A>
    requires(!std::same_as<std::remove_cvref_t<A>, RealsView> &&
             std::convertible_to<A&&, VectorView<const double>>) RealsView(A&& array)
        : RealsView(static_cast<VectorView<const double>>(array)) {}
    template <class A>
    requires(!std::same_as<std::remove_cvref_t<A>, RealsView> &&
             std::convertible_to<A&&, VectorView<const float>>) RealsView(A&& array)
        : RealsView(static_cast<VectorView<const float>>(array)) {}
    RealsView(VectorView<const double> v) noexcept : doubles_(v.data()), size_(v.size()) {}
    RealsView(VectorView<const float> v) noexcept : floats_(v.data()), size_(v.size()) {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] bool is_float() const noexcept { return floats_ != nullptr; }
    [[nodiscard]] double operator[](std::size_t i) const noexcept {
        return floats_ != nullptr ? static_cast<double>(floats_[i]) : doubles_[i];
    }

    /// f(VectorView<const double>) or f(VectorView<const float>), as the numbers are.
    template <class F>
    decltype(auto) visit(F&& f) const {
        if (floats_ != nullptr) return f(VectorView<const float>(floats_, size_));
        return f(VectorView<const double>(doubles_, size_));
    }

private:
    const double* doubles_ = nullptr;
    const float* floats_ = nullptr;
    std::size_t size_ = 0;
};

/// The same for a matrix, such as the probabilities of classes.
class RealMatrixView {
public:
    RealMatrixView() = default;

    template <class A>
    requires(!std::same_as<std::remove_cvref_t<A>, RealMatrixView> &&
             std::convertible_to<A&&, MatrixView<const double>>) RealMatrixView(A&& array)
        : RealMatrixView(static_cast<MatrixView<const double>>(array)) {}
    template <class A>
    requires(!std::same_as<std::remove_cvref_t<A>, RealMatrixView> &&
             std::convertible_to<A&&, MatrixView<const float>>) RealMatrixView(A&& array)
        : RealMatrixView(static_cast<MatrixView<const float>>(array)) {}
    RealMatrixView(MatrixView<const double> m) noexcept : doubles_(m), is_float_(false) {}
    RealMatrixView(MatrixView<const float> m) noexcept : floats_(m), is_float_(true) {}

    [[nodiscard]] std::size_t rows() const noexcept {
        return is_float_ ? floats_.rows() : doubles_.rows();
    }
    [[nodiscard]] std::size_t cols() const noexcept {
        return is_float_ ? floats_.cols() : doubles_.cols();
    }
    [[nodiscard]] bool is_float() const noexcept { return is_float_; }
    [[nodiscard]] double operator()(std::size_t i, std::size_t j) const noexcept {
        return is_float_ ? static_cast<double>(floats_(i, j)) : doubles_(i, j);
    }

    /// f(MatrixView<const double>) or f(MatrixView<const float>), as the numbers are.
    template <class F>
    decltype(auto) visit(F&& f) const {
        if (is_float_) return f(floats_);
        return f(doubles_);
    }

private:
    MatrixView<const double> doubles_;
    MatrixView<const float> floats_;
    bool is_float_ = false;
};

}  // namespace foretell
