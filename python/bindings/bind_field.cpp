// Fields on NumPy arrays.
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "arrays.h"
#include "bindings.h"
#include "formats/field_json.h"
#include "interruptible.h"
#include "mechnn/field_discovery.h"
#include "mechnn/field_simulation.h"
#include "mechnn/field_verdict.h"

namespace mechnn::python {
namespace {

/// A finished discovery with what its equations need to be integrated.
struct FieldFound {
  std::string json;
  FieldDiscoveryResult result;
  FieldSet data;
};

/// Axes of a recording, and its components side by side (M, T, X_1, …, X_d).
using RecordingFields = std::pair<std::vector<Input<double, 1>>, Input<double>>;

FieldSet field_set(std::vector<std::string> components, std::vector<std::string> axes,
                   std::vector<bool> periodic, const std::vector<RecordingFields>& recordings) {
  FieldSet set{std::move(components), std::move(axes), std::move(periodic), {}};
  for (const auto& [coordinates, values] : recordings) {
    FieldRecording recording;
    recording.axes.reserve(coordinates.size());
    for (const Input<double, 1>& axis : coordinates) {
      recording.axes.emplace_back(axis.data(), axis.data() + axis.size());
    }
    recording.values.assign(values.data(), values.data() + values.size());
    set.recordings.push_back(std::move(recording));
  }
  return set;
}

std::vector<std::size_t> shape_of(const FieldSet& set, std::size_t recording, std::size_t times) {
  std::vector<std::size_t> shape{set.components.size(), times};
  const auto& axes = set.recordings[recording].axes;
  for (std::size_t a = 1; a < axes.size(); ++a) shape.push_back(axes[a].size());
  return shape;
}

std::vector<Output<double>> smoothed(const FieldFound& found) {
  std::vector<Output<double>> out;
  for (std::size_t r = 0; r < found.data.recordings.size(); ++r) {
    const std::size_t times = found.data.recordings[r].axes[0].size();
    out.push_back(
        array(std::vector<double>(found.result.smoothed[r]), shape_of(found.data, r, times)));
  }
  return out;
}

std::pair<FieldFound, nb::object> discover(std::vector<std::string> components,
                                           std::vector<std::string> axes,
                                           std::vector<bool> periodic,
                                           const std::vector<RecordingFields>& recordings,
                                           FieldDiscoveryOptions options) {
  FieldFound found;
  found.data = field_set(std::move(components), std::move(axes), std::move(periodic), recordings);
  auto [json, interruption] = interruptible([&](const std::stop_token& stop) {
    options.stop = stop;
    found.result = discover_field(found.data, options);
    const FieldVerdict verdict = assess_field(found.data, found.result, stop);
    return formats::field_json(found.data, found.result, verdict, {}).dump();
  });
  found.json = std::move(json);
  return {std::move(found), interruption ? nb::borrow(interruption->value()) : nb::none()};
}

/// The integrated field (M, steps + 1, X_1, …, X_d), NaN after the time it reached.
std::pair<Output<double>, nb::object> simulate(const FieldFound& found, const FieldSet& field) {
  auto [simulation, interruption] = interruptible([&](std::stop_token stop) {
    FieldSimulationOptions options;
    options.stop = std::move(stop);
    return simulate_field(smoothed_field(field), 0, found.result.equations, found.result.order,
                          options);
  });
  const std::size_t times = field.recordings[0].axes[0].size();
  return {array(std::move(simulation.values), shape_of(field, 0, times)),
          interruption ? nb::borrow(interruption->value()) : nb::none()};
}

}  // namespace

void bind_field(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): nanobind's _a
  nb::class_<FieldDiscoveryOptions>(module, "FieldDiscoveryOptions")
      .def(nb::init<>())
      .def_rw("equations", &FieldDiscoveryOptions::equations)
      .def_rw("degree", &FieldDiscoveryOptions::degree)
      .def_rw("derivatives", &FieldDiscoveryOptions::derivatives)
      .def_rw("order", &FieldDiscoveryOptions::order)
      .def_rw("noise", &FieldDiscoveryOptions::noise)
      .def_rw("max_terms", &FieldDiscoveryOptions::max_terms)
      .def_rw("rivals", &FieldDiscoveryOptions::rivals)
      .def_rw("threads", &FieldDiscoveryOptions::threads);
  // NOLINTNEXTLINE(bugprone-unused-raii): it registers the class, which has no members in Python
  nb::class_<FieldSet>(module, "FieldSet");
  nb::class_<FieldFound>(module, "FieldFound")
      .def_ro("json", &FieldFound::json)
      .def_prop_ro("smoothed", &smoothed, nb::rv_policy::move)
      .def("simulate", &simulate, "field"_a);
  module.def("field_set", &field_set, "components"_a, "axes"_a, "periodic"_a, "recordings"_a);
  module.def("discover_field", &discover, "components"_a, "axes"_a, "periodic"_a, "recordings"_a,
             "options"_a);
}

}  // namespace mechnn::python
