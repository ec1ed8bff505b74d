// Each class of the library stands in LibraryModels, in docs/options.md and has a golden file; what
// is in those files is tested by the class's own tests, see golden_models.hpp. With
// FORETELL_WRITE_DOCS=1 the page is written anew.

#include <foretell/library_models.hpp>

#include "persistence/forge.hpp"
#include "persistence/golden_files.hpp"
#include "persistence/golden_pipelines.hpp"
#include "persistence/options_page.hpp"

#include <foretell/core/type_text.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
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

TEST_CASE("docs/options.md says what the descriptions say") {
    const std::string path = golden::folder() + "../../../docs/options.md";
    const std::string page = options_page::text<
        ModelTypes<LibraryModelsOf<double>, decltype(golden::columns_of_table())>>();
    if (std::getenv("FORETELL_WRITE_DOCS") != nullptr) {
        golden::write_bytes(path, page.data(), page.size());
    }
    const forge::Bytes bytes = golden::read_bytes(path);
    const std::string given(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    INFO("docs/options.md is out of date: run this test with FORETELL_WRITE_DOCS=1");
    CHECK(given == page);
}

TEST_SUITE_END();
