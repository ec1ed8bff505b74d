# install, find_package(foretell) and pkg-config, all relative to wherever the prefix is moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/foretell")
install(TARGETS foretell EXPORT foretellTargets FILE_SET HEADERS)
install(EXPORT foretellTargets NAMESPACE foretell:: DESTINATION "${package_dir}")

configure_package_config_file(
    "${CMAKE_CURRENT_LIST_DIR}/foretellConfig.cmake.in" "${PROJECT_BINARY_DIR}/foretellConfig.cmake"
    INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/foretellConfigVersion.cmake" COMPATIBILITY SameMinorVersion
    ARCH_INDEPENDENT)
file(GLOB parts CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/foretell-*.cmake")
install(FILES "${PROJECT_BINARY_DIR}/foretellConfig.cmake"
              "${PROJECT_BINARY_DIR}/foretellConfigVersion.cmake" ${parts}
        DESTINATION "${package_dir}")

# From the folder of foretell.pc up to the prefix, so that a moved prefix still answers.
set(pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")
string(REGEX REPLACE "[^/]+" ".." up_to_prefix "${pkgconfig_dir}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/foretell.pc.in" "${PROJECT_BINARY_DIR}/foretell.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/foretell.pc" DESTINATION "${pkgconfig_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
