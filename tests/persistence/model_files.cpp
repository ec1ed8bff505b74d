#include "persistence/model_files.hpp"

#include "persistence/golden_files.hpp"
#include "persistence/mutate.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

namespace golden {

namespace {

std::size_t n_mutations() {
    const char* given = std::getenv("FORETELL_MUTATIONS");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 2'000;
}

/// The text of an error, and the smallest buffers, may be longer than four times a file of few
/// bytes.
constexpr std::size_t slack = 512;

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), 8 * a.size()) == 0);
}

void check_round_trip(const Subject& subject) {
    const forge::Bytes file = subject.save_fresh();
    CHECK(subject.is_fresh(file));
    const Answers before = subject.ask_fresh(), after = subject.load_and_ask(file);
    CHECK(before.words == after.words);
    CHECK(same_bits(before.numbers, after.numbers));
}

void check_golden_file(const Subject& subject) {
    const std::string path = folder() + subject.name;
    if (std::getenv("FORETELL_WRITE_GOLDEN") && !std::filesystem::exists(path + ".foretell")) {
        const forge::Bytes file = subject.save_fresh();
        const std::vector<double> answers = subject.ask_fresh().numbers;
        write_bytes(path + ".foretell", file.data(), file.size());
        write_bytes(path + ".answers", answers.data(), 8 * answers.size());
    }
    const forge::Bytes file = read_bytes(path + ".foretell");
    // A file from before an option was there gets the option when it is saved again.
    const forge::Bytes again = subject.load_and_save(file);
    CHECK(again.size() >= file.size());
    CHECK((again.size() > file.size() || again == file));
    CHECK(subject.load_and_save(again) == again);

    const forge::Bytes bytes = read_bytes(path + ".answers");
    std::vector<double> expected(bytes.size() / 8);
    if (!bytes.empty()) std::memcpy(expected.data(), bytes.data(), bytes.size());
    // Processors may differ in the last bits of a sum or an exponential.
    const double tolerance = subject.is_float ? 1e-6 : 1e-14;
    CHECK(support::relative_error(subject.load_and_ask(file).numbers, expected) <= tolerance);
}

void check_damaged_files(const Subject& subject) {
    const forge::Bytes file = read_bytes(folder() + subject.name + ".foretell");
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

void check_forged_files(const Subject& subject) {
    const forge::Bytes file = read_bytes(folder() + subject.name + ".foretell");
    forge::Dice dice(12);
    std::size_t fixed = 0, taken = 0;
    const std::size_t n = n_mutations() / 4;
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
}

}  // namespace

void check_model_files(const Subject& subject) {
    INFO("model file: ", subject.name);
    check_round_trip(subject);
    check_golden_file(subject);
    check_damaged_files(subject);
    check_forged_files(subject);
}

}  // namespace golden
