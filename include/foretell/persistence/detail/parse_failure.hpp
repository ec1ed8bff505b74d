#pragma once

#include <foretell/core/error.hpp>

#include <string>

namespace foretell::detail {

/// Where a file is being read, for the errors that name what is wrong in it.
struct ParseSite {
    std::string where;  ///< "load"
    std::string file;   ///< its path; empty for bytes in memory

    [[noreturn]] void fail(const std::string& what) const {
        throw ParseError(where, file, 0, 0, what);
    }
};

}  // namespace foretell::detail
