# libFuzzer's programs of the entry points in fuzz/ (clang; 14 knows no _Float16). They hold what the entry points need and
# no more, so that they are built in a minute; all other folders are left out.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
  message(FATAL_ERROR "WORLDMODELS_FUZZ needs clang 15 or newer: cmake --preset fuzz "
                      "-DCMAKE_CXX_COMPILER=clang++-16")
endif()

# Sources of other folders that read what a file holds, and what these need.
set(sources
    controller/controller_config.cpp controller/linear_controller.cpp env/environment_config.cpp
    memory/latent_dataset.cpp memory/mdn_rnn.cpp memory/memory_config.cpp memory/mixture.cpp
    report/axis.cpp report/chart_frame.cpp report/html.cpp report/line_chart.cpp
    report/memory_diagnostics.cpp report/run_files.cpp rollout/rollout_config.cpp run/machine.cpp
    run/made_from.cpp run/model_files.cpp run/run_config.cpp run/stage_times.cpp vision/vae.cpp
    vision/vision_config.cpp)
list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/)
file(GLOB entry_points CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/fuzz/*.cpp)
list(REMOVE_ITEM entry_points ${PROJECT_SOURCE_DIR}/fuzz/libfuzzer_main.cpp)

# A new number that does not fit where it is put is a finding as well.
set(fuzz_options -fsanitize=float-cast-overflow -fprofile-instr-generate -fcoverage-mapping)
target_compile_options(worldmodels_common PRIVATE -fsanitize=fuzzer-no-link ${fuzz_options})

add_library(worldmodels_fuzz STATIC ${entry_points} ${sources})
target_include_directories(worldmodels_fuzz PUBLIC ${PROJECT_SOURCE_DIR})
target_link_libraries(
  worldmodels_fuzz PUBLIC worldmodels::common Eigen3::Eigen DNNL::dnnl box2d::box2d
                          ${WORLDMODELS_SFML})
worldmodels_options(worldmodels_fuzz)
target_compile_options(worldmodels_fuzz PRIVATE -fsanitize=fuzzer-no-link ${fuzz_options})

foreach(parser Npy Npz Safetensors Yaml Csv Json)
  string(TOLOWER fuzz_${parser} program)
  add_executable(${program} fuzz/libfuzzer_main.cpp)
  target_compile_definitions(${program} PRIVATE WORLDMODELS_FUZZ_ENTRY_POINT=Fuzz${parser})
  target_link_libraries(${program} PRIVATE worldmodels_fuzz)
  worldmodels_options(${program})
  target_link_options(${program} PRIVATE -fsanitize=fuzzer ${fuzz_options})
endforeach()
