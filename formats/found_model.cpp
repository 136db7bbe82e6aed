#include "formats/found_model.h"

namespace mechnn::formats {

std::vector<double> fitted_start(const TrajectoryFit& fit, const Model& model) {
  const std::size_t size = model.states.size() * static_cast<std::size_t>(model.order);
  return {fit.states.begin(), fit.states.begin() + static_cast<std::ptrdiff_t>(size)};
}

ModelFile found_model(const TrajectorySet& data, const DiscoveryResult& result) {
  ModelFile file;
  file.model = result.model;
  file.library = result.library;
  for (std::size_t r = 0; r < result.fits.size(); ++r) {
    const Trajectory& trajectory = data.trajectories[r];
    file.starts.push_back({trajectory.name, result.fits[r].times.front(), trajectory.times.back(),
                           trajectory.samples(), fitted_start(result.fits[r], result.model)});
  }
  file.time_origin = data.time_origin;
  file.data_hash = data_hash(data);
  if (result.status == DiscoveryStatus::stopped) file.end = SearchEnd::stopped;
  return file;
}

}  // namespace mechnn::formats
