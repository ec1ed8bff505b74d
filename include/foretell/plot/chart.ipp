#pragma once

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
inline constexpr std::array<std::string_view, 6> palette = {"#0072b2", "#d55e00", "#009e73",
                                                            "#cc79a7", "#56b4e9", "#e69f00"};

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

struct Chart::Frame {
    double left, top, width, height;  // of the area between the axes, in pixels
    Range x, y;
    std::vector<double> x_ticks, y_ticks;
    double labels = 0.0;  ///< room for slanted labels of bars; 0: they fit upright

    [[nodiscard]] double to_x(double v) const {
        return left + width * (v - x.low) / (x.high - x.low);
    }
    [[nodiscard]] double to_y(double v) const {
        return top + height * (1.0 - (v - y.low) / (y.high - y.low));
    }
    [[nodiscard]] double bottom() const { return top + height; }
    [[nodiscard]] double right() const { return left + width; }
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

inline Chart::Range Chart::range_of_x() const {
    if (x_range_) return *x_range_;
    if (!bar_heights_.empty()) return {-0.6, static_cast<double>(bar_heights_.size()) - 0.4};
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (const Series& s : series_) {
        for (const double v : s.x) {
            if (!foretell::detail::is_finite(v)) continue;
            low = std::min(low, v);
            high = std::max(high, v);
        }
    }
    if (low > high) return {0.0, 1.0};
    return low == high ? Range{low - 0.5, high + 0.5} : Range{low, high};
}

inline Chart::Range Chart::range_of_y() const {
    if (y_range_) return *y_range_;
    double low = bar_heights_.empty() ? HUGE_VAL : 0.0,
           high = bar_heights_.empty() ? -HUGE_VAL : 0.0;
    const auto take = [&](double v) {
        if (!foretell::detail::is_finite(v)) return;
        low = std::min(low, v);
        high = std::max(high, v);
    };
    for (const Series& s : series_) std::for_each(s.y.begin(), s.y.end(), take);
    std::for_each(bar_heights_.begin(), bar_heights_.end(), take);
    std::for_each(levels_.begin(), levels_.end(), take);
    if (low > high) return {0.0, 1.0};
    if (low == high) return {low - 0.5, high + 0.5};
    const std::vector<double> ticks = round_ticks(low, high);
    return {ticks.front(), ticks.back()};
}

inline std::string Chart::group(double width, double height) const {
    Frame frame{62.0, 40.0, width - 62.0 - 18.0, height - 40.0 - 50.0, range_of_x(), range_of_y(),
                {},   {}};
    double longest = 0.0;  // label, at some 6 pixels a character
    for (const std::string& label : bar_labels_) {
        longest = std::max(longest, 6.0 * static_cast<double>(label.size()));
    }
    if (longest * static_cast<double>(bar_labels_.size()) > frame.width) {
        frame.labels = std::min(0.7 * longest, 0.5 * frame.height);
        frame.height -= frame.labels;
    }
    frame.x_ticks = round_ticks(frame.x.low, frame.x.high);
    frame.y_ticks = round_ticks(frame.y.low, frame.y.high);
    std::string out = detail::text_at(frame.left + frame.width / 2, 22.0, title_,
                                      "class=\"title\" text-anchor=\"middle\"");
    draw_axes(out, frame);
    draw_bars(out, frame);
    draw_references(out, frame);
    draw_series(out, frame);
    draw_legend(out, frame);
    return out;
}

inline void Chart::draw_axes(std::string& out, const Frame& f) const {
    const auto step_of = [](const std::vector<double>& t) {
        return t.size() > 1 ? t[1] - t[0] : 1.0;
    };
    const double slack_y = 1e-9 * (f.y.high - f.y.low), slack_x = 1e-9 * (f.x.high - f.x.low);
    for (const double t : f.y_ticks) {
        if (t < f.y.low - slack_y || t > f.y.high + slack_y) continue;
        out += detail::line_from(f.left, f.to_y(t), f.right(), f.to_y(t), "class=\"grid\"");
        out += detail::text_at(f.left - 7.0, f.to_y(t) + 4.0,
                               detail::tick_text(t, step_of(f.y_ticks)), "text-anchor=\"end\"");
    }
    if (bar_labels_.empty()) {
        for (const double t : f.x_ticks) {
            if (t < f.x.low - slack_x || t > f.x.high + slack_x) continue;
            out += detail::line_from(f.to_x(t), f.bottom(), f.to_x(t), f.bottom() + 4.0,
                                     "class=\"axis\"");
            out +=
                detail::text_at(f.to_x(t), f.bottom() + 17.0,
                                detail::tick_text(t, step_of(f.x_ticks)), "text-anchor=\"middle\"");
        }
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
        std::string path, dots;
        bool pen_down = false;
        for (std::size_t i = 0; i < s.x.size(); ++i) {
            if (!foretell::detail::is_finite(s.x[i]) || !foretell::detail::is_finite(s.y[i])) {
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
                           s.mark == Mark::dashed ? " stroke-dasharray=\"6 4\"" : "", "/>\n");
        }
        out += dots;
    }
}

inline void Chart::draw_legend(std::string& out, const Frame& f) const {
    std::size_t longest = 0, named = 0;
    for (const Series& s : series_) {
        longest = std::max(longest, s.name.size());
        named += s.name.empty() ? 0 : 1;
    }
    if (named == 0) return;
    const double left = f.right() - 34.0 - 6.2 * static_cast<double>(longest);
    double y = f.bottom() - 16.0 * static_cast<double>(named) + 4.0;
    for (std::size_t k = 0; k < series_.size(); ++k) {
        if (series_[k].name.empty()) continue;
        out += detail::line_from(left, y, left + 18.0, y,
                                 message("stroke-width=\"3\" stroke=\"",
                                         detail::palette[k % detail::palette.size()], '"'));
        out += detail::text_at(left + 24.0, y + 4.0, series_[k].name, "");
        y += 16.0;
    }
}

inline std::string to_svg(const std::vector<Chart>& charts, double width, double height) {
    const double total = width * static_cast<double>(charts.size());
    std::string out = message(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", detail::px(total), "\" height=\"",
        detail::px(height), "\" viewBox=\"0 0 ", detail::px(total), ' ', detail::px(height),
        "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\" fill=\"#333\">\n"
        "<style>.title{font-size:15px;font-weight:bold}.grid{stroke:#e3e3e3}.axis{stroke:#666}"
        ".ref{stroke:#888;stroke-dasharray:4 4}</style>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    for (std::size_t i = 0; i < charts.size(); ++i) {
        out += message("<g transform=\"translate(", detail::px(width * static_cast<double>(i)),
                       " 0)\">\n", charts[i].group(width, height), "</g>\n");
    }
    return out + "</svg>\n";
}

inline void save_svg(const std::string& path, const std::vector<Chart>& charts, double width,
                     double height) {
    const std::string text = to_svg(charts, width, height);
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) throw IoError(message("save_svg: cannot open ", path, " for writing"));
    const std::size_t written = std::fwrite(text.data(), 1, text.size(), file);
    const bool closed = std::fclose(file) == 0;
    if (written != text.size() || !closed) throw IoError(message("save_svg: cannot write ", path));
}

}  // namespace foretell::plot
