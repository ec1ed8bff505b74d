#pragma once

#include <foretell/linalg/pack.hpp>

#include <atomic>
#include <cstddef>
#include <string_view>

/// How to write a kernel that is fast in any program, also one compiled with plain -O2 and no
/// -march:
///
///     struct Halve {                                   // y <- x / 2
///         template <class Isa, class T>
///         [[gnu::always_inline]] static inline void run(const T* x, T* y, std::size_t n) {
///             using P = typename Isa::template Pack<T>;
///             for (std::size_t i = 0; i < n; i += P::size) {
///                 (P::load(x + i, n - i) * T(0.5)).store(y + i, n - i);
///             }
///         }
///     };
///     simd::run<Halve>(x.data(), y.data(), x.size());
///
/// run compiles Halve::run once for each instruction set and calls the best that the processor has.
/// - Everything between run and the arithmetic is marked `[[gnu::always_inline]] inline`; what is
/// not
///   still gives right results, compiled for the baseline. No lambdas, no std::function.
/// - Arguments are passed by value: pointers, sizes, views.
/// - One loop whose last turn loads and stores a part (as above) gives an element the same bits
///   wherever it stands, so that a row alone equals the row in a batch.
/// - Say mul_add where a product is added: compilers fuse other products into sums as they please.
/// - simd_math.hpp has exp, log and their kin on Packs; reductions.hpp dots and sums.
/// - Results are the same from call to call, but may differ in the last bits between instruction
/// sets.
namespace foretell::linalg::simd {

/// The instruction sets that kernels are compiled for, ascending.
enum class Level {
    portable,  ///< one number at a time, on any compiler
    baseline,  ///< vectors of 16 bytes, as on every 64-bit processor
    avx2,      ///< AVX2 and FMA: 32 bytes
    avx512     ///< AVX-512 F, DQ, BW, VL: 64 bytes
};
constexpr std::string_view name_of(Level level) noexcept {
    constexpr std::string_view names[] = {"portable", "baseline", "avx2", "avx512"};
    return names[static_cast<std::size_t>(level)];
}

/// What a kernel knows about its instruction set: the width of its registers.
template <std::size_t Bytes>
struct Registers {
    template <class T>
    using Pack = simd::Pack<T, (Bytes > sizeof(T) ? Bytes / sizeof(T) : 1)>;
};

/// The best level of this processor and compiler.
inline Level best_level() noexcept {
#if defined(__GNUC__) && defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    return avx2 && avx512 ? Level::avx512 : avx2 ? Level::avx2 : Level::baseline;
#elif defined(__GNUC__)
    return Level::baseline;
#else
    return Level::portable;
#endif
}

namespace detail {

inline constexpr int level_unknown = -1;
inline std::atomic<int>& level_in_use() noexcept {
    static constinit std::atomic<int> level{level_unknown};
    return level;
}

template <class Kernel, class... A>
[[gnu::noinline]] auto run_portable(A... arguments) {
    return Kernel::template run<Registers<1>>(arguments...);
}
#if defined(__GNUC__)
template <class Kernel, class... A>
#if defined(__x86_64__)
[[gnu::cold]]  // x86 without AVX2 was last built about 2013
#endif
[[gnu::noinline]] auto
run_baseline(A... arguments) {
    return Kernel::template run<Registers<16>>(arguments...);
}
#if defined(__x86_64__)
template <class Kernel, class... A>
[[gnu::noinline, gnu::target("avx2,fma")]] auto run_avx2(A... arguments) {
    return Kernel::template run<Registers<32>>(arguments...);
}
template <class Kernel, class... A>
[[gnu::noinline, gnu::target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]] auto run_avx512(
    A... arguments) {
    return Kernel::template run<Registers<64>>(arguments...);
}
#endif
#endif

}  // namespace detail

namespace detail {

/// Kernels that wait for memory say so by `static constexpr bool avx2_suffices = true`, and are
/// compiled once less.
template <class Kernel>
inline constexpr bool avx2_suffices = false;
template <class Kernel>
requires(Kernel::avx2_suffices) inline constexpr bool avx2_suffices<Kernel> = true;

}  // namespace detail

/// The level that run uses.
inline Level level() noexcept {
    int level = detail::level_in_use().load(std::memory_order_relaxed);
    if (level == detail::level_unknown) {
        level = static_cast<int>(best_level());
        detail::level_in_use().store(level, std::memory_order_relaxed);
    }
    return static_cast<Level>(level);
}

/// Makes run use the given level, or the best one if the processor lacks it; for tests, and for
/// equal bits on unequal machines. It holds for the whole program.
/// @return the level now in use
inline Level set_level(Level wanted) noexcept {
    const Level best = best_level();
    const Level level = wanted < best ? wanted : best;
    detail::level_in_use().store(static_cast<int>(level), std::memory_order_relaxed);
    return level;
}

/// Calls Kernel::run<Isa>(arguments...) compiled for the level in use, and returns what it returns.
template <class Kernel, class... A>
inline auto run(A... arguments) {
#if defined(__GNUC__)
    switch (level()) {
#if defined(__x86_64__)
        case Level::avx512:
            if constexpr (!detail::avx2_suffices<Kernel>) {
                return detail::run_avx512<Kernel>(arguments...);
            }
            [[fallthrough]];
        case Level::avx2:
            return detail::run_avx2<Kernel>(arguments...);
#endif
        default:
            return detail::run_baseline<Kernel>(arguments...);
    }
#else
    return detail::run_portable<Kernel>(arguments...);
#endif
}

}  // namespace foretell::linalg::simd
