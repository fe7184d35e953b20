# Optional: without it there is no Python package, and nothing else is compiled otherwise.
if(WORLDMODELS_PYTHON)
  # Debian's Python, of which people have the headers, before another that PATH may begin with
  # (pyenv); one that was asked for, or whose virtual environment is active, before both.
  if(NOT DEFINED Python_EXECUTABLE AND NOT DEFINED ENV{VIRTUAL_ENV} AND EXISTS /usr/bin/python3)
    set(Python_EXECUTABLE /usr/bin/python3)
  endif()
  find_package(Python 3.10 QUIET COMPONENTS Interpreter Development.Module)
  if(Python_FOUND)
    find_package(pybind11 CONFIG QUIET)
  endif()
  if(pybind11_FOUND)
    # The folders' libraries go into a shared one. With hidden symbols the compiler may inline as it
    # does for a program, so that neither results nor speed change.
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
    set(CMAKE_CXX_VISIBILITY_PRESET hidden)
    set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
  else()
    message(STATUS "pybind11 or Python's headers were not found: building without the Python package")
  endif()
endif()
