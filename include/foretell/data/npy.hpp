#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/atomic_file.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/detail/npy_reader.hpp>
#include <foretell/data/detail/text_source.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace foretell {

/// Reads an array that numpy.save wrote: `auto X = read_npy<Matrix<double>>("X.npy");`
///
/// A is Vector, Matrix or Cube of float, double, or an integer of 1 to 8 bytes, or Labels; its rank
/// must be that of the file. The file may hold f2, f4, f8, i1 to i8, u1 to u8 or b1, little-endian,
/// in C or Fortran order (which is turned into rows). Values are converted where the wanted type
/// holds them: f8 to the nearest float, integers to any type that holds them exactly.
///
/// @throws IoError if the file cannot be read
/// @throws ParseError if it is no npy file, its length is not what its shape says, its rank is
///         another, or a value does not fit; nothing is allocated before the length is checked
/// Complexity: one pass.
template <class A>
[[nodiscard]] A read_npy(const std::string& path) {
    constexpr std::size_t window_bytes = std::size_t{256} << 10;
    return detail::NpyReader<A>("read_npy", path,
                                detail::TextSource("read_npy", path, window_bytes))
        .read();
}

/// The same from the bytes of such a file.
template <class A>
[[nodiscard]] A parse_npy(std::string_view bytes) {
    return detail::NpyReader<A>("parse_npy", "", detail::TextSource(bytes)).read();
}

namespace detail {

/// Magic, version 1.0 and the dictionary, padded so that the elements start at a multiple of 64.
template <class T>
std::string npy_header(const std::vector<std::size_t>& shape) {
    static_assert(std::same_as<T, float> || std::same_as<T, double> ||
                      (std::integral<T> && !std::same_as<T, bool>),
                  "npy files hold float, double or integers");
    const char kind = std::floating_point<T> ? 'f' : std::signed_integral<T> ? 'i' : 'u';
    const std::string dictionary =
        message("{'descr': '", sizeof(T) == 1 ? '|' : '<', kind, sizeof(T),
                "', 'fortran_order': False, 'shape': ", extents_text(shape), ", }");
    const std::size_t unpadded = 10 + dictionary.size() + 1;
    const std::size_t padding = (64 - unpadded % 64) % 64;
    const std::size_t length = dictionary.size() + padding + 1;
    std::string out("\x93NUMPY\x01\x00", 8);
    out += static_cast<char>(length & 0xff);
    out += static_cast<char>(length >> 8);
    return out + dictionary + std::string(padding, ' ') + '\n';
}

template <class T>
void write_npy_rows(const std::string& path, const std::vector<std::size_t>& shape,
                    MatrixView<const T> rows) {
    static_assert(std::endian::native == std::endian::little,
                  "npy files are read and written on little-endian machines only");
    AtomicFile file("write_npy", path);
    file.write(npy_header<T>(shape));
    if (rows.is_contiguous()) {
        file.write(rows.data(), rows.rows() * rows.cols() * sizeof(T));
    } else {
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            file.write(rows.row(i).data(), rows.cols() * sizeof(T));
        }
    }
    file.commit();
}

}  // namespace detail

/// Writes an array as numpy.load reads it, in C order. The file appears once it is complete.
/// @throws IoError if it cannot be written
template <class T>
void write_npy(const std::string& path, VectorView<const T> v) {
    detail::write_npy_rows<T>(path, {v.size()}, {v.data(), v.empty() ? 0u : 1u, v.size()});
}
template <class T>
void write_npy(const std::string& path, MatrixView<const T> X) {
    detail::write_npy_rows<T>(path, {X.rows(), X.cols()}, X);
}
/// Vector, Matrix, Cube and Labels.
template <class T, std::size_t Rank>
void write_npy(const std::string& path, const xt::xtensor<T, Rank>& array) {
    static_assert(Rank >= 1 && Rank <= 3);
    std::vector<std::size_t> shape(array.shape().begin(), array.shape().end());
    const std::size_t size = array.size();
    detail::write_npy_rows<T>(path, shape, {array.data(), size > 0 ? 1u : 0u, size});
}

}  // namespace foretell
