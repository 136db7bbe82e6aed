// A model with where it came from: the content of model.json.
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <tuple>

#include "arrays.h"
#include "bindings.h"
#include "formats/files.h"
#include "formats/model_json.h"
#include "interruptible.h"
#include "mechnn/argument_error.h"
#include "mechnn/export.h"
#include "mechnn/inputs.h"
#include "mechnn/simulate.h"

namespace mechnn::python {
namespace {

using formats::ModelFile;

using TermFields = std::tuple<std::string, double, double>;  // text, coefficient, standard error

std::vector<std::vector<TermFields>> terms(const ModelFile& file) {
  std::vector<std::vector<TermFields>> all;
  for (const Equation& equation : file.model.equations) {
    std::vector<TermFields>& fields = all.emplace_back();
    for (const Term& term : equation.terms) {
      fields.emplace_back(term.text, term.coefficient, term.standard_error);
    }
  }
  return all;
}

Output<double> covariance(const ModelFile& file) {
  const std::vector<double>& values = file.model.covariance;
  const auto size = static_cast<std::size_t>(std::lround(std::sqrt(values.size())));
  return array(std::vector<double>(values), {size, size});
}

using StartFields = std::tuple<std::string, double, double, std::size_t, std::vector<double>>;

std::vector<StartFields> starts(const ModelFile& file) {
  std::vector<StartFields> all;
  for (const formats::StartingPoint& start : file.starts) {
    all.emplace_back(start.trajectory, start.start, start.end, start.samples, start.values);
  }
  return all;
}

/// The right-hand sides in SymPy syntax, with `names` in the place of the model's variables.
std::vector<std::string> expressions(const ModelFile& file, const std::vector<std::string>& names) {
  std::vector<std::string> texts;
  for (std::size_t d = 0; d < file.model.equations.size(); ++d) {
    texts.push_back(file.model.right_hand_side(d).sympy(names));
  }
  return texts;
}

bool depends_on_time(const ModelFile& file) {
  const std::size_t time = file.model.variables().size() - 1;
  for (std::size_t d = 0; d < file.model.states.size(); ++d) {
    if (file.model.right_hand_side(d).depends_on(time)) return true;
  }
  return false;
}

/// Every variable of the model, states, inputs and time, at P points: columns (V, P). Result (D,
/// P).
Output<double> right_hand_side(const ModelFile& file, const Input<double, 2>& columns) {
  const std::size_t variables = file.model.variables().size(), points = columns.shape(1);
  if (columns.shape(0) != variables) {
    throw ArgumentError("columns", std::to_string(columns.shape(0)), std::to_string(variables));
  }
  std::vector<std::span<const double>> inputs;
  for (std::size_t v = 0; v < variables; ++v) inputs.emplace_back(&columns(v, 0), points);
  const std::size_t dim = file.model.states.size();
  std::vector<double> result(dim * points);
  for (std::size_t d = 0; d < dim; ++d) {
    file.model.right_hand_side(d).evaluate(inputs, std::span(result).subspan(d * points, points));
  }
  return array(std::move(result), {dim, points});
}

/// Times (S) and values (S, U) as the model's inputs; missing values lie between their neighbours.
InputSignals signals(const ModelFile& file, const Input<double, 1>& times,
                     const Input<double, 2>& values) {
  TrajectorySet set;
  set.inputs = file.model.inputs;
  set.trajectories.push_back({"",
                              {times.data(), times.data() + times.size()},
                              {},
                              {values.data(), values.data() + values.size()}});
  InputSignals signals = input_signals(set, 0);
  signals.validate();
  return signals;
}

/// The inputs (U, P) at P times.
Output<double> inputs_at(const ModelFile& file, const Input<double, 1>& input_times,
                         const Input<double, 2>& input_values, const Input<double, 1>& times) {
  const InputSignals all = signals(file, input_times, input_values);
  const std::size_t count = file.model.inputs.size(), points = times.size();
  std::vector<double> at_time(count), result(count * points);
  for (std::size_t p = 0; p < points; ++p) {
    all.evaluate(times.data()[p], at_time);
    for (std::size_t u = 0; u < count; ++u) result[u * points + p] = at_time[u];
  }
  return array(std::move(result), {count, points});
}

/// States (T', D·n) at the leading times that were reached, and why not at all.
std::tuple<Output<double>, std::string> simulated(const ModelFile& file,
                                                  const Input<double, 1>& initial_state,
                                                  const Input<double, 1>& times,
                                                  const Input<double, 1>& input_times,
                                                  const Input<double, 2>& input_values) {
  const InputSignals inputs = signals(file, input_times, input_values);
  auto [simulation, interruption] = interruptible([&](std::stop_token stop) {
    SimulationOptions options;
    options.stop = std::move(stop);
    options.inputs = inputs;
    return simulate(file.model, values<double, 1>(initial_state), values<double, 1>(times),
                    options);
  });
  if (interruption) throw std::move(*interruption);
  const std::size_t reached = simulation.times.size();
  return {array(std::move(simulation.values), {reached, initial_state.size()}), simulation.message};
}

}  // namespace

void bind_model(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): nanobind's _a
  const auto errors = [](bool shown) {
    return shown ? StandardErrors::shown : StandardErrors::hidden;
  };
  nb::class_<ModelFile>(module, "ModelFile", "The content of model.json.")
      .def_static("from_json", &formats::parse_model_json, "text"_a, "where"_a)
      .def("to_json", &formats::model_json)
      .def("write",
           [](const ModelFile& file, const std::string& path) {
             formats::write_file(path, formats::model_json(file));
           })
      .def_prop_ro("states", [](const ModelFile& file) { return file.model.states; })
      .def_prop_ro("order", [](const ModelFile& file) { return file.model.order; })
      .def_prop_ro("inputs", [](const ModelFile& file) { return file.model.inputs; })
      .def_prop_ro("variables", [](const ModelFile& file) { return file.model.variables(); })
      .def_prop_ro("depends_on_time", &depends_on_time)
      .def_prop_ro("noise", [](const ModelFile& file) { return file.model.noise; })
      .def_prop_ro("library", [](const ModelFile& file) { return file.library; })
      .def_prop_ro("terms", &terms)
      .def_prop_ro("covariance", &covariance, nb::rv_policy::move)
      .def_prop_ro("starts", &starts)
      .def("expressions", &expressions, "names"_a)
      .def(
          "text",
          [errors](const ModelFile& file, bool shown) {
            return text_equations(file.model, errors(shown));
          },
          "standard_errors"_a)
      .def(
          "latex",
          [errors](const ModelFile& file, bool shown) {
            return latex_source(file.model, errors(shown));
          },
          "standard_errors"_a)
      .def("sympy_source", [](const ModelFile& file) { return sympy_source(file.model); })
      .def("c_source", [](const ModelFile& file) { return c_source(file.model); })
      .def("right_hand_side", &right_hand_side, "columns"_a)
      .def("inputs_at", &inputs_at, "input_times"_a, "input_values"_a, "times"_a)
      .def("simulate", &simulated, "initial_state"_a, "times"_a, "input_times"_a, "input_values"_a);
}

}  // namespace mechnn::python
