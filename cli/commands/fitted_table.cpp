#include "commands/fitted_table.h"

#include <cmath>

#include "formats/csv_write.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::csv_number;

/// Grid and sampling times of one trajectory, merged; a sample on the grid shares its row.
class MergedRows {
 public:
  MergedRows(const Trajectory& data, const TrajectoryFit& fit, std::size_t dim)
      : data_(data), fit_(fit), dim_(dim), components_(fit.states.size() / fit.times.size()) {}

  /// The next row's fields from `t` on; false at the end.
  bool next(std::string& row) {
    const double grid = time_at(fit_.times, node_);
    const double sample = time_at(data_.times, sample_);
    if (std::isinf(grid) && std::isinf(sample)) return false;
    // Grid times are computed, so they meet the data's times only up to rounding.
    const bool together = std::abs(grid - sample) <= 1e-9 * std::abs(step());
    const bool has_sample = together || sample < grid;
    const bool has_node = together || grid < sample;
    row = shortest_text(has_sample ? sample : grid);
    for (std::size_t c = 0; c < components_; ++c) row += "," + fitted(c, has_node);
    for (std::size_t d = 0; d < dim_; ++d) {
      row += "," + (has_sample ? csv_number(data_.values[sample_ * dim_ + d]) : std::string());
    }
    node_ += has_node ? 1 : 0;
    sample_ += has_sample ? 1 : 0;
    return true;
  }

 private:
  static double time_at(const std::vector<double>& times, std::size_t i) {
    return i < times.size() ? times[i] : INFINITY;
  }

  [[nodiscard]] double step() const {
    return fit_.times.size() > 1 ? fit_.times[1] - fit_.times[0] : 1;
  }

  /// At a sample between nodes the fit is known through the residual only.
  [[nodiscard]] std::string fitted(std::size_t component, bool has_node) const {
    if (has_node) return csv_number(fit_.states[node_ * components_ + component]);
    if (component >= dim_) return "";
    const std::size_t i = sample_ * dim_ + component;
    return csv_number(data_.values[i] - fit_.residuals[i]);
  }

  const Trajectory& data_;
  const TrajectoryFit& fit_;
  std::size_t dim_;
  std::size_t components_;
  std::size_t node_ = 0;
  std::size_t sample_ = 0;
};

std::string header(const TrajectorySet& data, int order) {
  std::string text = data.trajectories.size() > 1 ? "trajectory,t" : "t";
  for (const auto& state : data.states) text += "," + state;
  if (order == 2) {
    for (const auto& state : data.states) text += "," + state + "_dot";
  }
  for (const auto& state : data.states) text += "," + state + "_data";
  return text + "\n";
}

}  // namespace

std::string fitted_csv(const TrajectorySet& data, const DiscoveryResult& result) {
  std::string text = header(data, result.model.order);
  for (std::size_t r = 0; r < result.fits.size(); ++r) {
    const Trajectory& trajectory = data.trajectories[r];
    const std::string label =
        data.trajectories.size() > 1 ? formats::csv_field(trajectory.name) + "," : "";
    MergedRows rows(trajectory, result.fits[r], data.dim());
    for (std::string row; rows.next(row);) text += label + row + "\n";
  }
  return text;
}

}  // namespace mechnn::cli
