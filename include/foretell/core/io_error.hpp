#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/message.hpp>

#include <string_view>
#include <system_error>

namespace foretell {

/// @param error what errno held
/// @throws IoError always: `where: cannot what path: the system's words for error`
[[noreturn]] [[gnu::cold]] inline void throw_io(std::string_view where, std::string_view what,
                                                std::string_view path, int error) {
    throw IoError(
        message(where, ": cannot ", what, ' ', path, ": ", std::generic_category().message(error)));
}

}  // namespace foretell
