# cmake --install and cpack. Two packages: worldmodels, the program with its presets, the trained
# agent, manual and completion; worldmodels-dev, the libraries and headers with their CMake package.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
include(CheckCXXSourceCompiles)

set(data ${CMAKE_INSTALL_DATADIR}/worldmodels)
install(TARGETS worldmodels RUNTIME COMPONENT program)
install(DIRECTORY configs models DESTINATION ${data} COMPONENT program)
install(FILES README.md CHANGELOG.md LICENSE TYPE DOC COMPONENT program)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

# The program knows its commands and options best.
set(generated ${CMAKE_CURRENT_BINARY_DIR}/generated)
set(manual ${generated}/worldmodels.1)
set(completions ${generated}/worldmodels.bash ${generated}/worldmodels.zsh ${generated}/worldmodels.fish)
add_custom_command(
  OUTPUT ${manual} ${completions}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}
  COMMAND worldmodels manual > ${manual}
  COMMAND worldmodels completion bash > ${generated}/worldmodels.bash
  COMMAND worldmodels completion zsh > ${generated}/worldmodels.zsh
  COMMAND worldmodels completion fish > ${generated}/worldmodels.fish
  DEPENDS worldmodels
  VERBATIM)
add_custom_target(worldmodels_manual ALL DEPENDS ${manual} ${completions})
install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${generated}/worldmodels.bash RENAME worldmodels
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
install(FILES ${generated}/worldmodels.zsh RENAME _worldmodels
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${generated}/worldmodels.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)

# The libraries that other programs link, and the headers of their folders.
set(folders common nn env vision memory controller training rollout run)
foreach(folder ${folders})
  set_target_properties(worldmodels_${folder} PROPERTIES EXPORT_NAME ${folder})
  install(TARGETS worldmodels_${folder} EXPORT worldmodels ARCHIVE COMPONENT library)
  install(DIRECTORY ${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/worldmodels
          COMPONENT library FILES_MATCHING PATTERN *.h PATTERN *.hpp)
endforeach()
# Whoever links the libraries aligns Eigen's arrays as they do, whatever processor either is built for:
# one frees what the other has allocated.
get_target_property(CMAKE_REQUIRED_INCLUDES Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
if(WORLDMODELS_NATIVE)
  set(CMAKE_REQUIRED_FLAGS -march=native)
endif()
foreach(bytes 16 32 64)
  check_cxx_source_compiles("#include <Eigen/Core>
    static_assert(EIGEN_MAX_ALIGN_BYTES == ${bytes});
    int main() {}" WORLDMODELS_EIGEN_ALIGN_${bytes})
  if(WORLDMODELS_EIGEN_ALIGN_${bytes})
    foreach(folder nn controller)
      target_compile_definitions(worldmodels_${folder} INTERFACE
                                 $<INSTALL_INTERFACE:EIGEN_MAX_ALIGN_BYTES=${bytes}>)
    endforeach()
  endif()
endforeach()
unset(CMAKE_REQUIRED_FLAGS)
unset(CMAKE_REQUIRED_INCLUDES)
if(TARGET worldmodels_box2d)
  set_target_properties(worldmodels_box2d PROPERTIES EXPORT_NAME box2d)
  install(TARGETS worldmodels_box2d EXPORT worldmodels ARCHIVE COMPONENT library)
endif()
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/worldmodels)
install(EXPORT worldmodels NAMESPACE worldmodels:: DESTINATION ${package} COMPONENT library)
if(DNNL_LIBRARY)
  set(WORLDMODELS_HAS_ONEDNN ON)
else()
  set(WORLDMODELS_HAS_ONEDNN OFF)
endif()
configure_package_config_file(cmake/worldmodelsConfig.cmake.in ${generated}/worldmodelsConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${generated}/worldmodelsConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${generated}/worldmodelsConfig.cmake ${generated}/worldmodelsConfigVersion.cmake
              cmake/Dependencies.cmake
        DESTINATION ${package} COMPONENT library)
set(WORLDMODELS_PC_MPI "")
if(MPI_CXX_FOUND)
  set(WORLDMODELS_PC_MPI " ompi-cxx")
endif()
configure_file(cmake/worldmodels.pc.in ${generated}/worldmodels.pc @ONLY)
install(FILES ${generated}/worldmodels.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT library)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME worldmodels)
set(CPACK_PACKAGE_VENDOR worldmodels)
set(CPACK_PACKAGE_CONTACT "the founders of worldmodels <worldmodels@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "World Models: an agent that sees, dreams and drives")
set(CPACK_PACKAGE_DESCRIPTION
    "A racing world (Gymnasium's CarRacing, bit for bit), a VAE that sees it, an MDN-RNN that dreams
it, and a linear controller evolved to drive it: World Models (Ha & Schmidhuber, 2018).")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_COMPONENTS_ALL program library)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME worldmodels)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# Films, and displays of its own where there is none.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS
    "ffmpeg, fontconfig, fonts-dejavu-core, libgl1-mesa-dri, xvfb")
if(MPI_CXX_FOUND)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS openmpi-bin)
endif()
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME worldmodels-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS
    "libbox2d-dev, libsfml-dev, libeigen3-dev, libyaml-cpp-dev, libdnnl-dev, libspdlog-dev, libfmt-dev, nlohmann-json3-dev, libzip-dev, zlib1g-dev, libxxhash-dev, pkg-config")
if(MPI_CXX_FOUND)
  string(APPEND CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS ", libopenmpi-dev")
endif()
include(CPack)
