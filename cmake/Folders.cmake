# How the folders become targets.
include(GNUInstallDirs)

function(worldmodels_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow)
  # GCC 12 warns inside its own headers: AVX-512 wherever Eigen uses it (GCC bug 105593), and
  # std::string's operator+ (GCC bug 105651).
  target_compile_options(
    ${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict>)
  if(WORLDMODELS_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(WORLDMODELS_NATIVE)
    target_compile_options(${target} PRIVATE -march=native)
  endif()
  if(WORLDMODELS_SANITIZE STREQUAL "address")
    set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=undefined)
  elseif(WORLDMODELS_SANITIZE STREQUAL "thread")
    set(sanitize -fsanitize=thread)
  elseif(WORLDMODELS_SANITIZE)
    message(FATAL_ERROR "WORLDMODELS_SANITIZE is ${WORLDMODELS_SANITIZE}, expected address, thread or OFF")
  endif()
  if(WORLDMODELS_SANITIZE)
    # Assertions of the standard library and of Eigen: indices, empty ranges, shapes.
    target_compile_options(${target} PRIVATE ${sanitize} -O1 -g1 -fno-omit-frame-pointer -UNDEBUG
                                             -D_GLIBCXX_ASSERTIONS)
    target_link_options(${target} PRIVATE ${sanitize})
  endif()
endfunction()

# Code that is run once rather than in a loop is compiled three times as fast with -O1.
function(worldmodels_seldom_run target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# Several files of code that is run once are compiled as one: most of their time goes to headers that
# they share. Not where numbers are made: what the compiler sees together it may round otherwise.
function(worldmodels_together target)
  if(WORLDMODELS_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  endif()
endfunction()

# worldmodels_folder(NAME DEPENDS ...): the library worldmodels::NAME from NAME/*.cpp.
function(worldmodels_folder name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${name}/*.cpp)
  # libFuzzer brings main() for it (cmake/Fuzzers.cmake).
  list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/fuzz/libfuzzer_main.cpp)
  add_library(worldmodels_${name} STATIC ${sources})
  set_target_properties(worldmodels_${name} PROPERTIES LINKER_LANGUAGE CXX)
  add_library(worldmodels::${name} ALIAS worldmodels_${name})
  target_include_directories(
    worldmodels_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                               $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/worldmodels>)
  target_compile_features(worldmodels_${name} PUBLIC cxx_std_20)
  target_link_libraries(worldmodels_${name} PUBLIC ${ARG_DEPENDS})
  worldmodels_options(worldmodels_${name})
endfunction()

# worldmodels_swap_sources(FOLDER SUB FILE): FOLDER/SUB/*.cpp in place of FOLDER/FILE.
function(worldmodels_swap_sources folder sub file)
  get_target_property(sources worldmodels_${folder} SOURCES)
  list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/${folder}/${file})
  file(GLOB others CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/${sub}/*.cpp)
  set_target_properties(worldmodels_${folder} PROPERTIES SOURCES "${sources};${others}")
endfunction()

# worldmodels_embed_files(FOLDER FILES): puts the files of FOLDER/FILES into the program, as
# cmake/EmbedFiles.cmake says; anew when one has changed.
function(worldmodels_embed_files folder files)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${folder}/${files}_files.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake)
  file(GLOB paths CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/${files}/*)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${PROJECT_SOURCE_DIR}/${folder}/${files} -DOUTPUT=${source} -P
            ${script}
    DEPENDS ${paths} ${script}
    VERBATIM)
  target_sources(worldmodels_${folder} PRIVATE ${source})
endfunction()

# worldmodels_program(NAME FOLDER DEPENDS ...): the program NAME from FOLDER/*.cpp, put in bin/.
# All but main.cpp is a library, so that tests can link it.
function(worldmodels_program name folder)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  worldmodels_folder(${folder} DEPENDS ${ARG_DEPENDS})
  get_target_property(sources worldmodels_${folder} SOURCES)
  list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/${folder}/main.cpp)
  set_target_properties(worldmodels_${folder} PROPERTIES SOURCES "${sources}")
  add_executable(${name} ${PROJECT_SOURCE_DIR}/${folder}/main.cpp)
  target_link_libraries(${name} PRIVATE worldmodels::${folder})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  worldmodels_options(${name})
endfunction()
