#pragma once

#include <pybind11/pybind11.h>

namespace worldmodels {

// Each adds its classes to the module.
void BindPool(pybind11::module_& module);
void BindWindow(pybind11::module_& module);
void BindModels(pybind11::module_& module);
void BindDream(pybind11::module_& module);

// Runs the handlers of signals that have come (Ctrl-C), which may throw. Takes the GIL.
inline void CheckSignals() {
  const pybind11::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
}

}  // namespace worldmodels
