#pragma once

#include <foretell/core/error.hpp>

namespace foretell::linalg {

namespace detail {

// OpenBLAS's own functions, by weak references under names of our own: a program that is linked
// with another BLAS has none of them, and then the limit below does nothing.
#if defined(__GNUC__) && defined(__ELF__)
extern "C" {
[[gnu::weak]] void foretell_openblas_set_num_threads(int) __asm__("openblas_set_num_threads");
[[gnu::weak]] int foretell_openblas_get_num_threads() __asm__("openblas_get_num_threads");
}
inline int get_openblas_threads() noexcept {
    const bool present = foretell_openblas_get_num_threads && foretell_openblas_set_num_threads;
    return present ? foretell_openblas_get_num_threads() : 0;
}
inline void set_openblas_threads(int n) noexcept {
    if (foretell_openblas_set_num_threads) foretell_openblas_set_num_threads(n);
}
#else
inline int get_openblas_threads() noexcept {
    return 0;
}
inline void set_openblas_threads(int) noexcept {}
#endif

}  // namespace detail

/// Threads that the BLAS may use for one call; 0 if it does not tell.
[[nodiscard]] inline int blas_threads() noexcept {
    return detail::get_openblas_threads();
}

/// Lets the BLAS use the given number of threads as long as this object lives, then gives back what
/// was set before:
///
///     linalg::BlasThreadLimit one(1);   // parallelism stands above the BLAS here
///
/// OpenBLAS knows one number for the whole program, so this concerns every thread of it: put it
/// near main, or around a phase in which you own the process. The library never does it by itself.
/// With a BLAS other than OpenBLAS it does nothing; set that library's environment variable
/// instead.
class BlasThreadLimit {
public:
    /// @throws InvalidArgument unless n_threads >= 1
    explicit BlasThreadLimit(int n_threads) : before_(blas_threads()) {
        if (n_threads < 1) {
            throw InvalidArgument(
                message("linalg::BlasThreadLimit: n_threads must be >= 1, got ", n_threads));
        }
        if (before_ > 0) detail::set_openblas_threads(n_threads);
    }
    BlasThreadLimit(const BlasThreadLimit&) = delete;
    BlasThreadLimit& operator=(const BlasThreadLimit&) = delete;
    ~BlasThreadLimit() {
        if (before_ > 0) detail::set_openblas_threads(before_);
    }

private:
    int before_;
};

}  // namespace foretell::linalg
