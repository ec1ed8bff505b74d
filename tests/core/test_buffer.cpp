#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/random/random.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("core/buffer");

namespace {

template <class T>
bool equal(const Buffer<T>& a, const std::vector<T>& b) {
    return Buffer<T>(b.data(), b.data() + b.size()) == a && a.size() == b.size() &&
           a.empty() == b.empty();
}

/// The same random changes to a Buffer and to a std::vector.
template <class T>
void check_against_vector(std::uint64_t seed) {
    Random random(seed);
    Buffer<T> ours;
    std::vector<T> theirs;
    for (int step = 0; step < 400; ++step) {
        const T value = static_cast<T>(random.below(100));
        const auto n = static_cast<std::size_t>(random.below(40));
        const auto at = static_cast<std::size_t>(random.below(theirs.size() + 1));
        const std::vector<T> some(n, value);
        switch (random.below(9)) {
            case 0:
                ours.assign(n, value), theirs.assign(n, value);
                break;
            case 1:
                ours.resize(n), theirs.resize(n);
                break;
            case 2:
                ours.resize(n, value), theirs.resize(n, value);
                break;
            case 3:
                ours.insert(ours.begin() + at, value);
                theirs.insert(theirs.begin() + static_cast<std::ptrdiff_t>(at), value);
                break;
            case 4:
                ours.append(some.data(), some.data() + n);
                theirs.insert(theirs.end(), some.begin(), some.end());
                break;
            case 5:
                if (!theirs.empty()) ours.pop_back(), theirs.pop_back();
                break;
            case 6: {
                const Buffer<T> copy = ours;
                ours.clear();
                ours.reserve(n);
                CHECK(ours.capacity() >= n);
                ours = copy;
                break;
            }
            case 7: {
                Buffer<T> other(n, value);
                ours.swap(other);
                ours = std::move(other);
                CHECK(other.empty());
                break;
            }
            default:
                ours.push_back(value), theirs.push_back(value);
        }
        REQUIRE(equal(ours, theirs));
    }
}

}  // namespace

TEST_CASE("a Buffer does what a std::vector does") {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        check_against_vector<double>(seed);
        check_against_vector<int>(seed);
        check_against_vector<char>(seed);
    }
}

TEST_CASE("new elements are zero, also where others were before") {
    Buffer<int> b(4, 7);
    b.resize(1);
    b.resize(4);
    CHECK(b == Buffer<int>{7, 0, 0, 0});
    b.clear();
    b.resize(3);
    CHECK(b == Buffer<int>{0, 0, 0});
    CHECK(Buffer<double>(2) == Buffer<double>{0.0, 0.0});
}

TEST_CASE("a Buffer may be given a part of itself") {
    Buffer<int> b{1, 2, 3, 4, 5};
    b.assign(b.begin() + 2, b.end());
    CHECK(b == Buffer<int>{3, 4, 5});
    b = *&b;
    CHECK(b == Buffer<int>{3, 4, 5});
    CHECK(b.front() == 3);
    CHECK(b.back() == 5);
}

TEST_CASE("views show a Buffer, and a moved one leaves nothing behind") {
    Buffer<double> b{1.0, 2.0};
    const VectorView<double> view(b);
    view[1] = 5.0;
    const Buffer<double> moved = std::move(b);
    CHECK(moved == Buffer<double>{1.0, 5.0});
    CHECK(b.empty());  // NOLINT: that is what is tested
    CHECK(moved.data() == view.data());
}

TEST_CASE("more elements than memory can have are refused") {
    CHECK_THROWS_AS(Buffer<double>(std::numeric_limits<std::size_t>::max() / 4),
                    std::bad_array_new_length);
    Buffer<double> b{1.0};
    CHECK_THROWS_AS(b.resize(std::numeric_limits<std::size_t>::max() / 4),
                    std::bad_array_new_length);
    CHECK(b == Buffer<double>{1.0});
}

TEST_SUITE_END();
