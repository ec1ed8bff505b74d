#pragma once

#include <foretell/core/io_error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace foretell::detail {

/// A FILE that closes itself.
struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// Opens without a buffer: what is read goes straight to where it is wanted.
inline File open_file(std::string_view where, const std::string& path, const char* mode) {
    errno = 0;
    File file(std::fopen(path.c_str(), mode));
    if (!file) throw_io(where, mode[0] == 'r' ? "open" : "create", path, errno);
    if (mode[0] == 'r') std::setvbuf(file.get(), nullptr, _IONBF, 0);
    return file;
}

/// The bytes of a file, or -1 where it cannot be told (a pipe).
inline long long file_size(std::FILE* file) {
    if (std::fseek(file, 0, SEEK_END) != 0) return -1;
    const long size = std::ftell(file);
    if (std::fseek(file, 0, SEEK_SET) != 0) return -1;
    return size;
}

/// Text to be read from the front, seen through a window [begin, end) that moves on: all of it, if
/// it is in memory, or a piece of a file. What is not consumed stays when the window moves.
class TextSource {
public:
    /// The whole text at once; it must outlive this.
    explicit TextSource(std::string_view text)
        : begin_(text.data()), end_(text.data() + text.size()), size_(text.size()), text_(text) {}

    /// A file, by pieces of about window_bytes. A pipe is read at once.
    /// @throws IoError if it cannot be opened or read
    TextSource(std::string_view where, const std::string& path, std::size_t window_bytes)
        : where_(where), path_(path), file_(open_file(where, path, "rb")), window_(window_bytes) {
        const long long size = file_size(file_.get());
        size_ = size > 0 ? static_cast<std::size_t>(size) : 0;
        is_final_ = false;
        if (size >= 0) {
            refill();
            return;
        }
        while (!is_final_) refill();
        text_ = {begin_, static_cast<std::size_t>(end_ - begin_)};
        size_ = text_.size();
        file_.reset();
    }

    [[nodiscard]] const char* begin() const noexcept { return begin_; }
    [[nodiscard]] const char* end() const noexcept { return end_; }
    /// The window reaches to the end of the text.
    [[nodiscard]] bool is_final() const noexcept { return is_final_; }
    /// Bytes in all as far as known, and bytes consumed.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t consumed() const noexcept { return consumed_; }

    /// Everything before p, which lies in the window, is done with.
    void consume_to(const char* p) noexcept {
        consumed_ += static_cast<std::size_t>(p - begin_);
        begin_ = p;
    }

    /// Reads on, by one window at least; pointers into the window become invalid.
    void refill() {
        if (is_final_) return;
        const auto kept = static_cast<std::size_t>(end_ - begin_);
        const std::size_t wanted = std::max(window_, kept) + kept;
        if (wanted > capacity_) {
            auto grown = std::make_unique_for_overwrite<char[]>(wanted);
            if (kept > 0) std::memcpy(grown.get(), begin_, kept);
            buffer_ = std::move(grown);
            capacity_ = wanted;
        } else if (kept > 0) {
            std::memmove(buffer_.get(), begin_, kept);
        }
        errno = 0;
        const std::size_t got = std::fread(buffer_.get() + kept, 1, capacity_ - kept, file_.get());
        if (std::ferror(file_.get())) throw_io(where_, "read", path_, errno);
        is_final_ = got < capacity_ - kept;
        begin_ = buffer_.get();
        end_ = begin_ + kept + got;
    }

    /// Back to the front.
    void rewind() {
        consumed_ = 0;
        if (!file_) {
            begin_ = text_.data();
            end_ = begin_ + text_.size();
            return;
        }
        if (std::fseek(file_.get(), 0, SEEK_SET) != 0) throw_io(where_, "rewind", path_, errno);
        begin_ = end_ = buffer_.get();
        is_final_ = false;
        refill();
    }

private:
    const char* begin_ = nullptr;
    const char* end_ = nullptr;
    std::size_t size_ = 0, consumed_ = 0;
    bool is_final_ = true;
    std::string_view text_;  // all of it, where it is in memory
    std::string where_, path_;
    File file_;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0, window_ = 0;
};

}  // namespace foretell::detail
