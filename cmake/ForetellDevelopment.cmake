# What our own tests, examples and benches share; nothing here reaches a user of the library.

# Warnings are ours alone: linked PRIVATE, never exported. The two that stay warnings on g++ are
# false positives inside xtensor and the compiler's own headers.
add_library(foretell_warnings INTERFACE)
target_compile_options(
    foretell_warnings
    INTERFACE -Wall
              -Wextra
              -Wpedantic
              -Wshadow
              -Wconversion
              -Wnon-virtual-dtor
              -Wno-missing-field-initializers
              -Werror
              $<$<CXX_COMPILER_ID:GNU>:-Wno-error=array-bounds>
              $<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized>)

set(CMAKE_CXX_EXTENSIONS OFF)

# Objects are kept over clean builds where ccache is installed.
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(FORETELL_CCACHE ccache)
    if(FORETELL_CCACHE)
        set(CMAKE_CXX_COMPILER_LAUNCHER
            "${CMAKE_COMMAND}" -E env "CCACHE_SLOPPINESS=pch_defines,time_macros"
            "${FORETELL_CCACHE}")
    endif()
endif()

# Every program runs with one BLAS thread: results and times then depend on nothing else.
function(foretell_test_environment)
    set_tests_properties(${ARGN} PROPERTIES ENVIRONMENT "OPENBLAS_NUM_THREADS=1")
endfunction()
