#include <foretell/progress/log.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/progress/recording_log.hpp>
#include <foretell/progress/recording_progress.hpp>
#include <foretell/progress/stream_log.hpp>
#include <foretell/progress/terminal_progress_bar.hpp>

#include <doctest/doctest.h>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

TEST_SUITE_BEGIN("progress/progress");

using foretell::Progress, foretell::TerminalProgressBar;

namespace {

/// A file in memory's stead, and what has been written to it.
class Capture {
public:
    [[nodiscard]] std::FILE* file() const { return file_.get(); }
    [[nodiscard]] std::string text() const {
        std::fflush(file());
        std::string out(static_cast<std::size_t>(std::ftell(file())), '\0');
        std::rewind(file());
        const std::size_t n = std::fread(out.data(), 1, out.size(), file());
        out.resize(n);
        return out;
    }

private:
    struct Close {
        void operator()(std::FILE* f) const { std::fclose(f); }
    };
    std::unique_ptr<std::FILE, Close> file_{std::tmpfile()};
};

std::string line_of(const Progress& p, double elapsed, std::size_t columns = 200) {
    return foretell::detail::progress_line(p, elapsed, columns);
}

}  // namespace

TEST_CASE("a line shows share, bar, counts, elapsed time, time left and detail") {
    CHECK(line_of({.what = "fit", .done = 45, .total = 100, .detail = "loss 0.31"}, 9.0) ==
          "fit   45% [#########...........] 45/100  0:09, 0:11 left  loss 0.31");
    CHECK(line_of({.what = "fit", .done = 0, .total = 7}, 0.4) ==
          "fit    0% [....................] 0/7  0:00");
    CHECK(line_of({.what = "fit", .done = 7, .total = 7}, 3725.0) ==
          "fit  100% [####################] 7/7  1:02:05");
    CHECK(line_of({.what = "fit", .done = 9, .total = 7}, 61.0) ==
          "fit  100% [####################] 9/7  1:01");
    CHECK(line_of({.what = "read", .done = 1234, .detail = "3 MB"}, 5.0) ==
          "read  1234  0:05  3 MB");
}

TEST_CASE("a line fits its width, keeps UTF-8 whole and shows no control characters") {
    CHECK(line_of({.what = "learning", .done = 1}, 0.0, 5) == "learn");
    CHECK(line_of({.what = "sch\xc3\xb6n", .done = 1}, 0.0, 4) == "sch\xc3\xb6");
    CHECK(line_of({.what = "a\nb\x1b", .done = 1}, 0.0) == "a b   1  0:00");
}

TEST_CASE("a bar that is forced draws its first and its last state and ends the line") {
    const Capture capture;
    {
        TerminalProgressBar bar(
            {.file = capture.file(), .force = true, .interval = 1e9, .columns = 200});
        for (std::size_t i = 0; i <= 100; ++i) {
            CHECK(bar.update({.what = "work", .done = i, .total = 100}));
        }
        CHECK(bar.update({.what = "work", .done = 100, .total = 100}));  // said twice, drawn once
    }
    CHECK(capture.text() ==
          "\rwork    0% [....................] 0/100  0:00\x1b[K"
          "\rwork  100% [####################] 100/100  0:00\x1b[K\n");
}

TEST_CASE("without throttling every update is drawn over the one before") {
    const Capture capture;
    TerminalProgressBar bar(
        {.file = capture.file(), .force = true, .interval = 0.0, .columns = 200});
    bar.update({.what = "a", .done = 1});
    bar.update({.what = "a", .done = 2});
    CHECK(capture.text() == "\ra  1  0:00\x1b[K\ra  2  0:00\x1b[K");
}

TEST_CASE("work of another name, or begun anew, gets a line of its own") {
    const Capture capture;
    {
        TerminalProgressBar bar(
            {.file = capture.file(), .force = true, .interval = 1e9, .columns = 200});
        bar.update({.what = "a", .done = 5});
        bar.update({.what = "b", .done = 6});
        bar.update({.what = "b", .done = 2});
    }
    CHECK(capture.text() == "\ra  5  0:00\x1b[K\n\rb  6  0:00\x1b[K\n\rb  2  0:00\x1b[K\n");
}

TEST_CASE("nothing is drawn to a file that is no terminal") {
    const Capture capture;
    {
        TerminalProgressBar bar({.file = capture.file()});
        CHECK(bar.update({.what = "work", .done = 1, .total = 1}));
        bar.finish();
        TerminalProgressBar nowhere({.file = nullptr, .force = true});
        CHECK(nowhere.update({.what = "work", .done = 1, .total = 1}));
    }
    CHECK(capture.text().empty());
}

TEST_CASE("options of the bar are checked") {
    CHECK_THROWS_WITH_AS(TerminalProgressBar({.interval = -1.0}),
                         "TerminalProgressBar: interval must be finite and >= 0, got -1",
                         foretell::InvalidArgument);
}

TEST_CASE("a stream log writes lines and leaves out what is below its level") {
    const Capture capture;
    foretell::StreamLog all(capture.file());
    foretell::StreamLog warnings(capture.file(), foretell::LogLevel::warning);
    for (foretell::LogSink* sink :
         {static_cast<foretell::LogSink*>(&all), static_cast<foretell::LogSink*>(&warnings),
          static_cast<foretell::LogSink*>(nullptr)}) {
        foretell::log_to(sink, foretell::LogLevel::info, "3 rows");
        foretell::log_to(sink, foretell::LogLevel::warning, "column 3 is constant");
    }
    CHECK(capture.text() ==
          "info: 3 rows\nwarning: column 3 is constant\nwarning: column 3 is constant\n");
    foretell::StreamLog(nullptr).log(foretell::LogLevel::warning, "unheard");
}

TEST_CASE("recording sinks keep what they hear and stop when told") {
    foretell::RecordingLog log;
    foretell::log_to(&log, foretell::LogLevel::warning, "w");
    REQUIRE(log.entries().size() == 1);
    CHECK(log.entries()[0] == foretell::RecordingLog::Entry{foretell::LogLevel::warning, "w"});
    log.clear();
    CHECK(log.entries().empty());

    foretell::RecordingProgress progress(1);
    CHECK(foretell::report(&progress, {.what = "a", .done = 1, .total = 3, .detail = "d"}));
    CHECK_FALSE(foretell::report(&progress, {.what = "a", .done = 2, .total = 3}));
    REQUIRE(progress.entries().size() == 2);
    CHECK(progress.entries()[0] == foretell::RecordingProgress::Entry{"a", 1, 3, "d"});
    CHECK(foretell::report(nullptr, {.what = "a", .done = 2, .total = 3}));
}

TEST_SUITE_END();
