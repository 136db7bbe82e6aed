include(CMakePackageConfigHelpers)

install(TARGETS mechnn_core EXPORT mechnnTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/mechnn DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT mechnnTargets NAMESPACE mechnn:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mechnn)
configure_package_config_file(cmake/mechnnConfig.cmake.in ${CMAKE_BINARY_DIR}/mechnnConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mechnn)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/mechnnConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/mechnnConfig.cmake ${CMAKE_BINARY_DIR}/mechnnConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mechnn)
