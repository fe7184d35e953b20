# Every outside package in one place (Debian names: scripts/setup).
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
# Debian's libzip-config.cmake asks for command line tools of other packages; pkg-config does not.
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
find_package(ZLIB REQUIRED)  # its checksum; libzip needs the library anyway
pkg_check_modules(libxxhash REQUIRED IMPORTED_TARGET libxxhash)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(Eigen3 REQUIRED)
# What is fuzzed has no parallel loops, and clang's OpenMP is a package of its own.
if(NOT WORLDMODELS_FUZZ)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
endif()
# Debian's dnnl-config.cmake asks for OpenCL, which only its GPU engine needs.
find_path(DNNL_INCLUDE_DIR dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
add_library(DNNL::dnnl UNKNOWN IMPORTED)
set_target_properties(DNNL::dnnl PROPERTIES IMPORTED_LOCATION ${DNNL_LIBRARY}
                                            INTERFACE_INCLUDE_DIRECTORIES ${DNNL_INCLUDE_DIR})
find_package(box2d REQUIRED)
find_package(SFML REQUIRED COMPONENTS graphics window system)
find_package(PNG REQUIRED)
# Header only, and without a CMake package.
find_path(MUSTACHE_INCLUDE_DIR kainjow/mustache.hpp REQUIRED)
add_library(mustache::mustache INTERFACE IMPORTED)
set_target_properties(mustache::mustache PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                                    ${MUSTACHE_INCLUDE_DIR})
find_package(CLI11 REQUIRED)
# Optional: without it there is no command `bench`.
if(WORLDMODELS_BENCH)
  find_package(benchmark QUIET)
  if(NOT benchmark_FOUND)
    message(STATUS "Google Benchmark was not found: building without the command bench")
  endif()
endif()
# Optional: without it collect, train-controller and evaluate run in one process.
if(WORLDMODELS_MPI)
  set(MPI_CXX_SKIP_MPICXX ON)
  find_package(MPI COMPONENTS CXX)
endif()
