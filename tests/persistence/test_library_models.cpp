// Model files of every class of the library: round trips, golden files, damaged and forged ones.
//
// tests/persistence/golden holds files that version 1 of the format wrote, and what the models in
// them answered, as doubles. With FORETELL_WRITE_GOLDEN=1 missing ones are written: only for new
// classes, as the point of the others is that they stay. FORETELL_MUTATIONS sets how many mutations
// of each file are tried.

#include "persistence/forge.hpp"
#include "persistence/golden_files.hpp"
#include "persistence/golden_models.hpp"
#include "persistence/mutate.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <foretell/core/same_state.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

using namespace foretell;
using golden::Answers;

namespace {

/// A model of some class and what the tests do with its files.
struct Subject {
    std::string name;
    bool is_float;
    std::function<void()> check_round_trip;
    std::function<forge::Bytes()> save_fresh;
    std::function<Answers()> ask_fresh;
    std::function<void(const forge::Bytes&)> load_only;
    std::function<Answers(const forge::Bytes&)> load_and_ask;
    std::function<forge::Bytes(const forge::Bytes&)> load_and_save;
};

template <class Model>
void round_trip(const Model& model) {
    check_state(model);
    const auto again = load_bytes<Model>(save_bytes(model));
    CHECK(same_state(again, model));
    const Answers before = golden::ask(model), after = golden::ask(again);
    CHECK(before.words == after.words);
    REQUIRE(before.numbers.size() == after.numbers.size());
    CHECK((before.numbers.empty() || std::memcmp(before.numbers.data(), after.numbers.data(),
                                                 8 * before.numbers.size()) == 0));
}

const std::vector<Subject>& subjects() {
    static const std::vector<Subject> all = [] {
        std::vector<Subject> out;
        golden::for_each_model([&](const std::string& name, const auto& model) {
            using Model = std::remove_cvref_t<decltype(model)>;
            out.push_back(
                {name, std::is_same_v<typename Model::Scalar, float>,
                 [model] { round_trip(model); }, [model] { return save_bytes(model); },
                 [model] { return golden::ask(model); },
                 [](const forge::Bytes& file) { (void)load_bytes<Model>(file); },
                 [](const forge::Bytes& file) { return golden::ask(load_bytes<Model>(file)); },
                 [](const forge::Bytes& file) { return save_bytes(load_bytes<Model>(file)); }});
        });
        return out;
    }();
    return all;
}

forge::Bytes golden_file(const Subject& subject) {
    return golden::read_bytes(golden::folder() + subject.name + ".foretell");
}

std::size_t n_mutations() {
#if defined(__SANITIZE_THREAD__)  // there is one thread, and it is slow
    constexpr std::size_t standard = 2'000;
#else
    constexpr std::size_t standard = 100'000;
#endif
    const char* given = std::getenv("FORETELL_MUTATIONS");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : standard;
}

/// The text of an error, and the smallest buffers, may be longer than four times a file of few
/// bytes.
constexpr std::size_t slack = 512;

}  // namespace

TEST_SUITE_BEGIN("persistence/library_models");

TEST_CASE("a model of each class comes back bit for bit and answers the same") {
    for (const Subject& subject : subjects()) {
        CAPTURE(subject.name);
        subject.check_round_trip();
    }
}

TEST_CASE("golden files load, hold every bit of the state, and answer as they did") {
    const bool write = std::getenv("FORETELL_WRITE_GOLDEN") != nullptr;
    for (const Subject& subject : subjects()) {
        CAPTURE(subject.name);
        const std::string path = golden::folder() + subject.name;
        if (write && !std::filesystem::exists(path + ".foretell")) {
            const forge::Bytes file = subject.save_fresh();
            const std::vector<double> answers = subject.ask_fresh().numbers;
            golden::write_bytes(path + ".foretell", file.data(), file.size());
            golden::write_bytes(path + ".answers", answers.data(), 8 * answers.size());
        }
        const forge::Bytes file = golden_file(subject);
        CHECK(subject.load_and_save(file) == file);

        const forge::Bytes bytes = golden::read_bytes(path + ".answers");
        std::vector<double> expected(bytes.size() / 8);
        if (!bytes.empty()) std::memcpy(expected.data(), bytes.data(), bytes.size());
        // Processors may differ in the last bits of a sum or an exponential.
        const double tolerance = subject.is_float ? 1e-6 : 1e-14;
        CHECK(support::relative_error(subject.load_and_ask(file).numbers, expected) <= tolerance);
    }
}

TEST_CASE("a pipeline whose steps do not fit together is refused") {
    const auto complaint = [](auto model, const forge::Bytes& file) {
        try {
            (void)load_bytes<decltype(model)>(file);
            return std::string();
        } catch (const ParseError& error) {
            return std::string(error.what());
        }
    };
    const auto numbers =
        golden::number_pipeline().fit(golden::numbers<double>(true), golden::labels(2));
    const forge::Bytes file = save_bytes(numbers);
    CHECK(complaint(numbers, file).empty());
    const std::string width = "\\\"n_features_in\\\":";
    CHECK(complaint(numbers, forge::edited(file, width + '5', width + '6')) ==
          "load_bytes: Pipeline: each step must take as many features as the one before gives");

    auto columns = golden::columns_of_table().fit(golden::table());
    Access::fitted(columns)->groups[1].pop_back();
    CHECK(complaint(columns, save_bytes(columns)) ==
          "load_bytes: ColumnTransformer: each group's transformer must be fitted with as many "
          "columns as the group has");
}

TEST_CASE("every random damage of a file of each class is refused, in little memory") {
    for (const Subject& subject : subjects()) {
        CAPTURE(subject.name);
        const forge::Bytes file = golden_file(subject);
        forge::Dice dice(11);
        std::size_t taken = 0, worst = 0;
        for (std::size_t i = 0; i < n_mutations(); ++i) {
            const forge::Bytes damaged = forge::mutated(file, dice);
            (void)support::largest_allocation();
            try {
                subject.load_only(damaged);
                ++taken;
            } catch (const ParseError&) {
            }
            const std::size_t most = support::largest_allocation(), limit = 4 * damaged.size();
            worst = std::max(worst, most > limit ? most - limit : 0);
        }
        CHECK(taken == 0);
        CHECK(worst <= slack);
    }
}

TEST_CASE("a forged file with the right checksum is refused, or its model answers without fault") {
    std::string report;
    for (const Subject& subject : subjects()) {
        CAPTURE(subject.name);
        const forge::Bytes file = golden_file(subject);
        forge::Dice dice(12);
        std::size_t fixed = 0, taken = 0;
        const std::size_t n = n_mutations() / 5;
        for (std::size_t i = 0; i < n; ++i) {
            forge::Bytes forged = forge::mutated(file, dice);
            if (!forge::fix_checksum(forged)) continue;
            ++fixed;
            try {
                (void)subject.load_and_ask(forged);
                ++taken;
            } catch (const ParseError&) {
            }
        }
        CHECK(fixed > n / 100);
        CHECK(taken < fixed);
        report += message(' ', subject.name, ' ', taken, '/', fixed);
    }
    MESSAGE("forged files taken:", report);
}

TEST_SUITE_END();
