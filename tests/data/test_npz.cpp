#include <foretell/data/npz.hpp>

#include "persistence/golden_files.hpp"
#include "persistence/mutate.hpp"
#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
std::string bytes_of(const std::string& name) {
    const forge::Bytes bytes = golden::read_bytes(path_of(name));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class A>
std::vector<double> elements(const A& a) {
    return {a.begin(), a.end()};
}

/// The file with a piece replaced by one as long, at its last place.
std::string replaced(std::string file, std::string_view from, std::string_view to) {
    const std::size_t at = file.rfind(from);
    REQUIRE(at != std::string::npos);
    return file.replace(at, from.size(), to);
}

}  // namespace

TEST_SUITE_BEGIN("data/npz");

TEST_CASE("arrays that numpy.savez wrote are read by their names") {
    const NamedTensors arrays = read_npz(path_of("arrays.npz"));
    CHECK(arrays.source() == path_of("arrays.npz"));
    CHECK(arrays.names() == std::vector<std::string>{"empty", "flags", "labels", "step", "turned"});
    const auto turned = arrays.get<Cube<float>>("turned");
    for (std::size_t i = 0; i < 24; ++i) CHECK(turned.data()[i] == static_cast<float>(i));
    CHECK(turned.shape()[2] == 4);
    CHECK(elements(arrays.get<Labels>("labels")) == std::vector<double>{3, -1, 2});
    CHECK(elements(arrays.get<Vector<double>>("flags")) == std::vector<double>{1, 0});
    CHECK(arrays.get<Matrix<double>>("empty").shape()[0] == 3);
    CHECK(arrays.at("step").shape.empty());
    CHECK(arrays.at("step").size() == 1);
    CHECK(arrays.at("step").type == ElementType::f32);
    CHECK(parse_npz(bytes_of("arrays.npz")).size() == 5);
}

TEST_CASE("what does not fit is refused by name") {
    NamedTensors arrays = parse_npz(bytes_of("arrays.npz"));
    CHECK_THROWS_WITH_AS((void)arrays.get<Vector<double>>("label"),
                         "NamedTensors: array 'label' is not there; there are 'empty', 'flags', "
                         "'labels', 'step', 'turned'",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)arrays.get<Matrix<double>>("turned"),
                         "NamedTensors: array 'turned' must have 2 dimensions, got shape (2, 3, 4)",
                         ShapeError);
    CHECK_THROWS_WITH_AS((void)arrays.get<Vector<std::uint8_t>>("labels"),
                         "NamedTensors: array 'labels' has an element 1 that the wanted type "
                         "cannot hold",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)arrays.get<Cube<int>>("turned"),
                         "NamedTensors: array 'turned' holds floating-point numbers, but integers "
                         "are wanted",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(arrays.add("step", full(2, 1.0)),
                         "NamedTensors: array 'step' is there already", InvalidArgument);
    CHECK_THROWS_WITH_AS(arrays.add("x", {ElementType::f16, {2, 3}, std::vector<std::byte>(11)}),
                         "NamedTensors: array 'x' of shape (2, 3) must have 12 bytes, got 11",
                         ShapeError);
    CHECK(arrays.erase("step"));
    CHECK_FALSE(arrays.erase("step"));
    arrays.add("step", full(2, 1.0));
    CHECK(elements(arrays.get<Vector<float>>("step")) == std::vector<double>{1, 1});
}

TEST_CASE("files that numpy.savez did not write say what they are") {
    const auto refuse = [](const std::string& bytes, const char* why) {
        CHECK_THROWS_WITH_AS((void)parse_npz(bytes), why, ParseError);
    };
    CHECK_THROWS_WITH_AS((void)read_npz(path_of("compressed.npz")),
                         ("read_npz: " + path_of("compressed.npz") +
                          ": 'X.npy' is compressed; save it uncompressed (numpy.savez)")
                             .c_str(),
                         ParseError);
    CHECK_THROWS_AS((void)read_npz("no/such/file.npz"), IoError);
    const std::string whole = bytes_of("arrays.npz");
    refuse("", "parse_npz: not a zip archive: it is too short");
    refuse(std::string(40, 'x'), "parse_npz: not a zip archive: it has no directory");
    refuse(whole.substr(0, 700), "parse_npz: the zip archive has no directory; it is cut off");
    refuse(replaced(whole, "flags.npy", "flags.txt"), "parse_npz: 'flags.txt' is no .npy file");
    refuse(replaced(whole, "turned.npy", "labels.npy"), "parse_npz: there are two arrays 'labels'");
    refuse(replaced(whole, "PK\x01\x02", "PK\x01\x03"),
           "parse_npz: the directory of the zip archive is damaged at file 4");
    refuse(replaced(whole, "flags.npy", "/data.pkl"),
           "parse_npz: this is a file of torch.save; save the arrays by numpy.savez(path, **{k: "
           "v.numpy() for k, v in model.state_dict().items()})");
    refuse(replaced(whole, "(3,)", "(4,)"),
           "parse_npz: labels.npy: the shape (4,) needs 32 bytes, but there are 24 behind the "
           "header");
    refuse(replaced(whole, std::string("\x03\0\0\0\0\0\0\0\xff", 9),
                    std::string("\x04\0\0\0\0\0\0\0\xff", 9)),
           "parse_npz: labels.npy: its checksum is wrong; the file is damaged");
}

TEST_CASE("archives with the wide records of zip64, and with a comment, are read") {
    const std::string whole = bytes_of("arrays.npz");
    const std::size_t end = whole.size() - 22;
    const auto little = [](std::uint64_t value, std::size_t n) {
        std::string out;
        for (std::size_t i = 0; i < n; ++i) out += static_cast<char>(value >> 8 * i & 0xff);
        return out;
    };
    const auto number = [&](std::size_t at) {
        std::uint64_t out = 0;
        for (std::size_t i = 4; i-- > 0;)
            out = out << 8 | static_cast<unsigned char>(whole[at + i]);
        return out;
    };
    const std::uint64_t size = number(end + 12), offset = number(end + 16);
    const std::string record = "PK\x06\x06" + little(44, 8) + little(45, 2) + little(45, 2) +
                               little(0, 8) + little(5, 8) + little(5, 8) + little(size, 8);
    const auto wide = [&](std::uint64_t begin, std::uint64_t at) {
        return whole.substr(0, end) + record + little(begin, 8) + "PK\x06\x07" + little(0, 4) +
               little(at, 8) + little(1, 4) + "PK\x05\x06" + little(0, 4) + little(0xffff, 2) +
               little(0xffff, 2) + little(0xffffffff, 4) + little(0xffffffff, 4) + little(3, 2) +
               "end";
    };
    CHECK(parse_npz(wide(offset, end)).get<Labels>("labels")(1) == -1);
    const char* outside = "parse_npz: the directory of the zip archive does not lie within it";
    CHECK_THROWS_WITH_AS((void)parse_npz(wide(offset + 1, end)), outside, ParseError);
    CHECK_THROWS_WITH_AS((void)parse_npz(wide(offset, end + 1000)), outside, ParseError);
    CHECK_THROWS_WITH_AS((void)parse_npz(wide(~std::uint64_t{0}, end)), outside, ParseError);
    CHECK_THROWS_WITH_AS((void)parse_npz(wide(offset, end - 1)),
                         "parse_npz: the zip64 record is damaged", ParseError);
}

TEST_CASE("a cut or damaged file is refused without a large allocation, or gives what it holds") {
    const std::string whole = bytes_of("arrays.npz");
    for (std::size_t n = 0; n < whole.size(); ++n) {
        REQUIRE_THROWS_AS((void)parse_npz(whole.substr(0, n)), ParseError);
    }
    const auto* p = reinterpret_cast<const std::byte*>(whole.data());
    const forge::Bytes bytes(p, p + whole.size());
    forge::Dice dice(5);
    (void)support::largest_allocation();
    int refused = 0;
    for (int k = 0; k < 20'000; ++k) {
        const forge::Bytes other = forge::mutated(bytes, dice);
        try {
            (void)parse_npz({reinterpret_cast<const char*>(other.data()), other.size()});
        } catch (const ParseError&) {
            ++refused;
        }
    }
    CHECK(refused > 15'000);
    CHECK(support::largest_allocation() < 100'000);
}

TEST_SUITE_END();
