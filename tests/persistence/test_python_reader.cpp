// The reader of docs/model-format.md, run as it stands there.

#include "persistence/golden_files.hpp"
#include "support/temporary_folder.hpp"

#include <foretell/core/arrays.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/persistence/save.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

using namespace foretell;

namespace {

std::string text_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_SUITE_BEGIN("persistence/python_reader");

TEST_CASE("Python reads a model file with json and numpy alone") {
    // The system's python3, which has the system's numpy, before any other.
    const std::string python = "PATH=/usr/bin:$PATH python3 -B ";
    if (std::system((python + "-c 'import numpy' 2>/dev/null").c_str()) != 0) {
        MESSAGE("skipped: there is no python3 with numpy");
        return;
    }
    const std::string guide = text_of(golden::folder() + "../../../docs/model-format.md");
    const std::string fence = "```python\n";
    const std::size_t begin = guide.find(fence) + fence.size();
    REQUIRE(begin > fence.size());
    const std::string code = guide.substr(begin, guide.find("```", begin) - begin);

    const support::TemporaryFolder folder;
    golden::write_bytes(folder.file("reader.py"), code.data(), code.size());
    const Matrix<double> X{{0.0, 1.0}, {1.0, 0.0}, {2.0, 2.0}, {3.0, 1.0}};
    const Labels y{3, 3, 8, 8};
    const auto model = LogisticRegression({.C = 0.5}).fit(X, y);
    save(model, folder.file("model"));
    const std::string check =
        "import sys; sys.path.insert(0, sys.argv[1]); import reader\n"
        "model, t = reader.read_model(sys.argv[1] + '/model')\n"
        "assert model['estimator'] == 'LogisticRegression<double>', model\n"
        "assert model['options']['C'] == 0.5 and model['options']['solver'] == 'automatic'\n"
        "assert model['state']['coef'] == {'tensor': 'coef'}\n"
        "assert t['classes'].tolist() == [3, 8] and t['classes'].dtype == 'int32'\n"
        "print(repr([float(v) for v in (*t['coef'][0], *t['intercept'])]))\n";
    golden::write_bytes(folder.file("check.py"), check.data(), check.size());
    const std::string command = python + folder.file("check.py") + " " + folder.path() + " > " +
                                folder.file("out") + " 2> " + folder.file("err");
    const int status = std::system(command.c_str());
    CAPTURE(text_of(folder.file("err")));
    REQUIRE(status == 0);

    // repr() writes the shortest digits that read back to the same double.
    const std::string out = text_of(folder.file("out"));
    const char* p = out.c_str() + 1;
    for (const double expected : {model.coef()(0, 0), model.coef()(0, 1), model.intercept()(0)}) {
        char* end = nullptr;
        CHECK(std::strtod(p, &end) == expected);
        REQUIRE(end != p);
        p = end + 1;
    }
}

TEST_SUITE_END();
