#pragma once

#include <foretell/core/message.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace foretell {

/// Base of all that the library throws. what() says where, what must hold, what was given.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An option or argument is outside of what its documentation allows.
class InvalidArgument : public Error {
public:
    using Error::Error;
};

/// Extents disagree with each other or with the fitted model, or a layout cannot be viewed.
class ShapeError : public InvalidArgument {
public:
    using InvalidArgument::InvalidArgument;
};

/// A member that reads the fitted state was called before fit.
class NotFittedError : public Error {
public:
    using Error::Error;
};

/// The arithmetic broke down: not finite, singular, not positive definite.
class NumericalError : public Error {
public:
    using Error::Error;
};

/// A file or device could not be opened, read or written.
class IoError : public Error {
public:
    using Error::Error;
};

/// Text or bytes do not follow their format. line and column count from 1; 0 means "not known".
class ParseError : public Error {
public:
    /// what() reads `where: file:line:column: what`, without the parts that are not known.
    ParseError(const std::string& where, std::string file, std::size_t line, std::size_t column,
               const std::string& what)
        : Error(compose(where, file, line, column, what)),
          file_(std::move(file)),
          line_(line),
          column_(column) {}

    [[nodiscard]] const std::string& file() const noexcept { return file_; }
    [[nodiscard]] std::size_t line() const noexcept { return line_; }
    [[nodiscard]] std::size_t column() const noexcept { return column_; }

private:
    static std::string compose(const std::string& where, const std::string& file, std::size_t line,
                               std::size_t column, const std::string& what) {
        std::string text = where + ": ";
        if (!file.empty()) text += file + ':';
        if (line > 0) text += message(line, ':');
        if (line > 0 && column > 0) text += message(column, ':');
        if (text.back() == ':') text += ' ';
        return text + what;
    }

    std::string file_;
    std::size_t line_;
    std::size_t column_;
};

}  // namespace foretell
