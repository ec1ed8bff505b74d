#pragma once

#include <foretell/core/options_by_name.hpp>
#include <foretell/core/type_text.hpp>
#include <foretell/persistence/detail/encode.hpp>
#include <foretell/persistence/detail/file_sink.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace foretell {

/// Writes a model, fitted or not, to a file that load() reads back bit for bit:
/// docs/model-format.md. The file at path is replaced at once: after an error, a crash or a loss of
/// power there is the old file or the new one, whole.
/// @throws IoError if the file cannot be written, or is a device; the old one is then untouched
template <NamedEstimator E>
void save(const E& model, const std::string& path) {
    detail::ModelEncoder encoder;
    encoder.add_estimator("", model);
    detail::FileSink file(path);
    detail::write_model(std::move(encoder).finish(), type_text<E>(), file);
    file.commit();
}

/// The bytes that save() would write.
template <NamedEstimator E>
[[nodiscard]] std::vector<std::byte> save_bytes(const E& model) {
    detail::ModelEncoder encoder;
    encoder.add_estimator("", model);
    detail::MemorySink sink;
    detail::write_model(std::move(encoder).finish(), type_text<E>(), sink);
    return std::move(sink.bytes);
}

}  // namespace foretell
