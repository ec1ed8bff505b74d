#pragma once

#include <foretell/core/atomic_file.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/plot/chart.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace foretell::plot {

namespace detail {

/// Colours that stay apart for colour-blind readers (Okabe & Ito 2008), darkest first.
inline constexpr std::array<std::string_view, 8> palette = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#8a8a8a"};

/// One decimal of a pixel is enough.
inline std::string px(double v) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", v);
    return text;
}

/// A tick's number with as many digits as its step needs.
inline std::string tick_text(double value, double step) {
    const double at = std::abs(value) < step * 1e-9 ? 0.0 : value;
    const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
    char text[64];
    if (std::abs(at) >= 1e6 || (at != 0.0 && std::abs(at) < 1e-4)) {
        std::snprintf(text, sizeof text, "%.3g", at);
    } else {
        std::snprintf(text, sizeof text, "%.*f", digits, at);
    }
    return text;
}

/// The number that a logarithm stands for: 0.001, 5, 1e-08.
inline std::string log_tick_text(double logarithm) {
    char text[64];
    std::snprintf(text, sizeof text, "%.3g", std::pow(10.0, logarithm));
    return text;
}

inline std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

inline std::string text_at(double x, double y, std::string_view text, std::string_view more) {
    return message("<text x=\"", px(x), "\" y=\"", px(y), "\" ", more, ">", escaped(text),
                   "</text>\n");
}

inline std::string line_from(double x0, double y0, double x1, double y1, std::string_view more) {
    return message("<line x1=\"", px(x0), "\" y1=\"", px(y0), "\" x2=\"", px(x1), "\" y2=\"",
                   px(y1), "\" ", more, "/>\n");
}

inline void check_range(double low, double high) {
    if (foretell::detail::is_finite(low) && foretell::detail::is_finite(high) && low < high) return;
    throw InvalidArgument(
        message("Chart: a range must have finite low < high, got ", low, " and ", high));
}

}  // namespace detail

inline std::vector<double> round_ticks(double low, double high, std::size_t wanted) {
    const double span = high - low;
    if (!(span > 0.0) || !foretell::detail::is_finite(span)) return {low};
    const double raw = span / static_cast<double>(std::max<std::size_t>(wanted, 1));
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    double step = power;
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        step = factor * power;
        if (step >= raw * (1.0 - 1e-9)) break;
    }
    std::vector<double> ticks;
    const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
    for (double k = first; k <= last; k += 1.0) ticks.push_back(k * step);
    return ticks;
}

inline std::vector<double> log_ticks(double low, double high) {
    const double first = std::floor(low + 1e-9), last = std::ceil(high - 1e-9);
    std::vector<double> ticks;
    if (last - first <= 2.0 && high - low < 1.5) {
        for (double power = first; power <= last; power += 1.0) {
            for (const double factor : {1.0, 2.0, 5.0}) ticks.push_back(power + std::log10(factor));
        }
        while (ticks.size() > 1 && ticks[1] <= low + 1e-9) ticks.erase(ticks.begin());
        while (ticks.size() > 1 && ticks[ticks.size() - 2] >= high - 1e-9) ticks.pop_back();
        return ticks;
    }
    const double step = std::ceil((last - first) / 7.0);
    for (double power = step * std::floor(first / step); power < last + step; power += step) {
        ticks.push_back(power);
        if (power >= last) break;
    }
    return ticks;
}

struct Chart::Frame {
    double left, top, width, height;  // of the area between the axes, in pixels
    Range x, y;                       // logarithms where the axis is logarithmic
    bool is_log_x, is_log_y;
    std::vector<double> x_ticks, y_ticks;
    double labels = 0.0;  ///< room for slanted labels of bars; 0: they fit upright

    /// Where a place on the axis stands on the page.
    [[nodiscard]] double place_x(double at) const {
        return left + width * (at - x.low) / (x.high - x.low);
    }
    [[nodiscard]] double place_y(double at) const {
        return top + height * (1.0 - (at - y.low) / (y.high - y.low));
    }
    [[nodiscard]] double to_x(double v) const { return place_x(is_log_x ? std::log10(v) : v); }
    [[nodiscard]] double to_y(double v) const { return place_y(is_log_y ? std::log10(v) : v); }
    [[nodiscard]] double bottom() const { return top + height; }
    [[nodiscard]] double right() const { return left + width; }
};

struct Chart::Legend {
    struct Entry {
        std::size_t series;
        double x, y;  ///< of the line's left end, from the legend's upper left corner
    };
    std::vector<Entry> entries;
    double height = 0.0;
};

inline Chart::Chart(std::string title, std::string x_label, std::string y_label)
    : title_(std::move(title)), x_label_(std::move(x_label)), y_label_(std::move(y_label)) {}

inline Chart& Chart::series(std::string name, VectorView<const double> x,
                            VectorView<const double> y, Mark mark) {
    if (x.size() != y.size()) {
        throw ShapeError(message("Chart::series: x and y must be equally long, got ", x.size(),
                                 " and ", y.size()));
    }
    series_.push_back({std::move(name), {x.begin(), x.end()}, {y.begin(), y.end()}, mark});
    return *this;
}

inline Chart& Chart::bars(std::vector<std::string> labels, VectorView<const double> heights) {
    if (labels.size() != heights.size()) {
        throw ShapeError(message("Chart::bars: labels and heights must be equally many, got ",
                                 labels.size(), " and ", heights.size()));
    }
    check_finite("Chart::bars", "heights", heights);
    bar_labels_ = std::move(labels);
    bar_heights_.assign(heights.begin(), heights.end());
    return *this;
}

inline Chart& Chart::reference_line(double y) {
    levels_.push_back(y);
    return *this;
}

inline Chart& Chart::reference_line(double x0, double y0, double x1, double y1) {
    segments_.push_back({x0, y0, x1, y1});
    return *this;
}

inline Chart& Chart::x_range(double low, double high) {
    detail::check_range(low, high);
    x_range_ = Range{low, high};
    return *this;
}

inline Chart& Chart::y_range(double low, double high) {
    detail::check_range(low, high);
    y_range_ = Range{low, high};
    return *this;
}

inline Chart& Chart::log_x() {
    is_log_x_ = true;
    return *this;
}

inline Chart& Chart::log_y() {
    is_log_y_ = true;
    return *this;
}

inline Chart& Chart::legend_on_top() {
    is_legend_on_top_ = true;
    return *this;
}

inline void Chart::check_axes() const {
    const auto check = [&](std::string_view name, const std::optional<Range>& range) {
        if (!bar_heights_.empty()) {
            throw InvalidArgument(message("Chart::", name,
                                          ": bars stand on zero, which a "
                                          "logarithmic axis does not have"));
        }
        if (range && range->low <= 0.0) {
            throw InvalidArgument(message("Chart::", name, ": the range must lie above 0, got ",
                                          range->low, " to ", range->high));
        }
    };
    if (is_log_x_) check("log_x", x_range_);
    if (is_log_y_) check("log_y", y_range_);
}

namespace detail {

/// The least and the largest place on an axis of what was taken.
struct Extremes {
    bool is_log;
    double low = HUGE_VAL, high = -HUGE_VAL;

    void take(double v) {
        if (!foretell::detail::is_finite(v) || (is_log && v <= 0.0)) return;
        const double at = is_log ? std::log10(v) : v;
        low = std::min(low, at);
        high = std::max(high, at);
    }
};

}  // namespace detail

inline Chart::Range Chart::range_of_x() const {
    const auto place = [&](double v) { return is_log_x_ ? std::log10(v) : v; };
    if (x_range_) return {place(x_range_->low), place(x_range_->high)};
    if (!bar_heights_.empty()) return {-0.6, static_cast<double>(bar_heights_.size()) - 0.4};
    detail::Extremes found{is_log_x_};
    for (const Series& s : series_) {
        for (const double v : s.x) found.take(v);
    }
    if (found.low > found.high) return {0.0, 1.0};
    if (found.low == found.high) return {found.low - 0.5, found.high + 0.5};
    return {found.low, found.high};
}

inline Chart::Range Chart::range_of_y() const {
    const auto place = [&](double v) { return is_log_y_ ? std::log10(v) : v; };
    if (y_range_) return {place(y_range_->low), place(y_range_->high)};
    detail::Extremes found{is_log_y_};
    if (!bar_heights_.empty()) found.take(0.0);
    for (const Series& s : series_) {
        for (const double v : s.y) found.take(v);
    }
    for (const double v : bar_heights_) found.take(v);
    for (const double v : levels_) found.take(v);
    if (found.low > found.high) return {0.0, 1.0};
    if (found.low == found.high) return {found.low - 0.5, found.high + 0.5};
    const std::vector<double> ticks =
        is_log_y_ ? log_ticks(found.low, found.high) : round_ticks(found.low, found.high);
    return {ticks.front(), ticks.back()};
}

inline std::string Chart::group(double width, double height) const {
    check_axes();
    const Legend legend = legend_within(width - 62.0 - 18.0);
    const double top = 40.0 + (is_legend_on_top_ ? legend.height : 0.0);
    Frame frame{62.0,
                top,
                width - 62.0 - 18.0,
                height - top - 50.0,
                range_of_x(),
                range_of_y(),
                is_log_x_,
                is_log_y_,
                {},
                {}};
    double longest = 0.0;  // label, at some 6 pixels a character
    for (const std::string& label : bar_labels_) {
        longest = std::max(longest, 6.0 * static_cast<double>(label.size()));
    }
    if (longest * static_cast<double>(bar_labels_.size()) > frame.width) {
        frame.labels = std::min(0.7 * longest, 0.5 * frame.height);
        frame.height -= frame.labels;
    }
    frame.x_ticks =
        is_log_x_ ? log_ticks(frame.x.low, frame.x.high) : round_ticks(frame.x.low, frame.x.high);
    frame.y_ticks =
        is_log_y_ ? log_ticks(frame.y.low, frame.y.high) : round_ticks(frame.y.low, frame.y.high);
    std::string out = detail::text_at(frame.left + frame.width / 2, 22.0, title_,
                                      "class=\"title\" text-anchor=\"middle\"");
    draw_axes(out, frame);
    draw_bars(out, frame);
    draw_references(out, frame);
    draw_series(out, frame);
    draw_legend(out, frame, legend);
    return out;
}

inline void Chart::draw_axes(std::string& out, const Frame& f) const {
    const auto text_of = [](const std::vector<double>& ticks, double at, bool is_log) {
        if (is_log) return detail::log_tick_text(at);
        return detail::tick_text(at, ticks.size() > 1 ? ticks[1] - ticks[0] : 1.0);
    };
    const double slack_y = 1e-9 * (f.y.high - f.y.low), slack_x = 1e-9 * (f.x.high - f.x.low);
    for (const double t : f.y_ticks) {
        if (t < f.y.low - slack_y || t > f.y.high + slack_y) continue;
        const double y = f.place_y(t);
        out += detail::line_from(f.left, y, f.right(), y, "class=\"grid\"");
        out += detail::text_at(f.left - 7.0, y + 4.0, text_of(f.y_ticks, t, f.is_log_y),
                               "text-anchor=\"end\"");
    }
    for (const double t : f.x_ticks) {
        if (!bar_labels_.empty()) break;
        if (t < f.x.low - slack_x || t > f.x.high + slack_x) continue;
        const double x = f.place_x(t);
        out += detail::line_from(x, f.bottom(), x, f.bottom() + 4.0, "class=\"axis\"");
        out += detail::text_at(x, f.bottom() + 17.0, text_of(f.x_ticks, t, f.is_log_x),
                               "text-anchor=\"middle\"");
    }
    out += detail::line_from(f.left, f.top, f.left, f.bottom(), "class=\"axis\"");
    out += detail::line_from(f.left, f.bottom(), f.right(), f.bottom(), "class=\"axis\"");
    out += detail::text_at(f.left + f.width / 2, f.bottom() + f.labels + 37.0, x_label_,
                           "text-anchor=\"middle\"");
    const double middle = f.top + f.height / 2;
    out += detail::text_at(
        16.0, middle, y_label_,
        message("text-anchor=\"middle\" transform=\"rotate(-90 16 ", detail::px(middle), ")\""));
}

inline void Chart::draw_bars(std::string& out, const Frame& f) const {
    for (std::size_t i = 0; i < bar_heights_.size(); ++i) {
        const double at = static_cast<double>(i);
        const double zero = std::clamp(f.to_y(0.0), f.top, f.bottom());
        const double end = std::clamp(f.to_y(bar_heights_[i]), f.top, f.bottom());
        out += message(
            "<rect x=\"", detail::px(f.to_x(at - 0.38)), "\" y=\"", detail::px(std::min(zero, end)),
            "\" width=\"", detail::px(f.to_x(at + 0.38) - f.to_x(at - 0.38)), "\" height=\"",
            detail::px(std::abs(zero - end)), "\" fill=\"", detail::palette[0], "\"/>\n");
        const double x = f.to_x(at), y = f.bottom() + 17.0;
        out += f.labels == 0.0
                   ? detail::text_at(x, y, bar_labels_[i], "text-anchor=\"middle\"")
                   : detail::text_at(x + 3.0, y, bar_labels_[i],
                                     message("text-anchor=\"end\" transform=\"rotate(-45 ",
                                             detail::px(x + 3.0), " ", detail::px(y), ")\""));
    }
}

inline void Chart::draw_references(std::string& out, const Frame& f) const {
    for (const double level : levels_) {
        out += detail::line_from(f.left, f.to_y(level), f.right(), f.to_y(level), "class=\"ref\"");
    }
    for (const Segment& s : segments_) {
        out += detail::line_from(f.to_x(s.x0), f.to_y(s.y0), f.to_x(s.x1), f.to_y(s.y1),
                                 "class=\"ref\"");
    }
}

inline void Chart::draw_series(std::string& out, const Frame& f) const {
    for (std::size_t k = 0; k < series_.size(); ++k) {
        const Series& s = series_[k];
        const std::string_view colour = detail::palette[k % detail::palette.size()];
        const bool is_dashed = s.mark == Mark::dashed || k >= detail::palette.size();
        const auto is_drawn = [](double v, bool is_log) {
            return foretell::detail::is_finite(v) && (!is_log || v > 0.0);
        };
        std::string path, dots;
        bool pen_down = false;
        for (std::size_t i = 0; i < s.x.size(); ++i) {
            if (!is_drawn(s.x[i], f.is_log_x) || !is_drawn(s.y[i], f.is_log_y)) {
                pen_down = false;
                continue;
            }
            const std::string x = detail::px(f.to_x(s.x[i])), y = detail::px(f.to_y(s.y[i]));
            path += message(pen_down ? 'L' : 'M', x, ' ', y);
            pen_down = true;
            if (s.mark == Mark::points || s.mark == Mark::line_and_points) {
                dots += message("<circle cx=\"", x, "\" cy=\"", y, "\" r=\"3\" fill=\"", colour,
                                "\"/>\n");
            }
        }
        if (s.mark != Mark::points && !path.empty()) {
            out += message("<path d=\"", path, "\" fill=\"none\" stroke=\"", colour,
                           "\" stroke-width=\"2\" stroke-linejoin=\"round\"",
                           is_dashed ? " stroke-dasharray=\"6 4\"" : "", "/>\n");
        }
        out += dots;
    }
}

/// Names at some 6 pixels a character, under each other, or on top in rows as wide as `width`.
inline Chart::Legend Chart::legend_within(double width) const {
    constexpr double line = 24.0, gap = 14.0, row = 16.0;
    Legend legend;
    double x = 0.0, y = 0.0;
    for (std::size_t k = 0; k < series_.size(); ++k) {
        if (series_[k].name.empty()) continue;
        const double wide = line + 6.2 * static_cast<double>(series_[k].name.size()) + gap;
        if (is_legend_on_top_ ? x > 0.0 && x + wide > width : !legend.entries.empty()) {
            x = 0.0;
            y += row;
        }
        legend.entries.push_back({k, x, y});
        if (is_legend_on_top_) x += wide;
    }
    legend.height = legend.entries.empty() ? 0.0 : y + row;
    return legend;
}

inline void Chart::draw_legend(std::string& out, const Frame& f, const Legend& legend) const {
    std::size_t longest = 0;
    for (const Series& s : series_) longest = std::max(longest, s.name.size());
    const double left =
        is_legend_on_top_ ? f.left : f.right() - 34.0 - 6.2 * static_cast<double>(longest);
    const double top = is_legend_on_top_ ? 40.0 : f.bottom() - legend.height + 4.0;
    for (const Legend::Entry& entry : legend.entries) {
        const double x = left + entry.x, y = top + entry.y;
        const std::size_t k = entry.series;
        const bool is_dashed = series_[k].mark == Mark::dashed || k >= detail::palette.size();
        out += detail::line_from(
            x, y, x + 18.0, y,
            message("stroke-width=\"3\" stroke=\"", detail::palette[k % detail::palette.size()],
                    '"', is_dashed ? " stroke-dasharray=\"6 4\"" : ""));
        out += detail::text_at(x + 24.0, y + 4.0, series_[k].name, "");
    }
}

inline std::string to_svg(const std::vector<Chart>& charts, double width, double height,
                          std::size_t per_row) {
    const std::size_t across = per_row == 0 ? charts.size() : std::min(per_row, charts.size());
    const std::size_t down = across == 0 ? 1 : (charts.size() + across - 1) / across;
    const std::string wide = detail::px(width * static_cast<double>(across));
    const std::string high = detail::px(height * static_cast<double>(down));
    std::string out = message(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", wide, "\" height=\"", high,
        "\" viewBox=\"0 0 ", wide, ' ', high,
        "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\" fill=\"#333\">\n"
        "<style>.title{font-size:15px;font-weight:bold}.grid{stroke:#e3e3e3}.axis{stroke:#666}"
        ".ref{stroke:#888;stroke-dasharray:4 4}</style>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    for (std::size_t i = 0; i < charts.size(); ++i) {
        const double x = width * static_cast<double>(i % across);
        const double y = height * static_cast<double>(i / across);
        out += message("<g transform=\"translate(", detail::px(x), ' ', detail::px(y), ")\">\n",
                       charts[i].group(width, height), "</g>\n");
    }
    return out + "</svg>\n";
}

inline void save_svg(const std::string& path, const std::vector<Chart>& charts, double width,
                     double height, std::size_t per_row) {
    const std::string text = to_svg(charts, width, height, per_row);
    AtomicFile file("save_svg", path);
    file.write(text);
    file.commit();
}

}  // namespace foretell::plot
