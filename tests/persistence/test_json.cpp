#include <foretell/persistence/detail/json_reader.hpp>
#include <foretell/persistence/detail/json_writer.hpp>
#include <foretell/persistence/detail/xxh64.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace foretell;
using foretell::detail::JsonReader;

namespace {

const detail::ParseSite site{"test", {}};

template <class N>
N number_again(N number) {
    std::string text;
    detail::append_json_number(text, number);
    return JsonReader(text, "json", site).number<N>();
}

std::string text_again(const std::string& given) {
    std::string text;
    detail::append_json_text(text, given);
    return JsonReader(text, "json", site).text();
}

std::uint64_t next_random(std::uint64_t& state) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state ^ (state >> 29);
}

}  // namespace

TEST_SUITE_BEGIN("persistence/json");

TEST_CASE("every bit pattern of a number is read back") {
    std::uint64_t seed = 1;
    for (int i = 0; i < 200'000; ++i) {
        const auto bits = next_random(seed);
        const auto narrow_bits = static_cast<std::uint32_t>(bits);
        REQUIRE(std::bit_cast<std::uint64_t>(number_again(std::bit_cast<double>(bits))) == bits);
        REQUIRE(std::bit_cast<std::uint32_t>(number_again(std::bit_cast<float>(narrow_bits))) ==
                narrow_bits);
        REQUIRE(number_again(bits) == bits);
        REQUIRE(number_again(static_cast<std::int64_t>(bits)) == static_cast<std::int64_t>(bits));
    }
    using Limits = std::numeric_limits<double>;
    for (const double x : {0.0, -0.0, Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(),
                           Limits::signaling_NaN(), Limits::denorm_min(), Limits::max()}) {
        CHECK(std::bit_cast<std::uint64_t>(number_again(x)) == std::bit_cast<std::uint64_t>(x));
    }
}

TEST_CASE("any bytes are read back as they were, and the text is valid UTF-8") {
    std::uint64_t seed = 2;
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes(next_random(seed) % 12, '\0');
        for (char& c : bytes) {
            const std::uint64_t random = next_random(seed);
            c = static_cast<char>(random % 3 == 0 ? "\"\\\xc3\xa4\xed\xa0\xf0\x9f"[random / 3 % 8]
                                                  : static_cast<int>(random >> 8 & 255));
        }
        REQUIRE(text_again(bytes) == bytes);
    }
    CHECK(text_again("a\xc3\xa4\xf4\x8f\xbf\xbf") == "a\xc3\xa4\xf4\x8f\xbf\xbf");
    std::string out;
    detail::append_json_text(out, "\xff\"");
    CHECK(out == "\"\\udcff\\\"\"");
}

TEST_CASE("the elements of a list are counted before it is read") {
    const auto count = [](const char* text) {
        return JsonReader(text, "json", site).count_elements();
    };
    CHECK(count("[]") == 0);
    CHECK(count(" [ ] ") == 0);
    CHECK(count("[1]") == 1);
    CHECK(count("[[1,2],[3,4]]") == 2);
    CHECK(count("[[]]") == 1);
    CHECK(count("[\"a,b\\\",\",2,{\"a\":[1,2,3]}],4") == 3);
    CHECK(count("[1,2") == 2);
    CHECK(count("[\"a") == 1);
    CHECK(count("") == 0);
}

TEST_CASE("nesting is limited") {
    const std::string deep(JsonReader::max_depth + 1, '[');
    JsonReader json(deep, "json", site);
    for (int i = 0; i < JsonReader::max_depth; ++i) json.begin_array();
    CHECK_THROWS_WITH_AS(json.begin_array(), "test: json, byte 65: nested deeper than 64",
                         ParseError);
}

TEST_CASE("the hash is XXH64, in one piece or in many") {
    // reference values: XXH64() of libxxhash 0.8.1
    const std::vector<std::pair<std::size_t, std::uint64_t>> known{
        {0, 0xef46db3751d8e999u},   {1, 0x1f25c8d0bc1f4bb6u},  {3, 0x31d2363f52e564c9u},
        {4, 0x9bb64b7d66ee9fdau},   {7, 0x9a7b149959ce60d8u},  {8, 0xdab99d95c6f90092u},
        {31, 0xa2aa5f33cc4a6119u},  {32, 0x23c3c17ef790fd97u}, {33, 0x50a7cfc7ba588784u},
        {63, 0x5e3e54b431c7493cu},  {64, 0x0eb64b3ef6eeb01fu}, {100, 0xa61f8d4c170fe531u},
        {1000, 0x5f235fa033f1a3fbu}};
    for (const auto& [n, expected] : known) {
        std::vector<unsigned char> bytes(n);
        for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<unsigned char>(i * 7 + 3);
        for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{32}, n + 1}) {
            detail::Xxh64 hash;
            for (std::size_t i = 0; i < n; i += piece) {
                hash.add(bytes.data() + i, piece < n - i ? piece : n - i);
            }
            CHECK(hash.value() == expected);
        }
    }
}

TEST_SUITE_END();
