// load_any() of the library's own classes, on the golden file of each.

#include <foretell/library_models.hpp>

#include "persistence/forge.hpp"
#include "persistence/golden_files.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <string>

using namespace foretell;

TEST_SUITE_BEGIN("persistence/load_any_library");

TEST_CASE("the golden file of each class is loaded without naming its type") {
    std::size_t n_loaded = 0;
    for (const auto& entry : std::filesystem::directory_iterator(golden::folder())) {
        if (entry.path().extension() != ".foretell") continue;
        const std::string path = entry.path().string();
        CAPTURE(path);
        const std::string header = forge::header_of(golden::read_bytes(path));
        const bool is_own_type = header.find("\"parts\\\":") != std::string::npos;
        if (is_own_type) {  // a pipeline is a type of the program
            CHECK_THROWS_AS((void)load_any(path), ParseError);
            continue;
        }
        const AnyModel model = load_any(path);
        CHECK(header.find("\"estimator\":\"" + model.type() + '"') != std::string::npos);
        const int kinds = int{model.is_predictor()} + int{model.is_transformer()} +
                          int{model.is_sequence_model()};
        CHECK(kinds == 1);
        ++n_loaded;
    }
    CHECK(n_loaded >= 11);
}

TEST_SUITE_END();
