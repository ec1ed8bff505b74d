# What the library itself needs; foretellConfig.cmake asks for the same.
# OpenBLAS unless BLA_VENDOR says otherwise: the library calls CBLAS and LAPACK, and OpenBLAS holds
# both. BLAS::BLAS, unlike OpenBLAS's own package, is exported without a path of this machine.
include(CheckCXXSourceCompiles)
find_package(Threads REQUIRED)
if(NOT DEFINED BLA_VENDOR)
    set(BLA_VENDOR OpenBLAS)
endif()
find_package(BLAS QUIET)
if(NOT BLAS_FOUND)
    message(FATAL_ERROR "foretell: no BLAS library found (BLA_VENDOR=${BLA_VENDOR}). Install "
                        "OpenBLAS (Debian: apt-get install libopenblas-dev) or set BLA_VENDOR.")
endif()

set(CMAKE_REQUIRED_LIBRARIES BLAS::BLAS)
check_cxx_source_compiles(
    "extern \"C\" { double cblas_ddot(int, const double*, int, const double*, int); void dpotrf_(); }
     int main(int n, char**) { double x = n; dpotrf_(); return int(cblas_ddot(n, &x, 1, &x, 1)); }"
    FORETELL_BLAS_IS_COMPLETE)
unset(CMAKE_REQUIRED_LIBRARIES)
if(NOT FORETELL_BLAS_IS_COMPLETE)
    message(FATAL_ERROR "foretell: the BLAS found (${BLAS_LIBRARIES}) lacks CBLAS or LAPACK. Use "
                        "OpenBLAS (Debian: apt-get install libopenblas-dev).")
endif()

foreach(package IN ITEMS xtensor xtensor-blas)
    find_package(${package} QUIET)
    if(NOT ${package}_FOUND)
        message(FATAL_ERROR "foretell: ${package} was not found. Install it "
                            "(Debian: apt-get install lib${package}-dev) or set ${package}_DIR.")
    endif()
endforeach()
