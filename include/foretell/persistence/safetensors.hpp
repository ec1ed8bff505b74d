#pragma once

#include <foretell/core/file_source.hpp>
#include <foretell/core/named_tensors.hpp>
#include <foretell/persistence/detail/file_sink.hpp>
#include <foretell/persistence/detail/safetensors_reader.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace foretell {

/// Reads all tensors of a safetensors file, whoever wrote it; the weights of a PyTorch model, say,
/// that safetensors.torch.save_file(model.state_dict(), path) saved. Model files of save() are
/// such files as well. `__metadata__` is skipped.
///
/// @throws IoError if the file cannot be read
/// @throws ParseError naming what is wrong in it: cut off, damaged, tensors that overlap, element
///         types other than those of ElementType; never is much more allocated than it has bytes
[[nodiscard]] inline NamedTensors read_safetensors(const std::string& path) {
    const detail::ParseSite site{"read_safetensors", path};
    detail::FileSource source(site.where, path);
    return detail::SafetensorsReader(source, site).read();
}

/// The same from the bytes of such a file.
[[nodiscard]] inline NamedTensors parse_safetensors(std::span<const std::byte> bytes) {
    const detail::ParseSite site{"parse_safetensors", {}};
    detail::MemorySource source(bytes);
    return detail::SafetensorsReader(source, site).read();
}

/// Writes tensors as any reader of safetensors takes them. The file at path is replaced at once.
/// @throws IoError if it cannot be written
inline void write_safetensors(const std::string& path, const NamedTensors& tensors) {
    detail::FileSink file(path, "write_safetensors");
    const std::string header = detail::safetensors_header(tensors);
    file.write(header.data(), header.size());
    for (const std::string& name : tensors.names()) {
        const auto& bytes = tensors.at(name).bytes;
        file.write(bytes.data(), bytes.size());
    }
    file.commit();
}

}  // namespace foretell
