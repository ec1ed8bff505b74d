// Each class of the library stands in LibraryModels and has a golden file; what is in those files
// is tested by the class's own tests, see golden_models.hpp.

#include <foretell/library_models.hpp>

#include "persistence/forge.hpp"
#include "persistence/golden_files.hpp"

#include <foretell/core/type_text.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>

using namespace foretell;

namespace {

template <class... Models>
std::set<std::string> types_of(const ModelTypes<Models...>*) {
    return {type_text<Models>()...};
}

/// The types of models in the golden files.
std::set<std::string> golden_types() {
    std::set<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(golden::folder())) {
        if (entry.path().extension() != ".foretell") continue;
        const std::string header = forge::header_of(golden::read_bytes(entry.path().string()));
        const std::string key = "\"estimator\":\"";
        const std::size_t begin = header.find(key) + key.size();
        out.insert(header.substr(begin, header.find('"', begin) - begin));
    }
    return out;
}

}  // namespace

TEST_SUITE_BEGIN("persistence/library_models");

TEST_CASE("there is a golden file of each class of the library") {
    const std::set<std::string> golden = golden_types();
    for (const std::string& type : types_of(static_cast<const LibraryModelsOf<double>*>(nullptr))) {
        CAPTURE(type);
        CHECK(golden.count(type) == 1);
    }
}

TEST_SUITE_END();
