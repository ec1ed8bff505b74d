#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/pipeline/detail/chain.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <tuple>
#include <utility>

// Rows through fitted steps, block by block, so that what lies between two steps stays in cache.

namespace foretell::detail {

/// Room for n elements: on the stack up to a bound, else allocated.
template <class T, std::size_t OnStack = 2048>
class Scratch {
public:
    explicit Scratch(std::size_t n) : size_(std::max(n, OnStack)) {
        if (n > OnStack) heap_ = std::make_unique<T[]>(n);
    }
    [[nodiscard]] T* data() noexcept { return heap_ ? heap_.get() : stack_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    std::array<T, OnStack> stack_;  // not initialised
    std::size_t size_;
    std::unique_ptr<T[]> heap_;
};

/// Two pieces of memory for `elements` elements each.
template <class T>
struct BlockMemory {
    T *first, *second;
    std::size_t elements;
};

/// Steps From, ..., N - 2 take views of matrices and give matrices.
template <std::size_t From, class Steps, class T>
constexpr bool are_dense() {
    if constexpr (From + 1 >= std::tuple_size_v<Steps>) {
        return true;
    } else {
        using Step = std::tuple_element_t<From, Steps>;
        constexpr bool dense = requires(const Step& s, MatrixView<const T> X, MatrixView<T> out) {
            { s.transform(X) } -> std::same_as<Matrix<T>>;
            s.transform_into(X, out);
        };
        return dense && are_dense<From + 1, Steps, T>();
    }
}

/// The widest of what steps From, ..., N - 2 give.
template <std::size_t From, class Steps>
std::size_t widest(const Steps& steps) {
    if constexpr (From + 1 >= std::tuple_size_v<Steps>) {
        return 0;
    } else {
        return std::max(std::get<From>(steps).n_features_out(), widest<From + 1>(steps));
    }
}

/// Takes a few rows through steps I, ..., N - 2 and calls use on what the last step sees. `own` is
/// where Z lies if that is one of the two pieces, else null.
template <std::size_t I, class Steps, class T, class Use>
void pass_rows(const Steps& steps, MatrixView<const T> Z, T* own, const BlockMemory<T>& memory,
               Use& use) {
    if constexpr (I + 1 == std::tuple_size_v<Steps>) {
        use(Z);
    } else {
        const auto& step = std::get<I>(steps);
        if constexpr (requires { step.transform_in_place(MatrixView<T>()); }) {
            if (own != nullptr) {
                step.transform_in_place(MatrixView<T>(own, Z.rows(), Z.cols()));
                return pass_rows<I + 1>(steps, Z, own, memory, use);
            }
        }
        T* const to = own == memory.first ? memory.second : memory.first;
        step.transform_into(Z, MatrixView<T>(to, Z.rows(), step.n_features_out()));
        pass_rows<I + 1>(steps, MatrixView<const T>(to, Z.rows(), step.n_features_out()), to,
                         memory, use);
    }
}

/// Takes all rows of x through steps I, ..., N - 2 at once, and calls use on what the last sees.
template <std::size_t I, class Steps, class X, class Use>
void pass_whole(const Steps& steps, const X& x, Use& use) {
    if constexpr (I + 1 == std::tuple_size_v<Steps>) {
        use(x);
    } else {
        using Next = Seen<I + 1, Steps, X>;
        const auto Z = std::get<I>(steps).transform(x);
        pass_whole<I + 1>(steps, Next(Z), use);
    }
}

/// Takes the rows of X through steps From, ..., N - 2 in blocks that fit into memory, and calls
/// use(Z, begin) with what the last step sees of the rows from begin on; once at least. Allocates
/// nothing of its own.
template <std::size_t From, class Steps, class T, class Use>
void for_blocks(const Steps& steps, MatrixView<const T> X, const BlockMemory<T>& memory, Use& use) {
    const std::size_t width = std::max<std::size_t>(widest<From>(steps), 1);
    const std::size_t rows = std::max<std::size_t>(memory.elements / width, 1);
    std::size_t begin = 0;
    try {
        do {
            const std::size_t end = std::min(X.rows(), begin + rows);
            auto use_block = [&](MatrixView<const T> Z) { use(Z, begin); };
            pass_rows<From>(steps, X.row_range(begin, end), static_cast<T*>(nullptr), memory,
                            use_block);
            begin = end;
        } while (begin < X.rows());
    } catch (const InvalidArgument&) {
        if (begin == 0) throw;
        // The error counts rows from the start of the block; all rows at once give the true ones.
        auto use_all = [&](MatrixView<const T> Z) { use(Z, 0); };
        pass_whole<From>(steps, X, use_all);
        throw;
    }
}

/// The same for any input: as soon as all that is left is dense, in blocks; before that, at once.
template <std::size_t I, class T, class Steps, class X, class Use>
void run_steps(const Steps& steps, const X& x, const BlockMemory<T>& memory, Use& use) {
    if constexpr (I + 1 == std::tuple_size_v<Steps>) {
        use(x, std::size_t{0});
    } else if constexpr (std::same_as<X, MatrixView<const T>> && are_dense<I, Steps, T>()) {
        for_blocks<I>(steps, x, memory, use);
    } else {
        const auto Z = std::get<I>(steps).transform(x);
        const Seen<I + 1, Steps, X>& next = Z;
        run_steps<I + 1, T>(steps, next, memory, use);
    }
}

/// What a step gives for a block of rows, joined to what it gave for the rows before.
template <class R>
void join_rows(R& whole, R&& block, std::size_t begin, std::size_t rows) {
    const std::size_t block_rows = static_cast<std::size_t>(block.shape()[0]);
    if (begin == 0 && block_rows == rows) {
        whole = std::move(block);
        return;
    }
    if (begin == 0) {
        auto shape = block.shape();
        shape[0] = rows;
        whole = R(shape);
    }
    std::copy_n(block.data(), block.size(), whole.data() + begin * (block.size() / block_rows));
}

/// A part of the rows of an output.
template <class U>
VectorView<U> rows_of_output(VectorView<U> out, std::size_t begin, std::size_t end) {
    return out.slice(begin, end);
}
template <class U>
MatrixView<U> rows_of_output(MatrixView<U> out, std::size_t begin, std::size_t end) {
    return out.row_range(begin, end);
}
template <class U>
std::size_t count_output(VectorView<U> out) {
    return out.size();
}
template <class U>
std::size_t count_output(MatrixView<U> out) {
    return out.rows();
}

}  // namespace foretell::detail
