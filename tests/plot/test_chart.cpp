#include <foretell/plot/chart.hpp>

#include "support/compare.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace foretell;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

}  // namespace

TEST_SUITE_BEGIN("plot/chart");

TEST_CASE("ticks are round and cover the range") {
    CHECK(support::relative_error(plot::round_ticks(0.0, 1.0),
                                  std::vector<double>{0.0, 0.2, 0.4, 0.6, 0.8, 1.0}) < 1e-15);
    CHECK(support::relative_error(plot::round_ticks(0.03, 4.1),
                                  std::vector<double>{0.0, 1.0, 2.0, 3.0, 4.0, 5.0}) < 1e-15);
    CHECK(support::relative_error(plot::round_ticks(-1300.0, 700.0),
                                  std::vector<double>{-1500, -1000, -500, 0, 500, 1000}) < 1e-15);
    CHECK(plot::round_ticks(2.0, 2.0) == std::vector<double>{2.0});
}

TEST_CASE("a bar is as high as its value and stands on zero") {
    // y from 0 to 4: the area between the axes is 100 px high, so a unit is 25 px
    const std::string svg =
        plot::Chart("t", "x", "y").bars({"a", "b"}, std::vector<double>{4.0, 1.0}).group(180, 190);
    CHECK(contains(svg, "y=\"40.0\" width=\"34.5\" height=\"100.0\""));
    CHECK(contains(svg, "y=\"115.0\" width=\"34.5\" height=\"25.0\""));
}

TEST_CASE("labels that do not fit side by side are slanted, and the bars make room") {
    // 20 characters of 6 px, 70 % of which is 84, more than half of the height: 50 px.
    const std::string name(20, 'n');
    const std::string svg =
        plot::Chart("t", "x", "y").bars({name, "b"}, std::vector<double>{4.0, 1.0}).group(180, 190);
    CHECK(contains(svg, "y=\"40.0\" width=\"34.5\" height=\"50.0\""));
    CHECK(contains(svg, "transform=\"rotate(-45 "));
    CHECK(contains(svg, ">" + name + "<"));
}

TEST_CASE("a line goes through its points and breaks at a NaN") {
    const std::vector<double> x{0.0, 1.0, 2.0, 3.0, 4.0};
    const std::vector<double> y{0.0, 1.0, std::nan(""), 1.0, 0.0};
    // 100 x 100 px between the axes
    const std::string svg = plot::Chart("t", "x", "y").series("s", x, y).group(180, 190);
    CHECK(contains(svg, "d=\"M62.0 140.0L87.0 40.0M137.0 40.0L162.0 140.0\""));
}

TEST_CASE("ticks of logarithmic axes are powers of ten, or 1, 2 and 5 times them") {
    CHECK(plot::log_ticks(-2.7, 0.4) == std::vector<double>{-3, -2, -1, 0, 1});
    CHECK(plot::log_ticks(-12.0, -0.1) == std::vector<double>{-12, -10, -8, -6, -4, -2, 0});
    CHECK(support::relative_error(plot::log_ticks(std::log10(0.3), std::log10(3.0)),
                                  std::vector<double>{std::log10(0.2), std::log10(0.5), 0.0,
                                                      std::log10(2.0), std::log10(5.0)}) < 1e-12);
}

TEST_CASE("on logarithmic axes equal ratios are equal distances, and zero breaks the line") {
    const std::vector<double> x{1.0, 10.0, 100.0, 1000.0, 10000.0};
    const std::vector<double> y{1e-4, 1e-2, 0.0, 1e-2, 1.0};
    // 100 x 100 px between the axes, four powers of ten on each
    const std::string svg =
        plot::Chart("t", "x", "y").series("s", x, y).log_x().log_y().group(180, 190);
    CHECK(contains(svg, "d=\"M62.0 140.0L87.0 90.0M137.0 90.0L162.0 40.0\""));
    CHECK(contains(svg, ">0.0001</text>"));
    CHECK(contains(svg, ">1e+04</text>"));
    CHECK_THROWS_WITH_AS(
        static_cast<void>(
            plot::Chart("t", "x", "y").bars({"a"}, std::vector<double>{1.0}).log_y().group(9, 9)),
        "Chart::log_y: bars stand on zero, which a logarithmic axis does not have",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(
            plot::Chart("t", "x", "y").series("s", x, y).x_range(0.0, 9.0).log_x().group(9, 9)),
        "Chart::log_x: the range must lie above 0, got 0 to 9", InvalidArgument);
}

TEST_CASE("a legend on top takes rows of its own, and lines past the colours are dashed") {
    const std::vector<double> x{0.0, 1.0};
    plot::Chart chart("t", "x", "y");
    chart.legend_on_top();
    // 24 + 6.2 + 14 = 44.2 px each: two in the 100 px between the axes, nine in five rows of 16 px
    for (int k = 0; k < 9; ++k) chart.series(std::string(1, static_cast<char>('a' + k)), x, x);
    const std::string svg = chart.group(180, 270);
    CHECK(contains(svg, "x1=\"62.0\" y1=\"40.0\" x2=\"80.0\" y2=\"40.0\""));
    CHECK(contains(svg, "x1=\"106.2\" y1=\"40.0\""));
    CHECK(contains(svg, "d=\"M62.0 220.0L162.0 120.0\""));  // the axes begin 80 px further down
    CHECK(count_of(svg, "stroke-dasharray=\"6 4\"") == 2);  // the ninth: its line and its name
}

TEST_CASE("charts in rows") {
    const plot::Chart chart("t", "x", "y");
    const std::string svg = plot::to_svg({chart, chart, chart}, 100.0, 50.0, 2);
    CHECK(contains(svg, "viewBox=\"0 0 200.0 100.0\""));
    CHECK(contains(svg, "translate(100.0 0.0)"));
    CHECK(contains(svg, "translate(0.0 50.0)"));
    CHECK(contains(plot::to_svg({chart, chart, chart}, 100.0, 50.0), "viewBox=\"0 0 300.0 50.0\""));
}

TEST_CASE("text is escaped and the legend names each named series") {
    const std::vector<double> x{0.0, 1.0};
    const std::string svg = plot::to_svg({plot::Chart("a<b & \"c\"", "x", "y")
                                              .series("one", x, x)
                                              .series("", x, x, plot::Mark::dashed)
                                              .series("two", x, x, plot::Mark::points)});
    CHECK(contains(svg, "a&lt;b &amp; &quot;c&quot;"));
    CHECK(contains(svg, ">one</text>"));
    CHECK(contains(svg, ">two</text>"));
    CHECK(count_of(svg, "stroke-width=\"3\"") == 2);
    CHECK(count_of(svg, "<circle") == 2);
}

TEST_CASE("empty, constant and non-finite data still give a chart without NaN in it") {
    const std::vector<double> none, one{3.0}, bad{std::nan(""), HUGE_VAL};
    const std::string svg = plot::to_svg({plot::Chart("a", "x", "y").series("s", none, none),
                                          plot::Chart("b", "x", "y").series("s", one, one),
                                          plot::Chart("c", "x", "y").series("s", bad, bad)});
    CHECK(count_of(svg, "<g ") == 3);
    CHECK_FALSE(contains(svg, "nan"));
    CHECK_FALSE(contains(svg, "inf"));
}

TEST_CASE("save_svg writes what to_svg gives and says where it cannot") {
    const std::vector<plot::Chart> charts{
        plot::Chart("t", "x", "y").reference_line(1.0).reference_line(0, 0, 1, 1)};
    const std::string path = "chart_test.svg";
    plot::save_svg(path, charts);
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    CHECK(text.str() == plot::to_svg(charts));
    std::remove(path.c_str());
    CHECK_THROWS_WITH_AS(plot::save_svg("no/such/folder/x.svg", charts),
                         "save_svg: cannot create no/such/folder/x.svg: No such file or directory",
                         IoError);
}

TEST_CASE("errors say what was wanted and what was given") {
    plot::Chart chart("t", "x", "y");
    const std::vector<double> two{1.0, 2.0}, three{1.0, 2.0, 3.0}, bad{1.0, std::nan("")};
    CHECK_THROWS_WITH_AS(chart.series("s", two, three),
                         "Chart::series: x and y must be equally long, got 2 and 3", ShapeError);
    CHECK_THROWS_WITH_AS(chart.bars({"a"}, two),
                         "Chart::bars: labels and heights must be equally many, got 1 and 2",
                         ShapeError);
    CHECK_THROWS_WITH_AS(chart.bars({"a", "b"}, bad),
                         "Chart::bars: heights must be finite, got NaN at position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(chart.x_range(2.0, 1.0),
                         "Chart: a range must have finite low < high, got 2 and 1",
                         InvalidArgument);
}

TEST_SUITE_END();
