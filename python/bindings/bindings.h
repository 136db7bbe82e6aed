// The parts of the extension module, each in a file of its own.
#pragma once

#include <nanobind/nanobind.h>

namespace mechnn::python {

void bind_linear_ode(nanobind::module_& module);
void bind_model(nanobind::module_& module);
void bind_discovery(nanobind::module_& module);
void bind_field(nanobind::module_& module);
void bind_fit(nanobind::module_& module);

}  // namespace mechnn::python
