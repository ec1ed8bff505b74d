#pragma once

#include <foretell/core/message.hpp>
#include <foretell/persistence/detail/json_writer.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace foretell::detail {

/// Element types, by their names in safetensors.
enum class Dtype { f64, f32, i64, i32, i16, i8, u64, u32, u16, u8 };
constexpr std::array<std::string_view, 10> enum_names(Dtype) {
    return {"F64", "F32", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8"};
}

constexpr std::size_t dtype_size(Dtype d) {
    constexpr std::array<std::size_t, 10> sizes{8, 4, 8, 4, 2, 1, 8, 4, 2, 1};
    return sizes[static_cast<std::size_t>(d)];
}

template <class N>
constexpr Dtype dtype_of() {
    if constexpr (std::floating_point<N>) {
        static_assert(sizeof(N) == 8 || sizeof(N) == 4);
        return sizeof(N) == 8 ? Dtype::f64 : Dtype::f32;
    } else {
        static_assert(std::integral<N>);
        constexpr bool is_signed = std::is_signed_v<N>;
        switch (sizeof(N)) {
            case 8:
                return is_signed ? Dtype::i64 : Dtype::u64;
            case 4:
                return is_signed ? Dtype::i32 : Dtype::u32;
            case 2:
                return is_signed ? Dtype::i16 : Dtype::u16;
            default:
                return is_signed ? Dtype::i8 : Dtype::u8;
        }
    }
}

inline constexpr std::size_t max_rank = 4;

/// One tensor of a file: its line in the header.
struct TensorEntry {
    std::string name;
    Dtype dtype = Dtype::f64;
    std::size_t rank = 0;
    std::array<std::uint64_t, max_rank> shape{};
    std::uint64_t begin = 0, end = 0;  ///< bytes of the data section
    std::uint64_t hash = 0;            ///< XXH64 of them, once written or read
    bool is_used = false;

    [[nodiscard]] std::span<const std::uint64_t> extents() const noexcept {
        return {shape.data(), rank};
    }
};

/// The line of a tensor in the header of a safetensors file.
/// @param shape its extents
inline void append_tensor_line(std::string& out, std::string_view name, std::string_view dtype,
                               std::span<const std::uint64_t> shape, std::uint64_t begin,
                               std::uint64_t end) {
    append_json_text(out, name);
    out += ":{\"dtype\":\"";
    out += dtype;
    out += "\",\"shape\":[";
    for (std::size_t k = 0; k < shape.size(); ++k) {
        if (k > 0) out += ',';
        append_part(out, shape[k]);
    }
    out += message("],\"data_offsets\":[", begin, ',', end, "]}");
}

/// Ends a header that begins with room for its length: with spaces that align the data to 8 bytes.
inline void seal_header(std::string& out) {
    while (out.size() % 8 != 0) out += ' ';
    const std::uint64_t length = out.size() - 8;
    for (std::size_t k = 0; k < 8; ++k) out[k] = static_cast<char>(length >> 8 * k);
}

}  // namespace foretell::detail
