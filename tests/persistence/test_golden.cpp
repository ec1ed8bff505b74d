// Model files that version 1 of the format wrote, and what the models in them answered, as doubles.
// With FORETELL_WRITE_GOLDEN=1 the files are written anew: only for new classes, as the point of
// the others is that they stay.

#include "persistence/golden_files.hpp"
#include "persistence/golden_models.hpp"
#include "support/compare.hpp"

#include <foretell/core/same_state.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

using namespace foretell;

TEST_SUITE_BEGIN("persistence/golden");

TEST_CASE("a model of each class comes back bit for bit and answers the same") {
    golden::for_each_model([](const std::string& name, const auto& model) {
        CAPTURE(name);
        using Model = std::remove_cvref_t<decltype(model)>;
        check_state(model);
        const auto again = load_bytes<Model>(save_bytes(model));
        CHECK(same_state(again, model));
        const golden::Answers before = golden::ask(model), after = golden::ask(again);
        CHECK(before.words == after.words);
        REQUIRE(before.numbers.size() == after.numbers.size());
        CHECK((before.numbers.empty() || std::memcmp(before.numbers.data(), after.numbers.data(),
                                                     8 * before.numbers.size()) == 0));
    });
}

TEST_CASE("golden files load, hold every bit of the state, and answer as they did") {
    const bool write = std::getenv("FORETELL_WRITE_GOLDEN") != nullptr;
    golden::for_each_model([&](const std::string& name, const auto& fresh) {
        CAPTURE(name);
        using Model = std::remove_cvref_t<decltype(fresh)>;
        const std::string path = golden::folder() + name;
        if (write && !std::filesystem::exists(path + ".foretell")) {
            save(fresh, path + ".foretell");
            const std::vector<double> answers = golden::ask(fresh).numbers;
            golden::write_bytes(path + ".answers", answers.data(), 8 * answers.size());
        }
        const auto model = load<Model>(path + ".foretell");
        CHECK(save_bytes(model) == golden::read_bytes(path + ".foretell"));

        const forge::Bytes bytes = golden::read_bytes(path + ".answers");
        std::vector<double> expected(bytes.size() / 8);
        if (!bytes.empty()) std::memcpy(expected.data(), bytes.data(), bytes.size());
        // Processors may differ in the last bits of a sum or an exponential.
        const double tolerance = std::is_same_v<typename Model::Scalar, float> ? 1e-6 : 1e-14;
        CHECK(support::relative_error(golden::ask(model).numbers, expected) <= tolerance);
    });
}

TEST_SUITE_END();
