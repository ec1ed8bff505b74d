# cmake -DSTEP=... -DSOURCE=... -DBUILD=... -DWORK=... -DCXX=... -DGENERATOR=... -P outside.cmake
# One step of the life of foretell outside its own tree; each is a ctest case.
set(prefix "${WORK}/moved")
set(consumer "${SOURCE}/tests/house/consumer")

function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY COMMAND_ECHO STDOUT)
endfunction()

# Configures, builds and runs the consumer in WORK/<name>.
function(consume name)
    file(REMOVE_RECURSE "${WORK}/${name}")
    run("${CMAKE_COMMAND}" -S "${consumer}" -B "${WORK}/${name}" -G "${GENERATOR}"
        "-DCMAKE_CXX_COMPILER=${CXX}" ${ARGN})
    run("${CMAKE_COMMAND}" --build "${WORK}/${name}")
    run("${WORK}/${name}/consumer")
endfunction()

if(STEP STREQUAL "install")
    # Nothing in the installed files may name a place on this machine; then the prefix moves.
    file(REMOVE_RECURSE "${WORK}/installed" "${prefix}")
    run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${WORK}/installed")
    file(GLOB_RECURSE package_files "${WORK}/installed/share/*.cmake"
         "${WORK}/installed/share/*.pc")
    if(NOT package_files)
        message(FATAL_ERROR "no package files were installed")
    endif()
    foreach(file IN LISTS package_files)
        file(READ "${file}" text)
        foreach(place IN ITEMS "${SOURCE}" "${BUILD}" "${WORK}" "/usr/")
            string(FIND "${text}" "${place}" at)
            if(NOT at EQUAL -1)
                message(FATAL_ERROR "${file} names ${place}")
            endif()
        endforeach()
    endforeach()
    file(RENAME "${WORK}/installed" "${prefix}")
elseif(STEP STREQUAL "find_package")
    consume(find_package "-DCMAKE_PREFIX_PATH=${prefix}")
elseif(STEP STREQUAL "add_subdirectory")
    consume(add_subdirectory "-DFORETELL_SOURCE=${SOURCE}")
elseif(STEP STREQUAL "pkg_config")
    set(ENV{PKG_CONFIG_PATH} "${prefix}/share/pkgconfig:$ENV{PKG_CONFIG_PATH}")
    execute_process(
        COMMAND pkg-config --cflags --libs foretell
        OUTPUT_VARIABLE flags
        OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(flags UNIX_COMMAND "${flags}")
    run("${CXX}" "${consumer}/main.cpp" "${consumer}/other.cpp" ${flags} -o "${WORK}/pkg_config")
    run("${WORK}/pkg_config")
elseif(STEP STREQUAL "no_blas")
    # Without BLAS the configuration stops with a sentence that says what to do.
    execute_process(
        COMMAND "${CMAKE_COMMAND}" -S "${SOURCE}" -B "${WORK}/no_blas" -G "${GENERATOR}"
                "-DCMAKE_CXX_COMPILER=${CXX}" -DBLA_VENDOR=NoSuchVendor
        RESULT_VARIABLE code
        ERROR_VARIABLE errors
        OUTPUT_QUIET)
    string(REGEX REPLACE "[ \n]+" " " errors "${errors}")
    if(code EQUAL 0 OR NOT errors MATCHES "foretell: no BLAS library found .*libopenblas-dev")
        message(FATAL_ERROR "exit code ${code}, said: ${errors}")
    endif()
else()
    message(FATAL_ERROR "there is no step ${STEP}")
endif()
