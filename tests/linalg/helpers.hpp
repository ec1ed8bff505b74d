#pragma once

#include <foretell/linalg/run.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace linalg_tests {

namespace simd = foretell::linalg::simd;

/// |got - want| in units of the last place of T at want; infinite where one of the two is NaN or
/// infinite and the other is not.
template <class T>
double ulp_error(T got, long double want) {
    const double never = std::numeric_limits<double>::infinity();
    const T rounded = static_cast<T>(want);
    if (std::isnan(rounded) || std::isnan(got)) {
        return std::isnan(rounded) && std::isnan(got) ? 0.0 : never;
    }
    if (std::isinf(rounded) || std::isinf(got)) return rounded == got ? 0.0 : never;
    const T magnitude = std::abs(rounded);
    T unit = std::nextafter(magnitude, std::numeric_limits<T>::infinity()) - magnitude;
    if (std::isinf(unit)) unit = magnitude - std::nextafter(magnitude, T(0));
    return static_cast<double>(std::abs(static_cast<long double>(got) - want) /
                               static_cast<long double>(unit));
}

/// The levels that this processor has, the portable one left out.
inline std::vector<simd::Level> levels() {
    std::vector<simd::Level> all;
    for (const auto level : {simd::Level::baseline, simd::Level::avx2, simd::Level::avx512}) {
        if (level <= simd::best_level()) all.push_back(level);
    }
    return all;
}

/// Uses one level until the end of the scope.
class ForcedLevel {
public:
    explicit ForcedLevel(simd::Level level) : before_(simd::level()) { simd::set_level(level); }
    ForcedLevel(const ForcedLevel&) = delete;
    ForcedLevel& operator=(const ForcedLevel&) = delete;
    ~ForcedLevel() { simd::set_level(before_); }

private:
    simd::Level before_;
};

/// n numbers of about unit size, the same ones for the same seed.
template <class T>
std::vector<T> numbers(std::size_t n, unsigned seed) {
    std::mt19937 engine(seed);
    std::vector<T> v(n);
    for (T& x : v) x = static_cast<T>(static_cast<double>(engine()) / 2147483648.0 - 1.0);
    return v;
}

}  // namespace linalg_tests
