#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>

#include "persistence/toy.hpp"
#include "support/temporary_folder.hpp"

#include <foretell/core/same_state.hpp>

#include <doctest/doctest.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace foretell;
using toy::Toy;

TEST_SUITE_BEGIN("persistence/atomic_save");

TEST_CASE("killing the writer at random moments leaves the old file or the new one") {
    const support::TemporaryFolder folder;
    const std::string path = folder.file("model");
    const auto old_model = Toy<double>().fit(20'000), new_model = Toy<double>().fit(30'000);
    std::size_t n_old = 0, n_new = 0, n_left_over = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i) save(new_model, path);
    const std::chrono::nanoseconds ten = std::chrono::steady_clock::now() - start;
    const auto longest = static_cast<std::uint64_t>(ten.count()) / 5;  // of a pause: two saves
    std::uint64_t seed = 7;
    for (int round = 0; round < 200; ++round) {
        save(old_model, path);
        const std::size_t before = folder.n_files();
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            save(new_model, path);
            ::_exit(0);
        }
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const timespec pause{0, static_cast<long>((seed >> 20) % longest % 1'000'000'000)};
        ::nanosleep(&pause, nullptr);
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        const auto found = load<Toy<double>>(path);
        const bool is_old = same_state(found, old_model), is_new = same_state(found, new_model);
        REQUIRE(is_old != is_new);
        n_old += is_old ? 1 : 0;
        n_new += is_new ? 1 : 0;
        n_left_over += folder.n_files() - before;
    }
    CHECK(n_old > 0);
    CHECK(n_new > 0);
    MESSAGE("old file ", n_old, " times, new file ", n_new, " times, killed while writing ",
            n_left_over, " times");
}

TEST_CASE("an error while writing leaves the old file and nothing else") {
    const support::TemporaryFolder folder;
    const std::string path = folder.file("model");
    const auto old_model = Toy<double>().fit(3);
    save(old_model, path);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{10'000, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    CHECK_THROWS_AS(save(Toy<double>().fit(10'000), path), IoError);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    ::signal(SIGXFSZ, SIG_DFL);
    CHECK(same_state(load<Toy<double>>(path), old_model));
    CHECK(folder.n_files() == 1);
}

TEST_SUITE_END();
