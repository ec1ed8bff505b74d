#pragma once

#include <foretell/core/byte_source.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/file_source.hpp>
#include <foretell/core/named_tensors.hpp>
#include <foretell/data/detail/npy_header.hpp>
#include <foretell/data/detail/zip_archive.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

namespace detail {

/// Reads the arrays of an npz file: a zip archive of npy files.
class NpzReader {
public:
    NpzReader(ByteSource& bytes, std::string where, std::string file)
        : bytes_(bytes), where_(std::move(where)), file_(std::move(file)) {}

    NamedTensors read() {
        static_assert(std::endian::native == std::endian::little,
                      "npz files are read on little-endian machines only");
        const ZipArchive archive(bytes_, where_, file_);
        NamedTensors out(file_);
        for (const ZipEntry& entry : archive.entries()) {
            if (entry.name.ends_with("data.pkl")) {
                fail(
                    "this is a file of torch.save; save the arrays by numpy.savez(path, **{k: "
                    "v.numpy() for k, v in model.state_dict().items()})");
            }
            if (!entry.name.ends_with(".npy")) {
                fail(message("'", entry.name, "' is no .npy file"));
            }
            std::string name = entry.name.substr(0, entry.name.size() - 4);
            if (out.contains(name)) fail(message("there are two arrays '", name, "'"));
            out.add(std::move(name), read_array(entry));
        }
        return out;
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw ParseError(where_, file_, 0, 0, what);
    }

    StoredTensor read_array(const ZipEntry& entry) const {
        constexpr std::size_t most = 10'012;  // of a header that the parser takes
        const std::string head = bytes_.text(entry.offset, std::min(entry.size, most));
        const std::string inner = file_.empty() ? entry.name : message(file_, ':', entry.name);
        const NpyHeader header = NpyHeaderParser(where_, inner, head).parse();
        const std::size_t size = checked_size(header, entry, inner);

        StoredTensor tensor{type_of(header), header.shape, std::vector<std::byte>(size)};
        bytes_.read(entry.offset + header.bytes, tensor.bytes.data(), size);
        Crc32 crc;
        crc.add(head.data(), header.bytes);
        crc.add(tensor.bytes.data(), size);
        if (crc.value() != entry.crc) {
            throw ParseError(where_, inner, 0, 0, "its checksum is wrong; the file is damaged");
        }
        if (header.is_fortran_order && header.shape.size() > 1) {
            tensor.bytes = by_rows(header, tensor.bytes);
        }
        return tensor;
    }

    /// The bytes of the elements: as many as the shape needs.
    std::size_t checked_size(const NpyHeader& header, const ZipEntry& entry,
                             const std::string& inner) const {
        std::size_t bytes = header.item_bytes;
        bool overflow = false;
        for (const std::size_t extent : header.shape) {
            overflow = __builtin_mul_overflow(bytes, extent, &bytes) || overflow;
        }
        const std::size_t held = entry.size - header.bytes;
        if (overflow || bytes != held) {
            throw ParseError(where_, inner, 0, 0,
                             message("the shape ", extents_text(header.shape), " needs ",
                                     overflow ? "more" : message(bytes), " bytes, but there are ",
                                     held, " behind the header"));
        }
        return bytes;
    }

    static ElementType type_of(const NpyHeader& header) noexcept {
        const std::size_t n = header.item_bytes;
        if (header.kind == 'b') return ElementType::boolean;
        if (header.kind == 'f') {
            return n == 8 ? ElementType::f64 : n == 4 ? ElementType::f32 : ElementType::f16;
        }
        const auto first =
            static_cast<int>(header.kind == 'i' ? ElementType::i64 : ElementType::u64);
        return static_cast<ElementType>(first + 3 - std::countr_zero(n));
    }

    /// Elements whose first index moved fastest, row by row.
    static std::vector<std::byte> by_rows(const NpyHeader& header,
                                          const std::vector<std::byte>& from) {
        std::vector<std::byte> to(from.size());
        const std::size_t rank = header.shape.size(), width = header.item_bytes;
        std::vector<std::size_t> position(rank), stride(rank, 1);
        for (std::size_t d = rank; d-- > 1;) stride[d - 1] = stride[d] * header.shape[d];
        std::size_t place = 0;
        for (std::size_t at = 0; at < from.size(); at += width) {
            std::memcpy(to.data() + place * width, from.data() + at, width);
            for (std::size_t d = 0; d < rank; ++d) {
                place += stride[d];
                if (++position[d] < header.shape[d]) break;
                place -= stride[d] * header.shape[d];
                position[d] = 0;
            }
        }
        return to;
    }

    ByteSource& bytes_;
    std::string where_, file_;
};

}  // namespace detail

/// Reads all arrays that numpy.savez wrote:
///
///     const NamedTensors arrays = read_npz("data.npz");
///     const auto X = arrays.get<Matrix<double>>("X");
///
/// Element types are those of read_npy; arrays in Fortran order are turned into rows. Files of
/// numpy.savez_compressed are refused.
///
/// @throws IoError if the file cannot be read
/// @throws ParseError naming the array, if it is no such file, a length is not what a shape says,
///         or a checksum is wrong; never is much more allocated than the file has bytes
/// Complexity: one pass; all arrays are held as they are in the file.
[[nodiscard]] inline NamedTensors read_npz(const std::string& path) {
    detail::FileSource bytes("read_npz", path);
    return detail::NpzReader(bytes, "read_npz", path).read();
}

/// The same from the bytes of such a file.
[[nodiscard]] inline NamedTensors parse_npz(std::string_view bytes) {
    detail::MemorySource source(std::as_bytes(std::span(bytes.data(), bytes.size())));
    return detail::NpzReader(source, "parse_npz", "").read();
}

}  // namespace foretell
