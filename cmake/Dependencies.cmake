# Every outside package in one place (Debian names: scripts/setup).
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
# Debian's libzip-config.cmake asks for command line tools of other packages; pkg-config does not.
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
# Debian's dnnl-config.cmake asks for OpenCL, which only its GPU engine needs.
find_path(DNNL_INCLUDE_DIR dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
add_library(DNNL::dnnl UNKNOWN IMPORTED)
set_target_properties(DNNL::dnnl PROPERTIES IMPORTED_LOCATION ${DNNL_LIBRARY}
                                            INTERFACE_INCLUDE_DIRECTORIES ${DNNL_INCLUDE_DIR})
find_package(box2d REQUIRED)
find_package(SFML REQUIRED COMPONENTS graphics window system)
find_package(PNG REQUIRED)
find_package(benchmark REQUIRED)
find_package(CLI11 REQUIRED)
# Optional: without it collect, train-controller, evaluate and probe run in one process.
if(WORLDMODELS_MPI)
  set(MPI_CXX_SKIP_MPICXX ON)
  find_package(MPI COMPONENTS CXX)
endif()
