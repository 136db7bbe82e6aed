#include "formats/found_model.h"

#include <cstddef>
#include <utility>

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

std::vector<ModelFile> fitted_models(const TrajectorySet& data, const FitResult& result) {
  std::vector<ModelFile> files;
  for (std::size_t m = 0; m < result.models.size(); ++m) {
    ModelFile file;
    file.model = result.models[m];
    for (std::size_t r = 0; r < result.fits.size(); ++r) {
      const bool is_own = result.models.size() == 1 || r == m;
      const TrajectoryFit& fit = result.fits[r];
      if (!is_own || fit.times.empty()) continue;
      const Trajectory& trajectory = data.trajectories[r];
      file.starts.push_back({trajectory.name, fit.times.front(), trajectory.times.back(),
                             trajectory.samples(), fitted_start(fit, file.model)});
    }
    file.time_origin = data.time_origin;
    file.data_hash = data_hash(data);
    if (result.status == FitStatus::stopped) file.end = SearchEnd::stopped;
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace mechnn::formats
