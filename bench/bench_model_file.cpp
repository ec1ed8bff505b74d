// Saving and loading a model of 100 MB beside writing and reading as many bytes, and the file of a
// small model. Both ways end with fsync, and both read into memory that was not touched before.

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/state.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>

#include <benchmark/benchmark.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace {

struct WeightsOptions {
    static constexpr auto fields() { return std::tuple{}; }
};

/// A model that is one matrix.
class Weights {
public:
    using Scalar = double;
    using Options = WeightsOptions;
    static constexpr std::string_view type_name = "Weights";

    explicit Weights(WeightsOptions = {}) {}
    explicit Weights(std::size_t n) : fitted_(Fitted{foretell::full(n, 100, 0.25)}) {}
    [[nodiscard]] const WeightsOptions& options() const { return options_; }

private:
    friend struct foretell::Access;
    struct Fitted {
        foretell::Matrix<double> coef;
        static constexpr auto fields() {
            return std::tuple{foretell::field("coef", &Fitted::coef, "weights")};
        }
        void check(std::string_view) const {}
    };
    WeightsOptions options_;
    std::optional<Fitted> fitted_;
};

constexpr std::size_t large = 125'000, small = 10;  // rows of 100 numbers

/// A name for a file that goes away at the end.
struct TemporaryFile {
    TemporaryFile() {
        const char* folder = std::getenv("TMPDIR");
        path = std::string(folder != nullptr ? folder : "/tmp") + "/foretell-bench-" +
               std::to_string(::getpid());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { ::unlink(path.c_str()); }
    std::string path;
};

void plain_write(benchmark::State& state) {
    const TemporaryFile file;
    const auto bytes = foretell::save_bytes(Weights(static_cast<std::size_t>(state.range(0))));
    for (auto _ : state) {
        const int fd = ::open(file.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
        for (std::size_t at = 0; at < bytes.size();) {
            const auto put = ::write(fd, bytes.data() + at, bytes.size() - at);
            if (put <= 0) return state.SkipWithError("cannot write");
            at += static_cast<std::size_t>(put);
        }
        ::fsync(fd);
        ::close(fd);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

void save_model(benchmark::State& state) {
    const TemporaryFile file;
    const Weights model(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) foretell::save(model, file.path);
    state.SetBytesProcessed(state.iterations() * state.range(0) * 800);
}

void plain_read(benchmark::State& state) {
    const TemporaryFile file;
    foretell::save(Weights(static_cast<std::size_t>(state.range(0))), file.path);
    std::size_t size = 0;
    for (auto _ : state) {
        const int fd = ::open(file.path.c_str(), O_RDONLY);
        size = static_cast<std::size_t>(::lseek(fd, 0, SEEK_END));
        const std::unique_ptr<char[]> bytes(new char[size]);
        for (std::size_t at = 0; at < size;) {
            const auto got = ::pread(fd, bytes.get() + at, size - at, static_cast<off_t>(at));
            if (got <= 0) return state.SkipWithError("cannot read");
            at += static_cast<std::size_t>(got);
        }
        benchmark::DoNotOptimize(bytes.get());
        ::close(fd);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}

void load_model(benchmark::State& state) {
    const TemporaryFile file;
    foretell::save(Weights(static_cast<std::size_t>(state.range(0))), file.path);
    for (auto _ : state) {
        auto model = foretell::load<Weights>(file.path);
        benchmark::DoNotOptimize(&model);
    }
    state.SetBytesProcessed(state.iterations() * state.range(0) * 800);
}

BENCHMARK(plain_write)->Arg(large)->Arg(small)->UseRealTime();
BENCHMARK(save_model)->Arg(large)->Arg(small)->UseRealTime();
BENCHMARK(plain_read)->Arg(large)->Arg(small)->UseRealTime();
BENCHMARK(load_model)->Arg(large)->Arg(small)->UseRealTime();

}  // namespace
