# The outside packages of the libraries (Debian names: scripts/setup). What is missing, or of a version
# that cannot be used, is told in one line. The installed CMake package looks for them with this file,
# too; what the program alone needs is in ProgramDependencies.cmake.

function(worldmodels_need found name debian)
  if(NOT ${found})
    message(FATAL_ERROR "worldmodels needs ${name}: scripts/setup installs it (Debian: ${debian})")
  endif()
endfunction()

# worldmodels_find(PACKAGE NAME DEBIAN [VERSION]): find_package(PACKAGE), no older than VERSION.
macro(worldmodels_find package name debian)
  find_package(${package} QUIET)
  worldmodels_need(${package}_FOUND ${name} ${debian})
  if(NOT "${ARGN}" STREQUAL "" AND ${package}_VERSION VERSION_LESS "${ARGN}")
    message(FATAL_ERROR "worldmodels needs ${name} ${ARGN} or later, not ${${package}_VERSION}")
  endif()
  message(STATUS "${name} ${${package}_VERSION}")
endmacro()

find_package(Threads REQUIRED)
worldmodels_find(yaml-cpp yaml-cpp libyaml-cpp-dev)
worldmodels_find(nlohmann_json nlohmann-json nlohmann-json3-dev 3.9)
find_package(PkgConfig REQUIRED)
# Debian's libzip-config.cmake asks for command line tools of other packages; pkg-config does not.
pkg_check_modules(libzip QUIET IMPORTED_TARGET libzip)
worldmodels_need(libzip_FOUND libzip libzip-dev)
find_package(ZLIB QUIET)  # its checksum; libzip needs the library anyway
worldmodels_need(ZLIB_FOUND zlib zlib1g-dev)
pkg_check_modules(libxxhash QUIET IMPORTED_TARGET libxxhash)
worldmodels_need(libxxhash_FOUND xxHash libxxhash-dev)
worldmodels_find(spdlog spdlog libspdlog-dev 1.9)
worldmodels_find(fmt fmt libfmt-dev 8)
# Asked for no version: Eigen 5 says that it is not compatible with 3.
worldmodels_find(Eigen3 Eigen libeigen3-dev 3.4)
# What is fuzzed has no parallel loops, and clang's OpenMP is a package of its own.
if(NOT WORLDMODELS_FUZZ)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
endif()

# Debian's dnnl-config.cmake asks for OpenCL, which only its GPU engine needs.
if(WORLDMODELS_ONEDNN)
  find_path(DNNL_INCLUDE_DIR dnnl.hpp)
  find_library(DNNL_LIBRARY dnnl)
endif()
if(WORLDMODELS_ONEDNN AND DNNL_INCLUDE_DIR AND DNNL_LIBRARY)
  file(STRINGS ${DNNL_INCLUDE_DIR}/oneapi/dnnl/dnnl_version.h numbers
       REGEX "define DNNL_VERSION_(MAJOR|MINOR|PATCH)")
  string(REGEX MATCHALL "[0-9]+" numbers "${numbers}")
  string(REPLACE ";" "." DNNL_VERSION "${numbers}")
  if(DNNL_VERSION VERSION_LESS 2.6 OR NOT DNNL_VERSION VERSION_LESS 4)
    message(FATAL_ERROR "worldmodels needs oneDNN 2.6 or later, or 3, not ${DNNL_VERSION}")
  endif()
  message(STATUS "oneDNN ${DNNL_VERSION}")
  add_library(DNNL::dnnl UNKNOWN IMPORTED)
  set_target_properties(DNNL::dnnl PROPERTIES IMPORTED_LOCATION ${DNNL_LIBRARY}
                                              INTERFACE_INCLUDE_DIRECTORIES ${DNNL_INCLUDE_DIR})
else()
  # nn/plain holds a dnnl.hpp of our own.
  if(NOT WORLDMODELS_PLAIN_DNNL)
    set(WORLDMODELS_PLAIN_DNNL ${PROJECT_SOURCE_DIR}/nn/plain)
  endif()
  message(STATUS "Building without oneDNN: V's layers are those of nn/plain, in fp32, and slower")
  add_library(DNNL::dnnl INTERFACE IMPORTED)
  set_target_properties(DNNL::dnnl PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                              ${WORLDMODELS_PLAIN_DNNL})
endif()

# Box2D 3 is another engine, with another world: only 2.4 follows Gymnasium's.
set(WORLDMODELS_BOX2D_SOURCE "" CACHE PATH "The source of Box2D 2.4, where the system has another")
if(WORLDMODELS_BOX2D_SOURCE)
  if(NOT EXISTS ${WORLDMODELS_BOX2D_SOURCE}/include/box2d/b2_body.h)
    message(FATAL_ERROR "WORLDMODELS_BOX2D_SOURCE: ${WORLDMODELS_BOX2D_SOURCE} is not the source "
                        "of Box2D 2.4")
  endif()
  file(GLOB_RECURSE box2d_sources ${WORLDMODELS_BOX2D_SOURCE}/src/*.cpp)
  add_library(worldmodels_box2d STATIC ${box2d_sources})
  add_library(box2d::box2d ALIAS worldmodels_box2d)
  target_include_directories(worldmodels_box2d SYSTEM PUBLIC ${WORLDMODELS_BOX2D_SOURCE}/include)
  target_include_directories(worldmodels_box2d PRIVATE ${WORLDMODELS_BOX2D_SOURCE}/src)
  target_compile_options(worldmodels_box2d PRIVATE -ffp-contract=off -w)
  message(STATUS "Box2D from ${WORLDMODELS_BOX2D_SOURCE}")
else()
  find_package(box2d QUIET)
  if(box2d_FOUND)
    get_target_property(folder box2d::box2d INTERFACE_INCLUDE_DIRECTORIES)
    find_path(WORLDMODELS_BOX2D_HEADERS box2d/b2_body.h PATHS ${folder})
  endif()
  if(NOT WORLDMODELS_BOX2D_HEADERS)
    message(FATAL_ERROR "worldmodels needs Box2D 2.4 (3 is another engine), and this system has "
                        "none: install libbox2d-dev, or git clone --branch v2.4.1 "
                        "https://github.com/erincatto/box2d and give it as "
                        "-DWORLDMODELS_BOX2D_SOURCE=FOLDER")
  endif()
  message(STATUS "Box2D ${box2d_VERSION}")
endif()

find_package(SFML 3 QUIET COMPONENTS Graphics Window System)
if(SFML_FOUND)
  set(WORLDMODELS_SFML SFML::Graphics SFML::Window SFML::System)
else()
  find_package(SFML 2.5 QUIET COMPONENTS graphics window system)
  worldmodels_need(SFML_FOUND "SFML 2.5, 2.6 or 3" libsfml-dev)
  set(WORLDMODELS_SFML sfml-graphics sfml-window sfml-system)
endif()
message(STATUS "SFML ${SFML_VERSION}")
# Optional: without it collect, train-controller and evaluate run in one process.
if(WORLDMODELS_MPI)
  set(MPI_CXX_SKIP_MPICXX ON)
  find_package(MPI COMPONENTS CXX)
endif()
