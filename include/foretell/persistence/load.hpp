#pragma once

#include <foretell/core/file_source.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/persistence/detail/decode.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace foretell {

/// Reads a model that save() wrote: `auto model =
/// load<LogisticRegression<double>>("model.foretell")`. A damaged, truncated or forged file is
/// refused, and never makes the program crash or hold much more memory than the file has bytes.
/// @throws IoError if the file cannot be read
/// @throws ParseError naming what is wrong in it, also if it holds another type of model
template <NamedEstimator E>
[[nodiscard]] E load(const std::string& path) {
    const detail::ParseSite site{"load", path};
    detail::FileSource source("load", path);
    detail::ModelContainer file(source, site);
    E model;
    detail::read_model(file, model);
    return model;
}

/// Reads a model from the bytes that save_bytes() gave.
/// @throws ParseError as load() does
template <NamedEstimator E>
[[nodiscard]] E load_bytes(std::span<const std::byte> bytes) {
    const detail::ParseSite site{"load_bytes", {}};
    detail::MemorySource source(bytes);
    detail::ModelContainer file(source, site);
    E model;
    detail::read_model(file, model);
    return model;
}

}  // namespace foretell
