#pragma once

// What the examples print in common; nothing here belongs to the library.

#include <foretell/core/error.hpp>

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

namespace console {

inline void heading(const char* text) {
    std::printf("\n%s\n%s\n", text, std::string(std::char_traits<char>::length(text), '-').c_str());
}

/// Before long work: can what it will write be written?
/// @throws foretell::IoError with the reason of the system
inline void check_writable(const std::string& path) {
    const bool existed = std::filesystem::exists(path);
    errno = 0;
    const bool opens = std::ofstream(path, std::ios::app).good();
    const int reason = errno;
    if (!opens) {
        throw foretell::IoError(foretell::message("cannot write ", path, ": ",
                                                  reason != 0 ? std::strerror(reason) : "refused"));
    }
    if (!existed) std::filesystem::remove(path);
}

/// Runs an example: 0 if it ends well, or --help was asked for; 1 and a sentence on stderr where
/// something is wrong with the data; 2 and a sentence where the options are wrong.
template <class Body>
int run(CLI::App& app, int argc, char** argv, Body&& body) {
    try {
        app.parse(argc, argv);
        body();
        return 0;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const foretell::Error& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "unexpected error: %s\n", error.what());
    }
    return 1;
}

}  // namespace console
