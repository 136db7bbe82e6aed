// Parameters of given equations on NumPy arrays.
#include "mechnn/fit.h"

#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "arrays.h"
#include "bindings.h"
#include "formats/fit_json.h"
#include "formats/found_model.h"
#include "formats/json.h"
#include "interruptible.h"
#include "mechnn/argument_error.h"
#include "mechnn/inputs.h"
#include "trajectories.h"

namespace mechnn::python {
namespace {

/// Grid times (G), states (G, Z) and residuals (S, D) of each trajectory.
using FitFields = std::tuple<Output<double>, Output<double>, Output<double>>;

/// The result as `mechnn fit --json` prints it, its models, and its trajectories.
struct Fitted {
  std::string json;
  std::vector<formats::ModelFile> models;
  FitResult result;
};

std::vector<FitFields> fits(const Fitted& fitted) {
  std::vector<FitFields> all;
  const std::size_t dim = fitted.result.measured.size();
  for (const TrajectoryFit& fit : fitted.result.fits) {
    const std::size_t width = fit.times.empty() ? 1 : fit.states.size() / fit.times.size();
    all.emplace_back(array(std::vector<double>(fit.times), {fit.times.size()}),
                     array(std::vector<double>(fit.states), {fit.times.size(), width}),
                     array(std::vector<double>(fit.residuals), {fit.residuals.size() / dim, dim}));
  }
  return all;
}

IntervalKind interval_kind(const std::string& word) {
  if (word == "auto") return IntervalKind::automatic;
  if (word == "laplace") return IntervalKind::laplace;
  if (word == "profile") return IntervalKind::profile;
  throw ArgumentError("intervals", "'" + word + "'", "auto, laplace or profile");
}

std::pair<Fitted, nb::object> fit_arrays(std::vector<std::string> columns,
                                         const std::vector<std::string>& inputs,
                                         const std::vector<TrajectoryFields>& trajectories,
                                         FitOptions options, const std::string& called_with) {
  const TrajectorySet all = trajectory_set(std::move(columns), trajectories);
  all.validate();  // before columns move
  const TrajectorySet data = with_inputs(all, inputs);
  auto [result, interruption] = interruptible([&](std::stop_token stop) {
    options.stop = std::move(stop);
    return fit(data, options);
  });
  Fitted fitted{formats::fit_json(result, {}).dump(), formats::fitted_models(data, result), {}};
  for (formats::ModelFile& file : fitted.models) {
    file.options = formats::parse_json(called_with, "options");
    file.seed = options.seed;
    file.program_version = MECHNN_VERSION;
  }
  fitted.result = std::move(result);
  return {std::move(fitted), interruption ? nb::borrow(interruption->value()) : nb::none()};
}

}  // namespace

void bind_fit(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): nanobind's _a
  nb::class_<FitOptions>(module, "FitOptions")
      .def(nb::init<>())
      .def_rw("equations", &FitOptions::equations)
      .def_rw("hidden", &FitOptions::hidden)
      .def_rw("per_trajectory", &FitOptions::per_trajectory)
      .def_rw("starts", &FitOptions::starts)
      .def_rw("seed", &FitOptions::seed)
      .def_rw("noise", &FitOptions::noise)
      .def_rw("scheme", &FitOptions::scheme)
      .def_rw("threads", &FitOptions::threads)
      .def("set_intervals",
           [](FitOptions& o, const std::string& word) { o.intervals = interval_kind(word); })
      .def("add_start",
           [](FitOptions& o, const std::string& name, double value) {
             o.start.push_back({name, value});
           })
      .def("add_bound",
           [](FitOptions& o, const std::string& text) { o.bounds.push_back(parse_bound(text)); })
      .def("add_prior",
           [](FitOptions& o, const std::string& text) { o.priors.push_back(parse_prior(text)); });
  nb::class_<Fitted>(module, "Fitted")
      .def_ro("json", &Fitted::json)
      .def_prop_ro(
          "models", [](const Fitted& f) { return f.models; }, nb::rv_policy::move)
      .def_prop_ro("fits", &fits, nb::rv_policy::move);
  module.def("fit", &fit_arrays, "columns"_a, "inputs"_a, "trajectories"_a, "options"_a,
             "called_with"_a);
}

}  // namespace mechnn::python
