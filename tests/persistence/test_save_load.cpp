#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>

#include "persistence/forge.hpp"
#include "persistence/toy.hpp"
#include "support/temporary_folder.hpp"

#include <foretell/core/same_state.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

using namespace foretell;
using toy::Chain;
using toy::Scaler;
using toy::Toy;

namespace {

template <class M>
M again(const M& model) {
    return load_bytes<M>(save_bytes(model));
}

}  // namespace

TEST_SUITE_BEGIN("persistence/save_load");

TEST_CASE("a model comes back bit for bit, fitted or not, in float and double") {
    for (const std::size_t n : {0u, 1u, 2u, 3u, 100u}) {
        const auto wide = Toy<double>({.C = 0.1, .seed = ~std::uint64_t{0}}).fit(n);
        const auto narrow = Toy<float>({.C = 1.0 / 3.0}).fit(n);
        CHECK(same_state(again(wide), wide));
        CHECK(same_state(again(narrow), narrow));
    }
    CHECK(same_state(again(Toy<double>({.C = 2.0})), Toy<double>({.C = 2.0})));
    CHECK_FALSE(again(Toy<double>()).is_fitted());
}

TEST_CASE("options of every value come back") {
    const double inf = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double tiny = std::numeric_limits<double>::denorm_min();
    // every kind of character, and bytes that are no UTF-8
    const char note[] =
        "\0\x01\x1f \"\\/ \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 "
        "\xff\x80\xed\xa0\x80\xc0\xaf\xf4\x90\x80\x80";
    Toy<double> model({.C = tiny,
                       .grid = {inf, -inf, nan, -nan, -0.0, 0.1, 1e308, 123456789012345678.0},
                       .threshold = nan,
                       .note = std::string(note, sizeof note - 1),
                       .class_weight = {{-2, 0.5}, {0, 1.0}},
                       .seed = 1});
    const auto back = again(model);
    CHECK(same_state(back, model));
    CHECK(back.options().note == model.options().note);
    CHECK(back.options().class_weight == model.options().class_weight);
    CHECK(back.options().seed == 1);
    REQUIRE(back.options().grid.size() == 8);
    CHECK(std::memcmp(back.options().grid.data(), model.options().grid.data(), 64) == 0);
}

TEST_CASE("a chain of estimators is one file") {
    const auto chain = Chain(Scaler<double>({.factor = 0.5}), Toy<double>({.C = 2.0})).fit(3);
    const auto back = again(chain);
    CHECK(same_state(back, chain));
    CHECK(back.model().options().C == 2.0);
    CHECK(type_text<Chain>() == "Chain<Scaler<double>, Toy<double>>");
    const std::string header = forge::header_of(save_bytes(chain));
    CHECK(header.find("\"scaler.scale\":{\"dtype\":\"F64\",\"shape\":[3],") != std::string::npos);
    CHECK(header.find("\"model.coef\":{\"dtype\":\"F64\",\"shape\":[1,3],") != std::string::npos);
}

TEST_CASE("the file is a safetensors container whose tensors are aligned") {
    const auto bytes = save_bytes(Toy<float>().fit(3));
    const std::string header = forge::header_of(bytes);
    CHECK(
        header.starts_with("{\"__metadata__\":{\"format\":\"foretell\",\"format_version\":\"1\","
                           "\"estimator\":\"Toy<float>\",\"checksum\":\""));
    CHECK(header.size() % 8 == 0);
    CHECK(header.find("\"solver.x\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}") !=
          std::string::npos);
    CHECK(header.find("\"coef\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[16,28]}") !=
          std::string::npos);
    double x[2];
    std::memcpy(x, forge::data_of(bytes).data(), 16);
    CHECK(x[0] == 0.5);
    CHECK(x[1] == 0.5);
}

TEST_CASE("a file is the same bytes as in memory, and replaces an older one") {
    const support::TemporaryFolder folder;
    const std::string path = folder.file("model.foretell");
    save(Toy<double>().fit(2), path);
    const auto model = Toy<double>().fit(5);
    save(model, path);
    CHECK(same_state(load<Toy<double>>(path), model));
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto bytes = save_bytes(model);
    REQUIRE(text.size() == bytes.size());
    CHECK(std::memcmp(text.data(), bytes.data(), bytes.size()) == 0);
    CHECK(folder.n_files() == 1);
}

TEST_CASE("what cannot be written or read is an IoError, and nothing is left behind") {
    const support::TemporaryFolder folder;
    const std::string missing = folder.file("no/model");
    CHECK_THROWS_WITH_AS(
        save(Toy<double>(), missing),
        message("save: cannot create ", missing, ": No such file or directory").c_str(), IoError);
    CHECK_THROWS_WITH_AS(
        (void)load<Toy<double>>(missing),
        message("load: cannot open ", missing, ": No such file or directory").c_str(), IoError);
    CHECK_THROWS_WITH_AS((void)load<Toy<double>>(folder.path()),
                         message("load: ", folder.path(), " is not a regular file").c_str(),
                         IoError);
    CHECK_THROWS_WITH_AS(save(Toy<double>(), folder.path()),
                         message("save: cannot create ", folder.path(), ": Is a directory").c_str(),
                         IoError);
    // A file's checksum is written last, over its front, which a device may not allow.
    CHECK_THROWS_WITH_AS(save(Toy<double>(), "/dev/null"), "save: /dev/null is not a regular file",
                         IoError);
    CHECK(folder.n_files() == 0);
}

TEST_SUITE_END();
