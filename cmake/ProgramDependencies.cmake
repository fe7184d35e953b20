# The outside packages that the program needs and the libraries do not (cmake/Dependencies.cmake).

find_package(PNG REQUIRED)
# Header only, and without a CMake package.
find_path(MUSTACHE_INCLUDE_DIR kainjow/mustache.hpp)
worldmodels_need(MUSTACHE_INCLUDE_DIR kainjow-mustache libkainjow-mustache-dev)
add_library(mustache::mustache INTERFACE IMPORTED)
set_target_properties(mustache::mustache PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                                    ${MUSTACHE_INCLUDE_DIR})
worldmodels_find(CLI11 CLI11 libcli11-dev 2)
# Optional: without it there is no command `bench`.
if(WORLDMODELS_BENCH)
  find_package(benchmark QUIET)
  if(NOT benchmark_FOUND)
    message(STATUS "Google Benchmark was not found: building without the command bench")
  endif()
endif()
