#pragma once

#include "persistence/forge.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace forge {

/// Random numbers that depend on the seed alone.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return (state_ >> 33) ^ (state_ << 13);
    }
    std::size_t below(std::size_t n) {
        return static_cast<std::size_t>((next() & 0xffffffffu) % n);
    }

private:
    std::uint64_t state_;
};

/// Changes a file at random, as damage or an attacker would: bits, bytes, numbers, pieces.
inline Bytes mutated(Bytes file, Dice& dice) {
    const Bytes before = file;
    const std::size_t rounds = 1 + dice.below(3);
    for (std::size_t round = 0; round < rounds || file == before; ++round) {
        const std::size_t at = dice.below(file.size());
        const auto place = file.begin() + static_cast<std::ptrdiff_t>(at);
        switch (dice.below(8)) {
            case 0:
                file[at] ^= std::byte{static_cast<unsigned char>(1u << dice.below(8))};
                break;
            case 1:
                file[at] = std::byte{static_cast<unsigned char>(dice.next())};
                break;
            case 2:
                file.insert(place, std::byte{static_cast<unsigned char>(dice.next())});
                break;
            case 3:
                if (file.size() > 1) file.erase(place);
                break;
            case 4:
                file.resize(at + 1);
                break;
            case 5: {  // a number that is rarely right
                constexpr std::uint64_t extremes[] = {
                    0, 1, ~0ull, 1ull << 63, 0x7ff0000000000000u, 0x7ff8000000000000u, 1ull << 32};
                const std::uint64_t number = extremes[dice.below(7)];
                if (at + 8 <= file.size()) std::memcpy(&file[at], &number, 8);
                break;
            }
            case 6: {  // a digit of the header
                std::size_t i = at;
                while (i < file.size() && (file[i] < std::byte{'0'} || file[i] > std::byte{'9'}))
                    ++i;
                if (i < file.size()) {
                    file[i] = std::byte{static_cast<unsigned char>('0' + dice.below(10))};
                }
                break;
            }
            default: {  // a piece twice
                const std::size_t n = 1 + dice.below(file.size() - at < 64 ? file.size() - at : 64);
                const Bytes piece(place, place + static_cast<std::ptrdiff_t>(n));
                const auto to = file.begin() + static_cast<std::ptrdiff_t>(dice.below(file.size()));
                file.insert(to, piece.begin(), piece.end());
            }
        }
    }
    return file;
}

}  // namespace forge
