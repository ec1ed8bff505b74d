#pragma once

#include <foretell/core/file_source.hpp>
#include <foretell/core/type_text.hpp>
#include <foretell/persistence/any_model.hpp>
#include <foretell/persistence/detail/decode.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace foretell {

/// Types of models that load_any() knows, to be named together: `ModelTypes<A, B>` may stand
/// wherever A, B may.
template <class... Models>
struct ModelTypes {};

namespace detail {

/// Tries the types in turn; `known` collects those that the file does not hold.
template <NamedEstimator E>
void load_if(ModelContainer& file, std::optional<AnyModel>& out, std::string& known, const E*) {
    if (out) return;
    const std::string type = type_text<E>();
    if (type != file.metadata().estimator) {
        known += (known.empty() ? "" : ", ") + type;
        return;
    }
    E model;
    read_model(file, model);
    out.emplace(std::move(model));
}
template <class... Models>
void load_if(ModelContainer& file, std::optional<AnyModel>& out, std::string& known,
             const ModelTypes<Models...>*) {
    (load_if(file, out, known, static_cast<const Models*>(nullptr)), ...);
}

template <class... Models>
AnyModel load_one_of(ByteSource& source, const ParseSite& site) {
    ModelContainer file(source, site);
    std::optional<AnyModel> out;
    std::string known;
    (load_if(file, out, known, static_cast<const Models*>(nullptr)), ...);
    if (!out) {
        site.fail(message("the file holds a ", file.metadata().estimator,
                          ", which is none of the types given to load_any: ", known));
    }
    return *out;
}

}  // namespace detail

/// Reads a model whose type is one of those given, whichever the file says:
/// `load_any<LogisticRegression<double>, MyPipeline>(path).predictor().predict_proba(X)`. The types
/// are named where they are needed, so that nothing is registered behind the program's back and it
/// holds the code of no other model; library_models.hpp has a list of the library's own.
/// @throws IoError if the file cannot be read
/// @throws ParseError naming what is wrong in it, or that it holds another type
template <class... Models>
requires(sizeof...(Models) > 0) [[nodiscard]] AnyModel load_any(const std::string& path) {
    const detail::ParseSite site{"load_any", path};
    detail::FileSource source("load", path);
    return detail::load_one_of<Models...>(source, site);
}

/// The same from the bytes that save_bytes() gave.
template <class... Models>
requires(sizeof...(Models) > 0) [[nodiscard]] AnyModel
    load_any_bytes(std::span<const std::byte> bytes) {
    const detail::ParseSite site{"load_any_bytes", {}};
    detail::MemorySource source(bytes);
    return detail::load_one_of<Models...>(source, site);
}

}  // namespace foretell
