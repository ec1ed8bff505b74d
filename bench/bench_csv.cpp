// Reading and writing tables in memory: numbers alone beside std::from_chars, tables of numbers and
// of texts, and svmlight lines. Items are fields.

#include <foretell/data/detail/decimal.hpp>
#include <foretell/data/read_csv.hpp>
#include <foretell/data/svmlight.hpp>
#include <foretell/data/write_csv.hpp>
#include <foretell/random/random.hpp>

#include <benchmark/benchmark.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using foretell::Table;

/// Doubles as the shortest text that reads back the same, about 18 characters, or as prices.
Table numbers(std::size_t rows, std::size_t cols, bool as_prices) {
    foretell::Random random(1);
    Table table;
    for (std::size_t j = 0; j < cols; ++j) {
        std::vector<double> column(rows);
        for (double& v : column) {
            v = as_prices ? static_cast<double>(random.below(100'000)) / 100.0 : random.normal();
        }
        table.add_numeric(foretell::message('x', j), std::move(column));
    }
    return table;
}

/// Sessions of a shop: a few numbers and texts with few, and with many, distinct values.
Table sessions(std::size_t rows) {
    foretell::Random random(2);
    std::vector<std::string> channel(rows), url(rows);
    std::vector<double> seconds(rows), pages(rows);
    const std::string channels[] = {"mail", "web", "app", "affiliate"};
    for (std::size_t i = 0; i < rows; ++i) {
        channel[i] = channels[random.below(4)];
        url[i] = foretell::message("/product/", random.below(5000), "?from=", random.below(10));
        seconds[i] = static_cast<double>(random.below(100'000)) / 10.0;
        pages[i] = static_cast<double>(random.below(50));
    }
    Table table;
    table.add_text("channel", channel).add_text("url", url);
    table.add_numeric("seconds", seconds).add_numeric("pages", pages);
    return table;
}

void set_counters(benchmark::State& state, std::size_t fields, std::size_t bytes) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(fields));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void parse_decimal(benchmark::State& state) {
    const Table table = numbers(100'000, 1, state.range(1) == 1);
    std::string text = foretell::csv_text(table, {.has_header = false});
    const std::size_t bytes = text.size();
    text.append(foretell::detail::quick_decimal_reach, ' ');
    for (auto _ : state) {
        const char* p = text.data();
        double sum = 0.0, value = 0.0;
        for (std::size_t i = 0; i < table.n_rows(); ++i) {
            if (state.range(0) == 1) {
                p = foretell::detail::quick_decimal(p, '.', value) + 1;
            } else {
                p = std::from_chars(p, text.data() + bytes, value).ptr + 1;
            }
            sum += value;
        }
        benchmark::DoNotOptimize(sum);
    }
    set_counters(state, table.n_rows(), bytes);
}
BENCHMARK(parse_decimal)->ArgNames({"ours", "prices"})->ArgsProduct({{0, 1}, {0, 1}});

void parse_csv_numbers(benchmark::State& state) {
    const Table table = numbers(20'000, 50, state.range(0) == 1);
    const std::string text = foretell::csv_text(table);
    for (auto _ : state) {
        const Table back = foretell::parse_csv(text);
        if (back.n_rows() != table.n_rows()) state.SkipWithError("rows are missing");
    }
    set_counters(state, table.n_rows() * table.n_cols(), text.size());
}
BENCHMARK(parse_csv_numbers)->ArgName("prices")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void parse_csv_texts(benchmark::State& state) {
    const Table table = sessions(100'000);
    const std::string text = foretell::csv_text(table);
    for (auto _ : state) {
        const Table back = foretell::parse_csv(text);
        if (back.n_rows() != table.n_rows()) state.SkipWithError("rows are missing");
    }
    set_counters(state, table.n_rows() * table.n_cols(), text.size());
}
BENCHMARK(parse_csv_texts)->Unit(benchmark::kMillisecond);

void csv_text_of_numbers(benchmark::State& state) {
    const Table table = numbers(20'000, 50, state.range(0) == 1);
    std::size_t bytes = 0;
    for (auto _ : state) bytes = foretell::csv_text(table).size();
    set_counters(state, table.n_rows() * table.n_cols(), bytes);
}
BENCHMARK(csv_text_of_numbers)->ArgName("prices")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void parse_svmlight_values(benchmark::State& state) {
    foretell::Random random(3);
    std::string text;
    std::size_t values = 0;
    for (std::size_t i = 0; i < 20'000; ++i) {
        text += random.below(2) == 0 ? "-1" : "1";
        for (std::size_t j = 1 + random.below(50); j < 1000; j += 1 + random.below(50), ++values) {
            text += foretell::message(' ', j, ':', random.uniform());
        }
        text += '\n';
    }
    for (auto _ : state) {
        const auto data = foretell::parse_svmlight(text);
        if (data.X.nonzeros() != values) state.SkipWithError("values are missing");
    }
    set_counters(state, values, text.size());
}
BENCHMARK(parse_svmlight_values)->Unit(benchmark::kMillisecond);

}  // namespace
