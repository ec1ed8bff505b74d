#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>

#include "persistence/forge.hpp"
#include "persistence/toy.hpp"
#include "support/allocations.hpp"
#include "support/temporary_folder.hpp"

#include <foretell/core/same_state.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

using namespace foretell;
using toy::Toy;

namespace {

/// What load_bytes says of a file, without "load_bytes: "; empty if it takes it.
template <class M = Toy<double>>
std::string complaint(const forge::Bytes& file) {
    try {
        (void)load_bytes<M>(file);
        return {};
    } catch (const ParseError& error) {
        const std::string text = error.what();
        REQUIRE(text.starts_with("load_bytes: "));
        return text.substr(12);
    }
}

forge::Bytes toy_file() {
    return save_bytes(Toy<double>({.C = 0.5}).fit(3));
}

/// The complaint about the toy file with one edit of its header and a right checksum.
std::string after_edit(std::string_view from, std::string_view to) {
    return complaint(forge::edited(toy_file(), from, to));
}

/// The same, of the text after "header, byte N: " or "model, byte N: ".
std::string named(std::string text) {
    for (const std::string_view part : {"header, byte ", "model, byte "}) {
        if (!text.starts_with(part)) continue;
        return std::string(part.substr(0, part.find(','))) + text.substr(text.find(": "));
    }
    return text;
}

}  // namespace

TEST_SUITE_BEGIN("persistence/load_safety");

TEST_CASE("a file that is no model file is refused") {
    CHECK(complaint({}) == "a model file has 16 bytes or more, this has 0");
    CHECK(complaint(forge::Bytes(16)) == "header, byte 0: expected an object");
    CHECK(complaint(forge::Bytes(16, std::byte{255})) ==
          "the header must fit into the file and 100000000 bytes, got a length of "
          "18446744073709551615");
    CHECK(complaint(forge::join("{}", {})) ==
          "header: __metadata__ is missing; this is no model file");
    CHECK(complaint(forge::join("{\"__metadata__\":{}}", {})) ==
          "header: metadata has no \"format\"");
    auto odd = forge::join("{}", {});
    odd[0] = std::byte{4};
    CHECK(complaint(odd) == "the header is not padded to 8 bytes");
}

TEST_CASE("every truncation is refused") {
    const forge::Bytes file = toy_file();
    for (std::size_t n = 0; n < file.size(); ++n) {
        const forge::Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(n));
        REQUIRE_FALSE(complaint(part).empty());
    }
    CHECK(complaint(forge::Bytes(file.begin(), file.end() - 1)) == "the file ends 1 bytes early");
}

TEST_CASE("trailing bytes, and every single flipped bit, are refused") {
    forge::Bytes file = toy_file();
    file.push_back(std::byte{0});
    CHECK(complaint(file) == "1 trailing bytes");
    file.pop_back();
    CHECK(complaint(file).empty());
    for (std::size_t i = 0; i < 8 * file.size(); ++i) {
        const std::byte mask{static_cast<unsigned char>(1u << (i % 8))};
        file[i / 8] ^= mask;
        REQUIRE_FALSE(complaint(file).empty());
        file[i / 8] ^= mask;
    }
}

TEST_CASE("damage of the data is found by the checksum") {
    forge::Bytes file = toy_file();
    const std::string good = forge::header_of(file).substr(
        forge::header_of(file).find(detail::checksum_key) + detail::checksum_key.size(), 16);
    file.back() ^= std::byte{1};
    const std::string text = complaint(file);
    CHECK(text.starts_with("the checksum is "));
    CHECK(text.ends_with(", but the file says " + good + "; the file is damaged"));
}

TEST_CASE("the metadata must be those of this format and version") {
    CHECK(after_edit("\"format\":\"foretell\"", "\"format\":\"fortell\"") ==
          "header: format must be \"foretell\", got \"fortell\"");
    CHECK(
        after_edit("\"format_version\":\"1\"", "\"format_version\":\"2\"") ==
        "header: format_version must be 1, got \"2\"; a newer version of the library may read it");
    CHECK(after_edit("\"format_version\":\"1\",", "") ==
          "header: metadata has no \"format_version\"");
    CHECK(named(after_edit("\"format\":", "\"note\":\"x\",\"format\":")) ==
          "header: unknown key \"note\" in metadata");
    CHECK(named(after_edit("\"format\":", "\"format\":\"foretell\",\"format\":")) ==
          "header: duplicate key \"format\" in metadata");
    CHECK(after_edit("\"estimator\":\"Toy<double>\"", "\"estimator\":\"Boy<double>\"") ==
          "the file holds a Boy<double>, not a Toy<double>");
    CHECK(named(after_edit("{\\\"estimator\\\":\\\"Toy<double>\\\"",
                           "{\\\"estimator\\\":\\\"Toy<float>\\\"")) ==
          "model: expected a Toy<double>, got a Toy<float>");
    CHECK(named(after_edit("\"format\":\"foretell\"", "\"format\":1")) ==
          "header: expected a string");
}

TEST_CASE("tensors must cover the data once, each as long as its shape says") {
    const std::string coef = "\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3],\"data_offsets\":[0,24]}";
    const auto with = [&](const std::string& line) { return after_edit(coef, line); };
    CHECK(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3],\"data_offsets\":[8,32]}") ==
          "gap of 8 bytes before tensor coef");
    CHECK(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,4],\"data_offsets\":[0,32]}") ==
          "tensor scale overlaps another");
    CHECK(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,4],\"data_offsets\":[0,24]}") ==
          "tensor coef: shape (1, 4) of F64 does not fill 24 bytes");
    CHECK(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[4294967296,4294967296,2],"
               "\"data_offsets\":[0,24]}") ==
          "tensor coef: shape (4294967296, 4294967296, 2) of F64 does not fill 24 bytes");
    CHECK(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3],\"data_offsets\":[24,0]}") ==
          "tensor coef: offsets must ascend, got 24 and 0");
    CHECK(named(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3],\"data_offsets\":[0,24,0]}")) ==
          "header: expected two offsets");
    CHECK(named(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3],\"data_offsets\":[0]}")) ==
          "header: expected two offsets");
    CHECK(named(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,-3],\"data_offsets\":[0,24]}")) ==
          "header: the number -3 is out of range");
    CHECK(named(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3.0],\"data_offsets\":[0,24]}")) ==
          "header: expected an integer, got 3.0");
    CHECK(named(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,99999999999999999999],"
                     "\"data_offsets\":[0,24]}")) ==
          "header: the number 99999999999999999999 is out of range");
    CHECK(
        named(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,1,1,1,3],\"data_offsets\":[0,24]}")) ==
        "header: more than 4 dimensions");
    CHECK(named(with("\"coef\":{\"dtype\":\"F63\",\"shape\":[1,3],\"data_offsets\":[0,24]}")) ==
          "header: unknown dtype \"F63\"");
    CHECK(named(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3]}")) ==
          "header: tensor coef needs dtype, shape and data_offsets");
    CHECK(named(with("\"coef\":{\"dtype\":\"F64\",\"dtype\":\"F64\",\"shape\":[1,3],"
                     "\"data_offsets\":[0,24]}")) ==
          "header: duplicate key \"dtype\" in tensor coef");
    CHECK(named(with(
              "\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3],\"data_offsets\":[0,24],\"a\":1}")) ==
          "header: unknown key \"a\" in tensor coef");
}

TEST_CASE("tensors must be those of the model, of its dtype and rank") {
    const std::string coef = "\"coef\":{\"dtype\":\"F64\",\"shape\":[1,3],\"data_offsets\":[0,24]}";
    const auto with = [&](const std::string& line) { return after_edit(coef, line); };
    CHECK(with("\"coef\":{\"dtype\":\"I64\",\"shape\":[1,3],\"data_offsets\":[0,24]}") ==
          "tensor coef: dtype must be F64, got I64");
    CHECK(with("\"coef\":{\"dtype\":\"F32\",\"shape\":[1,6],\"data_offsets\":[0,24]}") ==
          "tensor coef: dtype must be F64, got F32");
    CHECK(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[3],\"data_offsets\":[0,24]}") ==
          "tensor coef must have 2 dimensions, got shape (3,)");
    CHECK(with("\"coef\":{\"dtype\":\"F64\",\"shape\":[3,1],\"data_offsets\":[0,24]}") ==
          "Toy: coef must have shape (1, n_features)");
    CHECK(with("\"koef\":{\"dtype\":\"F64\",\"shape\":[1,3],\"data_offsets\":[0,24]}") ==
          "tensor coef is missing");
    CHECK(with(coef + ",\"more\":{\"dtype\":\"F64\",\"shape\":[0],\"data_offsets\":[0,0]}") ==
          "unknown tensor more");
    CHECK(with(coef + ",\"coef\":{\"dtype\":\"F64\",\"shape\":[0],\"data_offsets\":[0,0]}") ==
          "header: duplicate tensor coef");
    CHECK(named(after_edit("{\\\"tensor\\\":\\\"scale\\\"}", "{\\\"tensor\\\":\\\"coef\\\"}")) ==
          "model: expected tensor scale, got coef");
}

TEST_CASE("an option that the file does not know has its default") {
    const auto model = load_bytes<Toy<double>>(forge::edited(toy_file(), "\\\"C\\\":0.5,", ""));
    CHECK(model.options().C == 1.0);
    CHECK(model.is_fitted());
}

TEST_CASE("the state must have each member once, of its kind and in its range") {
    const auto edit = [](std::string from, std::string to) { return named(after_edit(from, to)); };
    CHECK(edit("\\\"n_features\\\":3", "\\\"n_features\\\":4") ==
          "Toy: coef must have shape (1, n_features)");
    CHECK(edit("\\\"n_features\\\":3", "\\\"n_features\\\":-3") ==
          "model: the number -3 is out of range");
    CHECK(edit("\\\"n_features\\\":3", "\\\"n_features\\\":\\\"3\\\"") ==
          "model: expected a number");
    CHECK(edit("\\\"n_features\\\":3,", "") == "model: \"n_features\" is missing");
    CHECK(edit("\\\"n_features\\\":3", "\\\"n_features\\\":3,\\\"n_features\\\":3") ==
          "model: duplicate key \"n_features\"");
    CHECK(edit("\\\"n_features\\\":3", "\\\"n\\\":3,\\\"n_features\\\":3") ==
          "model: unknown key \"n\"");
    CHECK(edit("\\\"C\\\":0.5", "\\\"C\\\":-1") == "Toy: C must be finite and > 0, got -1");
    CHECK(edit("\\\"C\\\":0.5", "\\\"C\\\":1e999") == "model: the number 1e999 is out of range");
    CHECK(edit("\\\"C\\\":0.5", "\\\"C\\\":\\\"Infinity\\\"") ==
          "Toy: C must be finite and > 0, got inf");
    CHECK(edit("\\\"C\\\":0.5", "\\\"C\\\":\\\"NaN:7ff0000000000000\\\"") ==
          "model: expected a number");
    CHECK(edit("\\\"C\\\":0.5", "\\\"C\\\":.5") == "model: expected a number");
    CHECK(edit("\\\"C\\\":0.5", "\\\"C\\\":05") == "model: expected a number");
    CHECK(edit("\\\"C\\\":0.5", "\\\"C\\\":0.") == "model: expected a digit");
    CHECK(edit("\\\"C\\\":0.5", "\\\"C\\\":1e+") == "model: expected a digit");
    CHECK(edit("\\\"stop\\\":\\\"small_gradient\\\"", "\\\"stop\\\":\\\"whim\\\"") ==
          "model: unknown enumerator \"whim\"");
    CHECK(edit("[true,false]", "[true false]") == "model: expected ',' or ']'");
    CHECK(edit("[true,false]", "[true,1]") == "model: expected true or false");
    CHECK(edit("[true,false]", "[true,]") == "model: expected true or false");
    CHECK(edit("[3,\\\"three\\\"]", "[3]") == "model: the list is too short");
    CHECK(edit("[3,\\\"three\\\"]", "[3,\\\"three\\\",3]") == "model: the list is too long");
    CHECK(edit("[3,\\\"three\\\"]", "{\\\"a\\\":3}") == "model: expected an array");
    CHECK(edit("[-3,0.1]", "[7,0.1]") == "model: keys must ascend");
    CHECK(edit("[-3,0.1]", "[-3,\\\"NaN\\\"]") == "Toy: weights[0][1] must be finite, got NaN");
    CHECK(edit("\\\"names\\\":[\\\"x0\\\",", "\\\"names\\\":[") ==
          "Toy: names must have n_features entries");
    CHECK(edit("\\\"sometimes\\\":null", "\\\"sometimes\\\":nul") == "model: expected an object");
    CHECK(edit("\\\"limit\\\":null", "\\\"limit\\\":\\\"Infinity\\\"") ==
          "Toy: limit must be finite, got inf");
    CHECK(edit("\\\"pair\\\":[3,\\\"three\\\"]}}",
               "\\\"pair\\\":[3,\\\"three\\\"]},\\\"a\\\":1}") == "model: unknown key \"a\"");
    CHECK(edit("\\\"pair\\\":[3,\\\"three\\\"]}}", "\\\"pair\\\":[3,\\\"three\\\"]}} 1") ==
          "model: expected the end");
}

TEST_CASE("texts must be valid UTF-8 and valid JSON") {
    const auto name = [](std::string to) {
        return named(after_edit("\\\"x0\\\"", "\\\"" + to + "\\\""));
    };
    CHECK(name("\\\\u0041").empty());
    CHECK(name("\\\\ud83d\\\\ude00").empty());
    CHECK(name("\\\\n\\\\/\\\\b").empty());
    CHECK(name("\\\\x41") == "model: unknown escape");
    CHECK(name("\\\\ud83d") == "model: half of a surrogate pair");
    CHECK(name("\\\\ud83d\\\\u0041") == "model: half of a surrogate pair");
    CHECK(name("\\\\udc00") == "model: half of a surrogate pair");
    CHECK(name("\\\\u00g0") == "model: expected four hexadecimal digits");
    CHECK(name("\\u0001") == "model: control character in a string");
    CHECK(name("\xff") == "header: no valid UTF-8");
    CHECK(name("\\udcff") == "model: no valid UTF-8");
    CHECK(named(after_edit("\\\"three\\\"]}}\"}", "\\\"three")).starts_with("header: "));
}

TEST_CASE("weights must be finite and in the range of their field") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity(), zero = 0.0;
    const forge::Bytes file = toy_file();
    CHECK(complaint(forge::with_data(file, 8, &nan, 8)) ==
          "Toy: coef must be finite, got NaN at element 1");
    CHECK(complaint(forge::with_data(file, 16, &inf, 8)) ==
          "Toy: coef must be finite, got inf at element 2");
    CHECK(complaint(forge::with_data(file, 24, &zero, 8)) ==
          "Toy: scale must be finite and > 0, got 0 at element 0");
    CHECK(complaint(forge::with_data(file, 48, &nan, 8)).empty());  // cube may hold any value
}

TEST_CASE("the parts of a chain must fit together") {
    const forge::Bytes file = save_bytes(toy::Chain().fit(3));
    const auto with = [&](std::string_view from, std::string_view to) {
        return named(complaint<toy::Chain>(forge::edited(file, from, to)));
    };
    CHECK(with("\"scaler.scale\":{\"dtype\":\"F64\",\"shape\":[3],\"data_offsets\":[0,24]}",
               "\"scaler.scale\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]},"
               "\"model.more\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[16,24]}") ==
          "unknown tensor model.more");
    CHECK(with("\\\"n_features\\\":3", "\\\"n_features\\\":2") ==
          "Chain: model: coef must have shape (1, n_features)");
    CHECK(with("\\\"scaler\\\":{", "\\\"scalar\\\":{") ==
          "model: expected \"scaler\", got \"scalar\"");
    CHECK(with("{\\\"tensor\\\":\\\"scaler.scale\\\"}}", "{\\\"tensor\\\":\\\"scale\\\"}}") ==
          "model: expected tensor scaler.scale, got scale");
    auto chain = toy::Chain().fit(3);
    std::get<0>(Access::parts(chain)).estimator.fit(2);
    CHECK(complaint<toy::Chain>(save_bytes(chain)) == "Chain: model must take what scaler gives");
}

TEST_CASE("two arrays of one name are refused when they are saved") {
    detail::EncodedModel model;
    model.entries = {{.name = "a.b"}, {.name = "c"}, {.name = "a.b"}};
    model.data = {nullptr, nullptr, nullptr};
    CHECK_THROWS_WITH_AS(detail::lay_out(model),
                         "save: two arrays would be called a.b; give the step another name",
                         InvalidArgument);
}

TEST_CASE("deep nesting and long lists cannot exhaust the machine") {
    const std::string deep(100'000, '[');
    CHECK(named(after_edit("\\\"sometimes\\\":null", "\\\"sometimes\\\":" + deep)) ==
          "model: expected an object");
    CHECK(named(complaint(forge::join("{\"__metadata__\":" + deep, {}))) ==
          "header: expected an object");
    std::string zeros = "[0";
    for (int i = 0; i < 100'000; ++i) zeros += ",0";
    const forge::Bytes file =
        forge::edited(toy_file(), "\\\"columns\\\":[", "\\\"columns\\\":" + zeros + ",");
    (void)support::largest_allocation();
    CHECK(named(complaint(file)) == "model: a list of 100003 elements is too long for the file");
    CHECK(support::largest_allocation() <= 4 * file.size());
}

TEST_CASE("a file of tensors only costs no more memory than it has bytes") {
    std::string header = "{\"__metadata__\":{}";
    for (int i = 0; i < 20'000; ++i) {
        header +=
            ",\"" + std::to_string(i) + "\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,0]}";
    }
    const forge::Bytes file = forge::join(header + "}", {});
    (void)support::largest_allocation();
    CHECK_FALSE(complaint(file).empty());
    CHECK(support::largest_allocation() <= 4 * file.size());
}

TEST_CASE("the place of a damage is told with the path of the file") {
    const support::TemporaryFolder folder;
    const std::string path = folder.file("model");
    save(Toy<double>().fit(2), path);
    std::ofstream(path, std::ios::app) << "x";
    try {
        (void)load<Toy<double>>(path);
        FAIL("it was taken");
    } catch (const ParseError& error) {
        CHECK(error.what() == "load: " + path + ": 1 trailing bytes");
        CHECK(error.file() == path);
        CHECK(error.line() == 0);
    }
}

TEST_SUITE_END();
