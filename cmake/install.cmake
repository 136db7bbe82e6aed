include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/mechnn)

install(TARGETS mechnn_core EXPORT mechnnTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
# mechnn::cuda is not installed, so neither is its header.
install(DIRECTORY include/mechnn ${PROJECT_BINARY_DIR}/include/mechnn DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        PATTERN linear_ode_cuda.h EXCLUDE)
install(EXPORT mechnnTargets NAMESPACE mechnn:: DESTINATION ${package_folder})
configure_package_config_file(cmake/mechnnConfig.cmake.in ${CMAKE_BINARY_DIR}/mechnnConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/mechnnConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/mechnnConfig.cmake ${CMAKE_BINARY_DIR}/mechnnConfigVersion.cmake
        DESTINATION ${package_folder})

# The component torch of the package; the wheel has the library alone (python/CMakeLists.txt).
if(MECHNN_BUILD_TORCH AND NOT SKBUILD)
  install(TARGETS mechnn_torch EXPORT mechnnTorchTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY torch/include/mechnn DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT mechnnTorchTargets NAMESPACE mechnn:: DESTINATION ${package_folder})
  configure_file(cmake/mechnnTorch.cmake.in ${CMAKE_BINARY_DIR}/mechnnTorch.cmake @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/mechnnTorch.cmake DESTINATION ${package_folder})
  # PyTorch stays where it was found, which is in no folder that the loader searches.
  set(torch_folder $<TARGET_FILE_DIR:torch>)
  set_target_properties(mechnn_torch PROPERTIES INSTALL_RPATH "$ORIGIN;${torch_folder}")
endif()

if(MECHNN_BUILD_CLI AND (MECHNN_BUILD_TORCH OR BUILD_SHARED_LIBS))
  set_target_properties(mechnn PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR};${torch_folder}")
endif()
