#include <foretell/persistence/safetensors.hpp>

#include "persistence/golden_files.hpp"
#include "persistence/mutate.hpp"
#include "persistence/toy.hpp"
#include "support/allocations.hpp"
#include "support/temporary_folder.hpp"

#include <foretell/persistence/save.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

using namespace foretell;

namespace {

/// A file that reference/pytorch_weights.py wrote.
std::string path_of(const std::string& name) {
    return std::filesystem::path(__FILE__).parent_path().parent_path().string() +
           "/reference/pytorch/" + name;
}

forge::Bytes file_of(std::string_view header, std::size_t n_data) {
    forge::Bytes out(8 + header.size() + n_data);
    const std::uint64_t length = header.size();
    std::memcpy(out.data(), &length, 8);
    std::memcpy(out.data() + 8, header.data(), header.size());
    return out;
}

std::string complaint(const forge::Bytes& bytes) {
    try {
        (void)parse_safetensors(bytes);
        return {};
    } catch (const ParseError& error) {
        return std::string(error.what()).substr(std::strlen("parse_safetensors: "));
    }
}

template <class A>
std::vector<double> elements(const A& a) {
    return {a.begin(), a.end()};
}

}  // namespace

TEST_SUITE_BEGIN("persistence/safetensors");

TEST_CASE("tensors of every type are read by their names") {
    const NamedTensors gru = read_safetensors(path_of("gru.safetensors"));
    CHECK(gru.names() == std::vector<std::string>{"fc.bias", "fc.weight", "rnn.bias_hh_l0",
                                                  "rnn.bias_ih_l0", "rnn.weight_hh_l0",
                                                  "rnn.weight_ih_l0"});
    CHECK(gru.at("rnn.weight_ih_l0").shape == std::vector<std::size_t>{12, 3});
    CHECK(gru.source() == path_of("gru.safetensors"));

    // 1.5 and -2 as halves, then as bfloat16, then true and false.
    forge::Bytes bytes = file_of(R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},)"
                                 R"("b":{"dtype":"BF16","shape":[1,2],"data_offsets":[4,8]},)"
                                 R"("t":{"dtype":"BOOL","shape":[2],"data_offsets":[8,10]},)"
                                 R"("__metadata__":{"format":"pt"},)"
                                 R"("none":{"dtype":"I64","shape":[0,7],"data_offsets":[10,10]}})",
                                 10);
    const unsigned char data[] = {0x00, 0x3e, 0x00, 0xc0, 0xc0, 0x3f, 0x00, 0xc0, 1, 0};
    std::memcpy(bytes.data() + bytes.size() - 10, data, 10);
    const NamedTensors some = parse_safetensors(bytes);
    CHECK(elements(some.get<Vector<double>>("h")) == std::vector<double>{1.5, -2.0});
    CHECK(elements(some.get<Matrix<float>>("b")) == std::vector<double>{1.5, -2.0});
    CHECK(elements(some.get<Labels>("t")) == std::vector<double>{1, 0});
    CHECK(some.get<Matrix<double>>("none").shape()[1] == 7);
}

TEST_CASE("what is written is read again, a saved model as well") {
    const support::TemporaryFolder folder;
    NamedTensors tensors;
    tensors.add("a \"b\"", full(2, 3, 0.25f));
    tensors.add("labels", full(4, 7));
    tensors.add("half", {ElementType::f16, {1}, {std::byte{0}, std::byte{0x3c}}});
    const std::string path = folder.file("tensors.safetensors");
    write_safetensors(path, tensors);
    const NamedTensors again = read_safetensors(path);
    CHECK(again.names() == tensors.names());
    CHECK(again.get<Matrix<float>>("a \"b\"") == full(2, 3, 0.25f));
    CHECK(again.get<Labels>("labels") == full(4, 7));
    CHECK(again.get<Vector<double>>("half")(0) == 1.0);
    write_safetensors(path, NamedTensors());
    CHECK(read_safetensors(path).size() == 0);
    CHECK_THROWS_WITH_AS(write_safetensors("no/such/folder/x", tensors),
                         doctest::Contains("write_safetensors: cannot create"), IoError);

    CHECK(parse_safetensors(save_bytes(toy::Toy<double>().fit(3))).size() > 0);
}

TEST_CASE("files that do not follow the format are refused by what is wrong in them") {
    CHECK(complaint({}) == "a safetensors file has 10 bytes or more, got 0");
    CHECK(complaint(forge::Bytes(16, std::byte{0xff})) ==
          "the header must fit into the file and 100000000 bytes, got a length of "
          "18446744073709551615");
    const auto with = [](std::string_view line, std::size_t n = 4) {
        return complaint(file_of(line, n));
    };
    CHECK(with(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})") ==
          "tensor x: shape (2,) of float32 does not fill bytes 0 to 4");
    CHECK(with(R"({"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})") ==
          "tensor x: shape (4294967296, 4294967296) of float32 does not fill bytes 0 to 0");
    CHECK(with(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})") ==
          "tensor x follows a gap");
    CHECK(with(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 3) ==
          "the file ends 1 bytes early");
    CHECK(with(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 6) ==
          "2 trailing bytes");
    CHECK(with(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
               R"("y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})") ==
          "tensor y overlaps another");
    CHECK(with(R"({"x":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},)"
               R"("x":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})") == "duplicate tensor x");
    CHECK(with(R"({"x":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}})") ==
          "header, byte 23: tensor x has elements of type \"F8_E4M3\", which are not read");
    CHECK(with(R"({"x":{"dtype":"F32","shape":[1]}})") ==
          "header, byte 32: tensor x needs dtype, shape and data_offsets");
    CHECK(with("{}", 0).empty());
    CHECK_THROWS_AS((void)read_safetensors("no/such/file"), IoError);
    CHECK_THROWS_WITH_AS((void)read_safetensors("/"), "read_safetensors: / is not a regular file",
                         IoError);
}

TEST_CASE("a cut or damaged file is refused without a large allocation, or gives what it holds") {
    const forge::Bytes whole = golden::read_bytes(path_of("gru.safetensors"));
    for (std::size_t n = 0; n < whole.size(); ++n) {
        REQUIRE_THROWS_AS((void)parse_safetensors({whole.data(), n}), ParseError);
    }
    forge::Dice dice(3);
    (void)support::largest_allocation();
    int refused = 0;
    for (int k = 0; k < 20'000; ++k) {
        try {
            (void)parse_safetensors(forge::mutated(whole, dice));
        } catch (const ParseError&) {
            ++refused;
        }
    }
    CHECK(refused > 12'000);
    CHECK(support::largest_allocation() < 100'000);
}

TEST_SUITE_END();
