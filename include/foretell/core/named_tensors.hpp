#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/convert_element.hpp>
#include <foretell/core/error.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace foretell {

/// The types of elements that files of arrays hold.
enum class ElementType { f64, f32, f16, bf16, i64, i32, i16, i8, u64, u32, u16, u8, boolean };
constexpr std::array<std::string_view, 13> enum_names(ElementType) {
    return {"float64", "float32", "float16", "bfloat16", "int64", "int32", "int16",
            "int8",    "uint64",  "uint32",  "uint16",   "uint8", "bool"};
}
[[nodiscard]] constexpr std::size_t element_bytes(ElementType type) noexcept {
    constexpr std::array<std::size_t, 13> bytes{8, 4, 2, 2, 8, 4, 2, 1, 8, 4, 2, 1, 1};
    return bytes[static_cast<std::size_t>(type)];
}

/// An array of a file as it stands there: any rank, elements row by row, little-endian.
struct StoredTensor {
    ElementType type = ElementType::f64;
    std::vector<std::size_t> shape;
    std::vector<std::byte> bytes;

    [[nodiscard]] std::size_t size() const noexcept { return bytes.size() / element_bytes(type); }
};

namespace detail {

template <class N>
constexpr ElementType element_type_of() {
    if constexpr (std::floating_point<N>) {
        static_assert(sizeof(N) == 8 || sizeof(N) == 4);
        return sizeof(N) == 8 ? ElementType::f64 : ElementType::f32;
    } else {
        static_assert(std::integral<N> && !std::same_as<N, bool>);
        constexpr int first =
            static_cast<int>(std::signed_integral<N> ? ElementType::i64 : ElementType::u64);
        constexpr int step = sizeof(N) == 8 ? 0 : sizeof(N) == 4 ? 1 : sizeof(N) == 2 ? 2 : 3;
        return static_cast<ElementType>(first + step);
    }
}

/// Calls f with an element of the type's C++ type.
template <class F>
void with_element_type(ElementType type, F&& f) {
    switch (type) {
        case ElementType::f64:
            return f(double{});
        case ElementType::f32:
            return f(float{});
        case ElementType::f16:
            return f(Half{});
        case ElementType::bf16:
            return f(BFloat16{});
        case ElementType::i64:
            return f(std::int64_t{});
        case ElementType::i32:
            return f(std::int32_t{});
        case ElementType::i16:
            return f(std::int16_t{});
        case ElementType::i8:
            return f(std::int8_t{});
        case ElementType::u64:
            return f(std::uint64_t{});
        case ElementType::u32:
            return f(std::uint32_t{});
        case ElementType::u16:
            return f(std::uint16_t{});
        case ElementType::u8:
        case ElementType::boolean:
            return f(std::uint8_t{});
    }
}

}  // namespace detail

/// Arrays by their names, as an .npz or .safetensors file holds them (read_npz, read_safetensors):
///
///     const NamedTensors arrays = read_npz("data.npz");
///     auto X = arrays.get<Matrix<float>>("X");      // whatever type of numbers it was saved in
class NamedTensors {
public:
    /// @param source what messages call it: the path of the file
    explicit NamedTensors(std::string source = {}) : source_(std::move(source)) {}

    [[nodiscard]] const std::string& source() const noexcept { return source_; }
    [[nodiscard]] std::size_t size() const noexcept { return tensors_.size(); }
    [[nodiscard]] bool contains(std::string_view name) const {
        return tensors_.find(name) != tensors_.end();
    }
    /// All names, ascending.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto& [name, tensor] : tensors_) out.push_back(name);
        return out;
    }
    /// @throws InvalidArgument if there is no array of that name
    [[nodiscard]] const StoredTensor& at(std::string_view name) const {
        const auto found = tensors_.find(name);
        if (found == tensors_.end()) throw_unknown(name);
        return found->second;
    }

    /// A copy of an array as A: Vector, Matrix or Cube of float, double or an integer, or Labels.
    /// Numbers are converted where the wanted type holds them: floating-point ones to the nearest,
    /// integers to any type that holds them exactly.
    /// @throws InvalidArgument if there is none of that name, or a value does not fit;
    ///         ShapeError if it has another number of dimensions
    template <class A>
    [[nodiscard]] A get(std::string_view name) const {
        using T = typename A::value_type;
        constexpr std::size_t rank = std::tuple_size_v<typename A::shape_type>;
        const StoredTensor& tensor = at(name);
        if (tensor.shape.size() != rank) {
            throw ShapeError(message(place(name), "must have ", rank,
                                     rank == 1 ? " dimension" : " dimensions", ", got shape ",
                                     detail::extents_text(tensor.shape)));
        }
        typename A::shape_type shape{};
        std::copy(tensor.shape.begin(), tensor.shape.end(), shape.begin());
        A out(shape);
        detail::with_element_type(tensor.type, [&]<class Source>(Source) {
            copy_elements<Source>(name, tensor, out.data(), out.size());
        });
        static_assert(std::floating_point<T> || std::integral<T>);
        return out;
    }

    /// Adds an array; the bytes must be as many as its shape and type say.
    /// @throws InvalidArgument if the name is taken, ShapeError if the bytes do not fit
    void add(std::string name, StoredTensor tensor) {
        std::size_t bytes = element_bytes(tensor.type);
        bool overflow = false;
        for (const std::size_t extent : tensor.shape) {
            overflow = __builtin_mul_overflow(bytes, extent, &bytes) || overflow;
        }
        if (overflow || bytes != tensor.bytes.size()) {
            throw ShapeError(message(place(name), "of shape ", detail::extents_text(tensor.shape),
                                     " must have ", bytes, " bytes, got ", tensor.bytes.size()));
        }
        if (contains(name)) throw InvalidArgument(message(place(name), "is there already"));
        tensors_.emplace(std::move(name), std::move(tensor));
    }
    /// The same for Vector, Matrix, Cube and Labels.
    template <class T, std::size_t Rank>
    void add(std::string name, const xt::xtensor<T, Rank>& array) {
        StoredTensor tensor{detail::element_type_of<T>(), {}, {}};
        tensor.shape.assign(array.shape().begin(), array.shape().end());
        const auto* from = reinterpret_cast<const std::byte*>(array.data());
        tensor.bytes.assign(from, from + array.size() * sizeof(T));
        add(std::move(name), std::move(tensor));
    }
    /// @return whether there was an array of that name
    bool erase(std::string_view name) {
        const auto found = tensors_.find(name);
        if (found == tensors_.end()) return false;
        tensors_.erase(found);
        return true;
    }

private:
    [[nodiscard]] std::string place(std::string_view name) const {
        return message("NamedTensors: ", source_, source_.empty() ? "" : ": ", "array '", name,
                       "' ");
    }
    [[noreturn]] void throw_unknown(std::string_view name) const {
        std::string known;
        for (const auto& [each, tensor] : tensors_) {
            if (known.size() > 200) {
                known += ", ...";
                break;
            }
            known += message(known.empty() ? "'" : ", '", each, "'");
        }
        throw InvalidArgument(message(place(name), "is not there; ",
                                      known.empty() ? "there are none" : "there are ", known));
    }
    template <class Source, class T>
    void copy_elements(std::string_view name, const StoredTensor& tensor, T* out,
                       std::size_t n) const {
        if constexpr (std::integral<T> && !std::integral<Source>) {
            throw InvalidArgument(
                message(place(name), "holds floating-point numbers, but integers are wanted"));
        } else {
            for (std::size_t k = 0; k < n; ++k) {
                Source element;
                std::memcpy(&element, tensor.bytes.data() + k * sizeof(Source), sizeof(Source));
                if (convert_element(element, out[k])) continue;
                throw InvalidArgument(message(place(name), "has an element ", k,
                                              " that the wanted type cannot hold"));
            }
        }
    }

    std::string source_;
    std::map<std::string, StoredTensor, std::less<>> tensors_;
};

}  // namespace foretell
