#include <foretell/core/atomic_file.hpp>

#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using namespace foretell;

namespace {

std::string content_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void put(const std::string& path, const std::string& text) {
    AtomicFile file("test", path);
    file.write(text);
    file.commit();
}

}  // namespace

TEST_SUITE_BEGIN("core/atomic_file");

TEST_CASE("the old file stands until commit, and the new one after it, alone in its folder") {
    const support::TemporaryFolder folder;
    const std::string path = folder.file("a");
    put(path, "old");
    {
        AtomicFile file("test", path);
        file.write("new, ");
        file.write("and longer");
        CHECK(content_of(path) == "old");
        CHECK(folder.n_files() == 2);
        file.commit();
        CHECK(content_of(path) == "new, and longer");
    }
    CHECK(folder.n_files() == 1);
}

TEST_CASE("without commit nothing is left, and the old file is as it was") {
    const support::TemporaryFolder folder;
    const std::string path = folder.file("a");
    { AtomicFile("test", path).write("x"); }
    CHECK(folder.n_files() == 0);
    put(path, "old");
    { AtomicFile("test", path).write("x"); }
    CHECK(folder.n_files() == 1);
    CHECK(content_of(path) == "old");
}

TEST_CASE("two writers of one file do not mix: the last to commit stands") {
    const support::TemporaryFolder folder;
    const std::string path = folder.file("a");
    AtomicFile first("test", path), second("test", path);
    first.write("first");
    second.write("second");
    second.commit();
    first.commit();
    CHECK(content_of(path) == "first");
    CHECK(folder.n_files() == 1);
}

TEST_CASE("overwrite changes bytes that are there, and writing goes on at the end") {
    const support::TemporaryFolder folder;
    const std::string path = folder.file("a");
    const std::string much(100'000, '-');
    AtomicFile file("test", path);
    file.write("0123456789");
    file.write(much);
    file.overwrite(3, "abc", 3);
    file.write("end");
    file.commit();
    CHECK(content_of(path) == "012abc6789" + much + "end");
}

TEST_CASE("a link stays, what it leads to is replaced and keeps its rights") {
    namespace fs = std::filesystem;
    const support::TemporaryFolder folder;
    const std::string path = folder.file("a"), link = folder.file("link");
    put(path, "old");
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    fs::create_symlink("a", link);
    put(link, "new");
    CHECK(fs::is_symlink(link));
    CHECK(content_of(path) == "new");
    CHECK(fs::status(path).permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read));
    CHECK(folder.n_files() == 2);
}

TEST_CASE("a device is written to and not replaced; a full one is an error") {
    CHECK_FALSE(AtomicFile("test", support::TemporaryFolder().file("a")).is_special());
    if (!std::filesystem::is_character_file("/dev/full")) return;
    AtomicFile null("test", "/dev/null");
    CHECK(null.is_special());
    null.write("x");
    null.commit();
    CHECK(std::filesystem::is_character_file("/dev/null"));

    AtomicFile full("test", "/dev/full");
    full.write("x");
    CHECK_THROWS_WITH_AS(full.commit(), "test: cannot write /dev/full: No space left on device",
                         IoError);
    AtomicFile again("test", "/dev/full");
    CHECK_THROWS_WITH_AS(again.write(std::string(1'000'000, 'x')),
                         "test: cannot write /dev/full: No space left on device", IoError);
}

TEST_CASE("errors say what was to be done to which file, and why it cannot be") {
    const support::TemporaryFolder folder;
    const std::string lost = folder.file("no/a");
    CHECK_THROWS_WITH_AS(
        AtomicFile("write_csv", lost),
        ("write_csv: cannot create " + lost + ": No such file or directory").c_str(), IoError);
    const std::string path = folder.path();
    CHECK_THROWS_WITH_AS(AtomicFile("write_csv", path),
                         ("write_csv: cannot create " + path + ": Is a directory").c_str(),
                         IoError);
    // What is in the way of the new name is found when it is given.
    const std::string taken = folder.file("taken");
    AtomicFile file("write_csv", taken);
    file.write("x");
    std::filesystem::create_directories(taken + "/in");
    CHECK_THROWS_WITH_AS(file.commit(),
                         ("write_csv: cannot replace " + taken + ": Is a directory").c_str(),
                         IoError);
    CHECK(std::filesystem::is_directory(taken));
}

TEST_SUITE_END();
