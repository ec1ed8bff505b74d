#pragma once

#include <foretell/core/convert_element.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/huge_pages.hpp>
#include <foretell/core/named_tensors.hpp>
#include <foretell/data/detail/npy_header.hpp>
#include <foretell/data/detail/text_source.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace foretell::detail {

/// Reads an array of elements T and of the rank of A from an npy file.
template <class A>
class NpyReader {
public:
    using T = typename A::value_type;
    static constexpr std::size_t rank = std::tuple_size_v<typename A::shape_type>;

    NpyReader(std::string where, std::string file, TextSource source)
        : where_(std::move(where)), file_(std::move(file)), source_(std::move(source)) {}

    A read() {
        static_assert(std::endian::native == std::endian::little,
                      "npy files are read and written on little-endian machines only");
        header_ = NpyHeaderParser(where_, file_, {source_.begin(), window_bytes()}).parse();
        check_shape();
        source_.consume_to(source_.begin() + header_.bytes);
        typename A::shape_type shape{};
        std::copy(header_.shape.begin(), header_.shape.end(), shape.begin());
        A array(shape);
        advise_huge_pages(array.data(), array.size() * sizeof(T));
        read_elements(array.data());
        return array;
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw ParseError(where_, file_, 0, 0, what);
    }
    [[nodiscard]] std::size_t window_bytes() const noexcept {
        return static_cast<std::size_t>(source_.end() - source_.begin());
    }

    /// The file must be exactly as long as its shape says, before anything is allocated.
    void check_shape() {
        if (header_.shape.size() != rank) {
            fail(message("an array with ", rank, rank == 1 ? " dimension" : " dimensions",
                         " is wanted, but the file holds one of shape ",
                         extents_text(header_.shape)));
        }
        std::size_t bytes = header_.item_bytes;
        for (const std::size_t extent : header_.shape) {
            if (extent > 0 && bytes > std::numeric_limits<std::size_t>::max() / 16 / extent) {
                fail(message("the shape ", extents_text(header_.shape), " is beyond all memory"));
            }
            bytes *= extent;
            n_elements_ *= extent;
        }
        const std::size_t held = source_.size() - header_.bytes;
        if (held == bytes) return;
        fail(message("the shape ", extents_text(header_.shape), " needs ", bytes,
                     " bytes, but the file holds ", held, " behind its header",
                     held < bytes ? "; it is cut off" : ""));
    }

    void read_elements(T* out) {
        if (n_elements_ == 0) return;
        const auto dispatch = [&]<class Source>(Source) { read_as<Source>(out); };
        const std::size_t n = header_.item_bytes;
        if (header_.kind == 'f') {
            n == 2 ? dispatch(Half{}) : n == 4 ? dispatch(float{}) : dispatch(double{});
        } else if (header_.kind == 'i') {
            n == 1   ? dispatch(std::int8_t{})
            : n == 2 ? dispatch(std::int16_t{})
            : n == 4 ? dispatch(std::int32_t{})
                     : dispatch(std::int64_t{});
        } else {
            n == 1   ? dispatch(std::uint8_t{})
            : n == 2 ? dispatch(std::uint16_t{})
            : n == 4 ? dispatch(std::uint32_t{})
                     : dispatch(std::uint64_t{});
        }
    }

    template <class Source>
    void read_as(T* out) {
        if constexpr (std::integral<T> && !std::integral<Source>) {
            fail(message("the file holds floating-point numbers, but integers are wanted"));
        }
        std::array<std::size_t, rank> position{};
        const bool is_plain = !header_.is_fortran_order || rank == 1;
        for (std::size_t done = 0; done < n_elements_;) {
            const std::size_t n = std::min(window_bytes() / sizeof(Source), n_elements_ - done);
            const char* const bytes = source_.begin();
            if (is_plain && std::same_as<T, Source>) {
                std::memcpy(static_cast<void*>(out + done), bytes, n * sizeof(Source));
            } else {
                for (std::size_t k = 0; k < n; ++k) {
                    Source element;
                    std::memcpy(&element, bytes + k * sizeof(Source), sizeof(Source));
                    T& target = is_plain ? out[done + k] : out[next_fortran(position)];
                    if (!convert_element(element, target)) fail_element(element, done + k);
                }
            }
            done += n;
            source_.consume_to(bytes + n * sizeof(Source));
            if (done == n_elements_) break;
            if (source_.is_final()) fail("the file became shorter while it was read");
            source_.refill();
        }
    }

    /// The row-major place of a position, which then moves on with its first index fastest.
    std::size_t next_fortran(std::array<std::size_t, rank>& position) const noexcept {
        std::size_t place = 0;
        for (std::size_t d = 0; d < rank; ++d) place = place * header_.shape[d] + position[d];
        for (std::size_t d = 0; d < rank; ++d) {
            if (++position[d] < header_.shape[d]) break;
            position[d] = 0;
        }
        return place;
    }

    template <class Source>
    [[noreturn]] void fail_element(Source element, std::size_t k) const {
        if constexpr (ShortFloat<Source>) {
            fail(message("element ", k, " is ", to_float(element),
                         ", which the wanted type cannot hold"));
        } else if constexpr (sizeof(Source) == 1) {
            fail(message("element ", k, " is ", static_cast<int>(element),
                         ", which the wanted type cannot hold"));
        } else {
            fail(message("element ", k, " is ", element, ", which the wanted type cannot hold"));
        }
    }

    std::string where_, file_;
    TextSource source_;
    NpyHeader header_;
    std::size_t n_elements_ = 1;
};

}  // namespace foretell::detail
