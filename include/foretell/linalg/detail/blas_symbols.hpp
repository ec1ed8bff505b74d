#pragma once

#include <cstddef>

// Where the compiler knows assembler labels, the BLAS and LAPACK symbols are declared under names
// of our own: then this header clashes neither with <cblas.h> nor with xtensor-blas, whose
// declarations contradict each other, and needs no header of the BLAS at all. Elsewhere <cblas.h>
// is included; FORETELL_USE_CBLAS_HEADER, defined for the whole program, asks for that too.
#if defined(__GNUC__) && !defined(FORETELL_USE_CBLAS_HEADER)
#define FORETELL_DETAIL_BLAS(symbol) ::foretell::linalg::detail::foretell_##symbol
#define FORETELL_DETAIL_TEXT(x) #x
#define FORETELL_DETAIL_PREFIXED(prefix, symbol) FORETELL_DETAIL_TEXT(prefix) #symbol
#define FORETELL_DETAIL_LABEL(prefix, symbol) FORETELL_DETAIL_PREFIXED(prefix, symbol)
#define FORETELL_DETAIL_DECLARE(result, symbol, ...) \
    result foretell_##symbol(__VA_ARGS__) __asm__(   \
        FORETELL_DETAIL_LABEL(__USER_LABEL_PREFIX__, symbol))
#else
#include <cblas.h>
#define FORETELL_DETAIL_BLAS(symbol) ::symbol
#endif

namespace foretell::linalg::detail {

// The values of CBLAS's enums, the same in every implementation.
inline constexpr int blas_row_major = 101;
inline constexpr int blas_no_trans = 111;
inline constexpr int blas_trans = 112;
inline constexpr int blas_lower = 122;
inline constexpr int blas_non_unit = 131;
inline constexpr int blas_left = 141;

#if defined(FORETELL_DETAIL_DECLARE)
extern "C" {
FORETELL_DETAIL_DECLARE(float, cblas_sdot, int, const float*, int, const float*, int);
FORETELL_DETAIL_DECLARE(double, cblas_ddot, int, const double*, int, const double*, int);
FORETELL_DETAIL_DECLARE(float, cblas_snrm2, int, const float*, int);
FORETELL_DETAIL_DECLARE(double, cblas_dnrm2, int, const double*, int);
FORETELL_DETAIL_DECLARE(void, cblas_saxpy, int, float, const float*, int, float*, int);
FORETELL_DETAIL_DECLARE(void, cblas_daxpy, int, double, const double*, int, double*, int);
FORETELL_DETAIL_DECLARE(void, cblas_sscal, int, float, float*, int);
FORETELL_DETAIL_DECLARE(void, cblas_dscal, int, double, double*, int);
FORETELL_DETAIL_DECLARE(void, cblas_sgemv, int, int, int, int, float, const float*, int,
                        const float*, int, float, float*, int);
FORETELL_DETAIL_DECLARE(void, cblas_dgemv, int, int, int, int, double, const double*, int,
                        const double*, int, double, double*, int);
FORETELL_DETAIL_DECLARE(void, cblas_sger, int, int, int, float, const float*, int, const float*,
                        int, float*, int);
FORETELL_DETAIL_DECLARE(void, cblas_dger, int, int, int, double, const double*, int, const double*,
                        int, double*, int);
FORETELL_DETAIL_DECLARE(void, cblas_sgemm, int, int, int, int, int, int, float, const float*, int,
                        const float*, int, float, float*, int);
FORETELL_DETAIL_DECLARE(void, cblas_dgemm, int, int, int, int, int, int, double, const double*, int,
                        const double*, int, double, double*, int);
FORETELL_DETAIL_DECLARE(void, cblas_ssyrk, int, int, int, int, int, float, const float*, int, float,
                        float*, int);
FORETELL_DETAIL_DECLARE(void, cblas_dsyrk, int, int, int, int, int, double, const double*, int,
                        double, double*, int);
FORETELL_DETAIL_DECLARE(void, cblas_strsv, int, int, int, int, int, const float*, int, float*, int);
FORETELL_DETAIL_DECLARE(void, cblas_dtrsv, int, int, int, int, int, const double*, int, double*,
                        int);
FORETELL_DETAIL_DECLARE(void, cblas_strsm, int, int, int, int, int, int, int, float, const float*,
                        int, float*, int);
FORETELL_DETAIL_DECLARE(void, cblas_dtrsm, int, int, int, int, int, int, int, double, const double*,
                        int, double*, int);
// The last argument is the hidden length of the Fortran string.
FORETELL_DETAIL_DECLARE(void, spotrf_, const char*, const int*, float*, const int*, int*,
                        std::size_t);
FORETELL_DETAIL_DECLARE(void, dpotrf_, const char*, const int*, double*, const int*, int*,
                        std::size_t);
}
#undef FORETELL_DETAIL_DECLARE
#undef FORETELL_DETAIL_LABEL
#undef FORETELL_DETAIL_PREFIXED
#undef FORETELL_DETAIL_TEXT
#endif

}  // namespace foretell::linalg::detail

#if !defined(__GNUC__) || defined(FORETELL_USE_CBLAS_HEADER)
extern "C" {
void spotrf_(const char*, const int*, float*, const int*, int*, std::size_t);
void dpotrf_(const char*, const int*, double*, const int*, int*, std::size_t);
}
#endif

namespace foretell::linalg::detail {

/// Calls f with each argument converted to f's parameter type (ints to <cblas.h>'s enums).
template <class R, class... P, class... A>
R blas_call(R (*f)(P...), A... arguments) {
    return f(static_cast<P>(arguments)...);
}

/// The routines for T by one name.
template <class T>
struct Blas;

template <>
struct Blas<float> {
    static constexpr auto dot = FORETELL_DETAIL_BLAS(cblas_sdot);
    static constexpr auto nrm2 = FORETELL_DETAIL_BLAS(cblas_snrm2);
    static constexpr auto axpy = FORETELL_DETAIL_BLAS(cblas_saxpy);
    static constexpr auto scal = FORETELL_DETAIL_BLAS(cblas_sscal);
    static constexpr auto gemv = FORETELL_DETAIL_BLAS(cblas_sgemv);
    static constexpr auto ger = FORETELL_DETAIL_BLAS(cblas_sger);
    static constexpr auto gemm = FORETELL_DETAIL_BLAS(cblas_sgemm);
    static constexpr auto syrk = FORETELL_DETAIL_BLAS(cblas_ssyrk);
    static constexpr auto trsv = FORETELL_DETAIL_BLAS(cblas_strsv);
    static constexpr auto trsm = FORETELL_DETAIL_BLAS(cblas_strsm);
    static constexpr auto potrf = FORETELL_DETAIL_BLAS(spotrf_);
};

template <>
struct Blas<double> {
    static constexpr auto dot = FORETELL_DETAIL_BLAS(cblas_ddot);
    static constexpr auto nrm2 = FORETELL_DETAIL_BLAS(cblas_dnrm2);
    static constexpr auto axpy = FORETELL_DETAIL_BLAS(cblas_daxpy);
    static constexpr auto scal = FORETELL_DETAIL_BLAS(cblas_dscal);
    static constexpr auto gemv = FORETELL_DETAIL_BLAS(cblas_dgemv);
    static constexpr auto ger = FORETELL_DETAIL_BLAS(cblas_dger);
    static constexpr auto gemm = FORETELL_DETAIL_BLAS(cblas_dgemm);
    static constexpr auto syrk = FORETELL_DETAIL_BLAS(cblas_dsyrk);
    static constexpr auto trsv = FORETELL_DETAIL_BLAS(cblas_dtrsv);
    static constexpr auto trsm = FORETELL_DETAIL_BLAS(cblas_dtrsm);
    static constexpr auto potrf = FORETELL_DETAIL_BLAS(dpotrf_);
};

}  // namespace foretell::linalg::detail

#undef FORETELL_DETAIL_BLAS
