#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>

#include "common/cores.h"
#include "common/error.h"
#include "common/version.h"
#include "python/bindings/array_view.h"
#include "python/bindings/bindings.h"

namespace py = pybind11;

PYBIND11_MODULE(_core, module) {
  using worldmodels::ArrayView;
  using worldmodels::Error;
  using worldmodels::ErrorKind;

  // Standard output is the user's.
  spdlog::set_default_logger(spdlog::stderr_color_mt("worldmodels"));
  module.doc() = "The C++ of worldmodels. Use the package's classes instead.";
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Error& error) {
      PyErr_SetString(error.kind() == ErrorKind::kInput ? PyExc_ValueError : PyExc_RuntimeError,
                      error.what());
    }
  });
  py::class_<ArrayView>(module, "ArrayView", py::buffer_protocol())
      .def_buffer([](const ArrayView& view) {
        return py::buffer_info(view.data, view.item_bytes, view.format,
                               static_cast<py::ssize_t>(view.shape.size()), view.shape,
                               view.strides);
      });
  module.def("usable_cores", &worldmodels::UsableCores);
  module.attr("version") = worldmodels::Version();
  worldmodels::BindPool(module);
  worldmodels::BindWindow(module);
  worldmodels::BindModels(module);
  worldmodels::BindDream(module);
}
