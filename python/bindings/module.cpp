// mechnn._core: the part of the Python package that is compiled and needs no PyTorch. Misuse
// (std::invalid_argument) becomes ValueError.
#include "bindings.h"
#include "formats/input_error.h"
#include "formats/status_words.h"

NB_MODULE(_core, module) {
  namespace nb = nanobind;
  module.doc() = "What the package mechnn takes from its C++ library; not an interface of its own.";
  // What is alive when the interpreter ends, as in a traceback that it keeps, is no leak.
  nb::set_leak_warnings(false);
  module.attr("version") = MECHNN_VERSION;
  nanobind::list item_statuses;
  for (const auto& [status, word] : mechnn::formats::StatusTable<mechnn::ItemStatus>::words) {
    item_statuses.append(nanobind::str(word.data(), word.size()));
  }
  module.attr("item_statuses") = nanobind::tuple(item_statuses);
  module.attr("torch_version") = MECHNN_TORCH_VERSION;  // "": built without PyTorch
  nb::register_exception_translator([](const std::exception_ptr& thrown, void* /*payload*/) {
    try {
      std::rethrow_exception(thrown);
    } catch (const mechnn::formats::InputError& error) {
      PyErr_SetString(PyExc_ValueError, error.what());
    } catch (const mechnn::formats::OutputError& error) {
      PyErr_SetString(PyExc_OSError, error.what());
    }
  });
  mechnn::python::bind_linear_ode(module);
  mechnn::python::bind_model(module);
  mechnn::python::bind_discovery(module);
  mechnn::python::bind_field(module);
  mechnn::python::bind_fit(module);
}
