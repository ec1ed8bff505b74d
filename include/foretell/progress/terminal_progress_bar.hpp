#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/progress/detail/progress_line.hpp>
#include <foretell/progress/progress.hpp>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

#if __has_include(<unistd.h>)
#include <sys/ioctl.h>
#include <unistd.h>
#define FORETELL_HAS_TERMINAL 1
#endif

namespace foretell {

/// Options of TerminalProgressBar.
struct TerminalProgressBarOptions {
    /// Where the bar is drawn; not owned.
    std::FILE* file = stderr;
    /// Draw even if file is not a terminal.
    bool force = false;
    /// Seconds between two drawings; the first and the last are always drawn.
    double interval = 0.1;
    /// Width of the line; 0: that of the terminal, or 80.
    std::size_t columns = 0;

    static constexpr auto fields() {
        using O = TerminalProgressBarOptions;
        return std::tuple{field("file", &O::file, "where the bar is drawn"),
                          field("force", &O::force, "draw even if file is not a terminal"),
                          field("interval", &O::interval, non_negative, "seconds between drawings"),
                          field("columns", &O::columns, any_number, "width of the line")};
    }
};

/// Draws progress as one line that is written over: share, elapsed time, time left, detail. Draws
/// nothing where its file is not a terminal, so that logs and pipes stay clean. Work of another
/// name begins a new line; finished work leaves its last line standing.
///
///     TerminalProgressBar bar;
///     model.fit(X, y, {.progress = &bar});
class TerminalProgressBar : public ProgressSink {
public:
    using Options = TerminalProgressBarOptions;

    /// @throws InvalidArgument if an option is out of range
    explicit TerminalProgressBar(Options options = {}) : options_(options) {
        check_options("TerminalProgressBar", options_);
        draws_ = options_.file != nullptr && (options_.force || is_terminal());
    }
    ~TerminalProgressBar() override { finish(); }
    TerminalProgressBar(const TerminalProgressBar&) = delete;
    TerminalProgressBar& operator=(const TerminalProgressBar&) = delete;

    /// @returns true: a bar never stops the work.
    bool update(const Progress& progress) override {
        if (!draws_) return true;
        const auto now = Clock::now();
        const bool restarted = !started_ || progress.what != what_ || progress.done < done_;
        if (restarted) {
            finish();
            started_ = true;
            what_ = progress.what;
            began_ = now;
        }
        done_ = progress.done;
        const bool complete = progress.total > 0 && progress.done >= progress.total;
        if (!restarted && !complete && seconds(now - drawn_) < options_.interval) return true;
        if (complete && !restarted && !open_) return true;  // its last line stands already
        draw(progress, seconds(now - began_));
        drawn_ = now;
        if (complete) end_line();
        return true;
    }

    /// Ends the line that is being drawn, so that other output may follow.
    void finish() {
        if (open_) end_line();
        started_ = false;
    }

private:
    using Clock = std::chrono::steady_clock;

    static double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

    void draw(const Progress& progress, double elapsed) {
        const std::string line = detail::progress_line(progress, elapsed, columns() - 1);
        std::fprintf(options_.file, "\r%s\x1b[K", line.c_str());
        std::fflush(options_.file);
        open_ = true;
    }

    void end_line() {
        std::fputc('\n', options_.file);
        std::fflush(options_.file);
        open_ = false;
    }

    [[nodiscard]] bool is_terminal() const {
#if defined(FORETELL_HAS_TERMINAL)
        const char* kind = std::getenv("TERM");
        const bool dumb = kind == nullptr || std::string_view(kind) == "dumb";
        return !dumb && isatty(fileno(options_.file)) == 1;
#else
        return false;
#endif
    }

    [[nodiscard]] std::size_t columns() const {
        if (options_.columns > 0) return options_.columns;
#if defined(FORETELL_HAS_TERMINAL)
        winsize size{};
        if (ioctl(fileno(options_.file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
            return size.ws_col;
        }
#endif
        return 80;
    }

    Options options_;
    bool draws_ = false;
    bool started_ = false;  ///< what_, done_, began_ and drawn_ speak of work under way
    bool open_ = false;     ///< a line stands without its end
    std::string what_;
    std::size_t done_ = 0;
    Clock::time_point began_, drawn_;
};

}  // namespace foretell
