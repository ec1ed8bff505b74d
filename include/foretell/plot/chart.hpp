#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foretell::plot {

/// How the points of a series are drawn.
enum class Mark { line, points, line_and_points, dashed };

/// One chart: axes, titles and any number of series over them, written as SVG text.
///
///     plot::Chart chart("Lift by decile", "decile", "lift");
///     chart.bars({"1", "2", "3"}, lift).reference_line(1.0);
///     plot::save_svg("lift.svg", {chart});
///
/// Axes fit the data and end on round numbers unless x_range or y_range sets them.
class Chart {
public:
    Chart(std::string title, std::string x_label, std::string y_label);

    /// Adds the points (x[i], y[i]); a NaN breaks the line. An empty name stays out of the legend.
    /// @throws ShapeError unless x and y are equally long
    Chart& series(std::string name, VectorView<const double> x, VectorView<const double> y,
                  Mark mark = Mark::line);

    /// Adds vertical bars, one a label; they stand at x = 0, 1, 2, ... Labels too long to stand
    /// side by side are slanted.
    /// @throws ShapeError unless there are as many labels as heights
    /// @throws InvalidArgument if a height is not finite
    Chart& bars(std::vector<std::string> labels, VectorView<const double> heights);

    /// A thin horizontal line across the chart, to compare with.
    Chart& reference_line(double y);
    /// A thin dashed line from (x0, y0) to (x1, y1), to compare with.
    Chart& reference_line(double x0, double y0, double x1, double y1);

    /// @throws InvalidArgument unless low < high and both are finite
    Chart& x_range(double low, double high);
    Chart& y_range(double low, double high);

    /// Logarithmic axes. Values that are not positive break a line, as NaN does.
    /// Drawing throws InvalidArgument if there are bars, which stand on zero, or the axis has a
    /// range that does not lie above zero.
    Chart& log_x();
    Chart& log_y();

    /// The names of the series stand under the title instead of in the lower right corner.
    Chart& legend_on_top();

    /// The chart as an SVG group of the given size in pixels.
    /// @throws InvalidArgument see log_x
    [[nodiscard]] std::string group(double width, double height) const;

private:
    struct Range {
        double low = 0.0, high = 1.0;
    };
    struct Series {
        std::string name;
        std::vector<double> x, y;
        Mark mark;
    };
    struct Segment {
        double x0, y0, x1, y1;
    };
    struct Frame;   // where the axes lie on the page
    struct Legend;  // where each name stands

    [[nodiscard]] Range range_of_x() const;
    [[nodiscard]] Range range_of_y() const;
    [[nodiscard]] Legend legend_within(double width) const;
    void check_axes() const;
    void draw_axes(std::string& out, const Frame& frame) const;
    void draw_bars(std::string& out, const Frame& frame) const;
    void draw_references(std::string& out, const Frame& frame) const;
    void draw_series(std::string& out, const Frame& frame) const;
    void draw_legend(std::string& out, const Frame& frame, const Legend& legend) const;

    std::string title_, x_label_, y_label_;
    std::vector<Series> series_;
    std::vector<std::string> bar_labels_;
    std::vector<double> bar_heights_;
    std::vector<double> levels_;
    std::vector<Segment> segments_;
    std::optional<Range> x_range_, y_range_;
    bool is_log_x_ = false, is_log_y_ = false, is_legend_on_top_ = false;
};

/// The charts side by side as one SVG document, each width x height pixels, at most per_row beside
/// each other (0: all of them).
[[nodiscard]] std::string to_svg(const std::vector<Chart>& charts, double width = 420.0,
                                 double height = 320.0, std::size_t per_row = 0);

/// Writes to_svg(charts) to a file.
/// @throws IoError if the file cannot be written
void save_svg(const std::string& path, const std::vector<Chart>& charts, double width = 420.0,
              double height = 320.0, std::size_t per_row = 0);

/// Round numbers that cover [low, high] in about `wanted` steps of 1, 2 or 5 times a power of ten.
[[nodiscard]] std::vector<double> round_ticks(double low, double high, std::size_t wanted = 5);

/// Logarithms of base ten, of round numbers that cover [10^low, 10^high]: powers of ten, every
/// other or third one where they are many; 1, 2 and 5 times powers where they are less than two.
[[nodiscard]] std::vector<double> log_ticks(double low, double high);

}  // namespace foretell::plot

#include <foretell/plot/chart.ipp>
