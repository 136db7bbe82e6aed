// Discovery on NumPy arrays.
#include "mechnn/discovery.h"

#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "arrays.h"
#include "bindings.h"
#include "formats/found_model.h"
#include "formats/json.h"
#include "formats/status_words.h"
#include "formats/verdict_json.h"
#include "interruptible.h"
#include "mechnn/inputs.h"
#include "trajectories.h"

namespace mechnn::python {
namespace {

/// A search's result as the estimator reads it.
struct Discovery {
  DiscoveryResult result;
  formats::ModelFile file;
};

/// And what Ctrl-C raised meanwhile, or None. Kept apart: an exception holds the frames of those
/// who hold the result.
using Search = std::pair<Discovery, nb::object>;

void check_terms(const TrajectorySet& data, const DiscoveryOptions& options, bool automatic) {
  try {
    const LibraryOptions& library = options.library;
    require_new_terms(automatic ? automatic_library(library) : library, data.states, options.order,
                      data.inputs);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(std::string("terms: ") + error.what());
  }
}

Search search(std::vector<std::string> columns, const std::vector<std::string>& inputs,
              const std::vector<TrajectoryFields>& trajectories, DiscoveryOptions options,
              bool automatic_library, const std::string& called_with, std::uint64_t seed) {
  const TrajectorySet all = trajectory_set(std::move(columns), trajectories);
  all.validate();  // before columns move
  const TrajectorySet data = with_inputs(all, inputs);
  check_terms(data, options, automatic_library);
  auto [result, interruption] = interruptible([&](std::stop_token stop) {
    options.stop = std::move(stop);
    return automatic_library ? discover_with_automatic_library(data, options)
                             : discover(data, options);
  });
  formats::ModelFile file = formats::found_model(data, result);
  file.options = formats::parse_json(called_with, "options");
  file.seed = seed;
  file.program_version = MECHNN_VERSION;
  return {{std::move(result), std::move(file)},
          interruption ? nb::borrow(interruption->value()) : nb::none()};
}

std::string_view status(const Discovery& discovery) {
  return formats::status_word(discovery.result.status);
}

/// Each rival as a model, and how far it is behind.
std::vector<std::pair<formats::ModelFile, double>> rivals(const Discovery& discovery) {
  std::vector<std::pair<formats::ModelFile, double>> all;
  for (const Rival& rival : discovery.result.rivals) {
    formats::ModelFile file = discovery.file;
    file.model = rival.model;
    all.emplace_back(std::move(file), rival.behind);
  }
  return all;
}

/// Grid times (G), states (G, D·n) and residuals (S, D) of each trajectory.
using FitFields = std::tuple<Output<double>, Output<double>, Output<double>>;

std::vector<FitFields> fits(const Discovery& discovery) {
  std::vector<FitFields> all;
  const Model& model = discovery.result.model;
  const std::size_t dim = model.states.size();
  const std::size_t width = dim * static_cast<std::size_t>(model.order);
  for (const TrajectoryFit& fit : discovery.result.fits) {
    all.emplace_back(array(std::vector<double>(fit.times), {fit.times.size()}),
                     array(std::vector<double>(fit.states), {fit.states.size() / width, width}),
                     array(std::vector<double>(fit.residuals), {fit.residuals.size() / dim, dim}));
  }
  return all;
}

std::vector<std::tuple<std::size_t, double, std::string>> path(const Discovery& discovery) {
  std::vector<std::tuple<std::size_t, double, std::string>> all;
  for (const SelectionStep& step : discovery.result.path) {
    all.emplace_back(step.terms, step.score, step.change);
  }
  return all;
}

void bind_options(nb::module_& module) {
  nb::class_<DiscoveryOptions>(module, "DiscoveryOptions")
      .def(nb::init<>())
      .def("validate", &DiscoveryOptions::validate)
      .def_rw("order", &DiscoveryOptions::order)
      .def_rw("scheme", &DiscoveryOptions::scheme)
      .def_rw("noise", &DiscoveryOptions::noise)
      .def_prop_rw(
          "noise_model", [](const DiscoveryOptions& o) { return to_string(o.noise_model); },
          [](DiscoveryOptions& o, const std::string& word) {
            o.noise_model = parse_noise_model(word);
          })
      .def_rw("threads", &DiscoveryOptions::threads)
      .def_prop_rw(
          "polynomial", [](const DiscoveryOptions& o) { return o.library.polynomial; },
          [](DiscoveryOptions& o, bool value) { o.library.polynomial = value; })
      .def_prop_rw(
          "trigonometric", [](const DiscoveryOptions& o) { return o.library.trigonometric; },
          [](DiscoveryOptions& o, bool value) { o.library.trigonometric = value; })
      .def_prop_rw(
          "time", [](const DiscoveryOptions& o) { return o.library.time; },
          [](DiscoveryOptions& o, bool value) { o.library.time = value; })
      .def_prop_rw(
          "degree", [](const DiscoveryOptions& o) { return o.library.degree; },
          [](DiscoveryOptions& o, int value) { o.library.degree = value; })
      .def_prop_rw(
          "terms", [](const DiscoveryOptions& o) { return o.library.terms; },
          [](DiscoveryOptions& o, std::vector<std::string> value) {
            o.library.terms = std::move(value);
          });
}

}  // namespace

void bind_discovery(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): nanobind's _a
  bind_options(module);
  nb::class_<Discovery>(module, "Discovery")
      .def_prop_ro(
          "model", [](const Discovery& d) { return d.file; }, nb::rv_policy::move)
      .def_prop_ro("status", &status)
      .def_prop_ro("rivals", &rivals, nb::rv_policy::move)
      .def_prop_ro("fits", &fits, nb::rv_policy::move)
      .def_prop_ro("path", &path)
      .def_prop_ro("score", [](const Discovery& d) { return d.result.score; })
      .def_prop_ro("r_squared", [](const Discovery& d) { return d.result.r_squared; })
      .def_prop_ro("noise_model",
                   [](const Discovery& d) { return to_string(d.result.noise_model); })
      .def_prop_ro("verdict",
                   [](const Discovery& d) {
                     return formats::verdict_json(d.result.verdict, d.result.model.states).dump();
                   })
      .def_prop_ro("warnings", [](const Discovery& d) { return d.result.warnings; })
      .def_prop_ro("models_fitted", [](const Discovery& d) { return d.result.models_fitted; })
      .def_prop_ro("grid_step", [](const Discovery& d) { return d.result.grid_step; });
  module.def("discover", &search, "columns"_a, "inputs"_a, "trajectories"_a, "options"_a,
             "automatic_library"_a, "called_with"_a, "seed"_a);
}

}  // namespace mechnn::python
