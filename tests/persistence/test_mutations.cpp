// Damaged and forged model files of each class. FORETELL_MUTATIONS sets how many of each kind.

#include "persistence/forge.hpp"
#include "persistence/golden_files.hpp"
#include "persistence/golden_models.hpp"
#include "persistence/mutate.hpp"
#include "support/allocations.hpp"

#include <foretell/persistence/load.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

using namespace foretell;

namespace {

std::size_t n_mutations(std::size_t standard) {
    const char* given = std::getenv("FORETELL_MUTATIONS");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : standard;
}

/// Loads the bytes, and asks the model if they are taken; true if so.
template <class Model>
bool is_taken(const forge::Bytes& file) {
    try {
        const auto model = load_bytes<Model>(file);
        (void)golden::ask(model);
        return true;
    } catch (const ParseError&) {
        return false;
    }
}

/// The text of an error, and the smallest buffers, may be longer than four times a file of few
/// bytes.
constexpr std::size_t slack = 512;

}  // namespace

TEST_SUITE_BEGIN("persistence/mutations");

TEST_CASE("every random damage of a file of each class is refused, in little memory") {
    golden::for_each_model([](const std::string& name, const auto& model) {
        CAPTURE(name);
        using Model = std::remove_cvref_t<decltype(model)>;
        const forge::Bytes file = golden::read_bytes(golden::folder() + name + ".foretell");
        forge::Dice dice(11);
        std::size_t taken = 0, worst = 0;
        const std::size_t n = n_mutations(100'000);
        for (std::size_t i = 0; i < n; ++i) {
            const forge::Bytes damaged = forge::mutated(file, dice);
            (void)support::largest_allocation();
            try {
                (void)load_bytes<Model>(damaged);
                ++taken;
            } catch (const ParseError&) {
            }
            const std::size_t most = support::largest_allocation(), limit = 4 * damaged.size();
            worst = std::max(worst, most > limit ? most - limit : 0);
        }
        CHECK(taken == 0);
        CHECK(worst <= slack);
    });
}

TEST_CASE("a forged file with the right checksum is refused, or its model answers without fault") {
    golden::for_each_model([](const std::string& name, const auto& model) {
        CAPTURE(name);
        using Model = std::remove_cvref_t<decltype(model)>;
        const forge::Bytes file = golden::read_bytes(golden::folder() + name + ".foretell");
        forge::Dice dice(12);
        std::size_t fixed = 0, taken = 0;
        const std::size_t n = n_mutations(100'000) / 5;
        for (std::size_t i = 0; i < n; ++i) {
            forge::Bytes forged = forge::mutated(file, dice);
            if (!forge::fix_checksum(forged)) continue;
            ++fixed;
            taken += is_taken<Model>(forged) ? 1 : 0;
        }
        CHECK(fixed > n / 50);
        CHECK(taken < fixed);
        MESSAGE(name, ": ", fixed, " forged files with a right checksum, ", taken, " taken");
    });
}

TEST_SUITE_END();
