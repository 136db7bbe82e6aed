#include "report/report_data.h"

#include <fmt/format.h>

#include <stdexcept>

namespace mechnn::report {
namespace {

void require(bool fits, const std::string& what) {
  if (!fits) throw std::invalid_argument("report: " + what);
}

void check_fit(const TrajectoryFit& fit, std::size_t columns, std::size_t samples,
               std::size_t dim) {
  require(fit.states.size() == fit.times.size() * columns,
          fmt::format("fit.states has {} values, expected {} × {}", fit.states.size(),
                      fit.times.size(), columns));
  require(fit.noise.empty() || fit.noise.size() == samples * dim,
          fmt::format("fit.noise has {} values, expected none or {} × {}", fit.noise.size(),
                      samples, dim));
  require(fit.residuals.size() == samples * dim,
          fmt::format("fit.residuals has {} values, expected {} × {}", fit.residuals.size(),
                      samples, dim));
}

void check_data(const TrajectorySet& set) {
  require(!set.states.empty(), "data.states is empty");
  for (const Trajectory& trajectory : set.trajectories) {
    require(trajectory.values.size() == trajectory.times.size() * set.dim(),
            fmt::format("trajectory.values has {} values, expected {} × {}",
                        trajectory.values.size(), trajectory.times.size(), set.dim()));
    require(trajectory.inputs.size() == trajectory.times.size() * set.inputs.size(),
            fmt::format("trajectory.inputs has {} values, expected {} × {}",
                        trajectory.inputs.size(), trajectory.times.size(), set.inputs.size()));
  }
}

}  // namespace

void check_shapes(const ReportData& data) {
  check_data(data.data);
  const Model& model = data.result.model;
  if (model.equations.empty()) return;
  const std::size_t dim = data.data.dim();
  require(model.states.size() == dim && model.equations.size() == dim,
          fmt::format("result.model has {} equations for {} states", model.equations.size(), dim));
  require(model.inputs == data.data.inputs, "result.model has other inputs than the data");
  for (const Rival& rival : data.result.rivals) {
    require(rival.model.states == model.states && rival.model.order == model.order &&
                rival.model.inputs == model.inputs && rival.model.equations.size() == dim,
            "a rival's model is not for the same states and order");
  }
  require(model.order == 1 || model.order == 2, fmt::format("order {}", model.order));
  const std::vector<TrajectoryFit>& fits = data.result.fits;
  require(fits.empty() || fits.size() == data.data.trajectories.size(),
          fmt::format("{} fits for {} trajectories", fits.size(), data.data.trajectories.size()));
  for (std::size_t i = 0; i < fits.size(); ++i) {
    check_fit(fits[i], dim * static_cast<std::size_t>(model.order),
              data.data.trajectories[i].samples(), dim);
  }
}

}  // namespace mechnn::report
