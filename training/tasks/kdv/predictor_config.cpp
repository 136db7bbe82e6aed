#include "training/tasks/kdv/predictor_config.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "training/equation_config.h"
#include "training/tasks/kdv/field_equation.h"
#include "training/tasks/kdv/flux.h"
#include "training/tasks/kdv/network_predictor.h"
#include "training/tasks/kdv/networks.h"
#include "training/tasks/kdv/pointwise_block.h"

namespace mechnn::training::kdv {
namespace {

constexpr std::int64_t max_width = 1 << 12;

std::shared_ptr<Predictor> field_equation_from(ConfigTable table) {
  constexpr std::array<std::string_view, 2> fluxes{"network", "polynomial"};
  constexpr std::array<std::string_view, 2> solvers{"sweeps", "step_by_step"};
  constexpr std::array<std::string_view, 3> schemes{"gam6", "gam2", "gam4"};
  const bool polynomial = table.choice("flux", "network", fluxes) == "polynomial";
  const auto flux = polynomial ? polynomial_flux(table.integer("degree", 3, 2, 20))
                               : network_flux(table.integer("hidden", 32, 1, max_width));
  FieldEquationOptions options;
  options.hop = table.integer("hop", options.hop, 1, 100);
  options.derivatives = table.integer("derivatives", options.derivatives, 1, 8);
  options.substeps = table.integer("substeps", options.substeps, 1, 100);
  if (table.choice("solver", "sweeps", solvers) == "step_by_step") {
    options.solver = FieldSolver::step_by_step;
  } else {
    options.scheme = table.choice("scheme", options.scheme, schemes);
    options.training_sweeps = table.integer("training_sweeps", options.training_sweeps, 1, 1000);
    options.teacher_forcing = table.flag("teacher_forcing", options.teacher_forcing);
    options.tolerance = table.number("tolerance", options.tolerance, 0, 1);
    options.max_sweeps = table.integer("max_sweeps", options.max_sweeps, 1, 10'000);
  }
  table.refuse_unknown_keys();
  return field_equation(flux, options);
}

std::shared_ptr<Predictor> pointwise_block_from(ConfigTable table, std::int64_t points,
                                                const Scale& scale) {
  constexpr std::array<std::string_view, 2> steps{"learned", "data"};
  PointwiseBlockOptions options;
  options.points = points;
  options.scale = scale;
  options.hop = table.integer("hop", options.hop, 1, 100);
  options.order = table.integer("order", options.order, 1, 6);
  options.width = table.integer("width", options.width, 1, max_width);
  options.leading = leading_from(table, options.leading);
  options.learned_steps = table.choice("steps", "learned", steps) == "learned";
  options.scheme = scheme_from(table, options.scheme);
  table.refuse_unknown_keys();
  return pointwise_block(options);
}

std::shared_ptr<Predictor> network_from(const std::string& kind, ConfigTable table,
                                        std::int64_t points, const Scale& scale) {
  const std::int64_t hop = table.integer("hop", 9, 1, 100);
  const std::int64_t width = table.integer("width", 32, 1, max_width);
  const Channels channels{input_channels, hop};
  std::shared_ptr<FieldNetwork> network;
  if (kind == "resnet") {
    const std::int64_t blocks = table.integer("blocks", 8, 1, 1000);
    network = residual_network(channels,
                               std::vector<std::int64_t>(static_cast<std::size_t>(blocks), width));
  } else if (kind == "fno") {
    network = fourier_network(
        channels, width,
        table.integer("modes", std::min<std::int64_t>(32, points / 2), 1, points / 2 + 1));
  } else {
    network = u_network(channels, width);
  }
  table.refuse_unknown_keys();
  return network_predictor(std::move(network), hop, scale);
}

}  // namespace

std::shared_ptr<Predictor> predictor_from(ConfigTable& config, std::int64_t points,
                                          const Scale& scale) {
  constexpr std::array<std::string_view, 5> kinds{"field_equation", "pointwise_block", "fno",
                                                  "resnet", "unet"};
  const std::string kind = config.choice("predictor", "field_equation", kinds);
  ConfigTable table = config.table(kind);
  if (kind == "field_equation") return field_equation_from(std::move(table));
  if (kind == "pointwise_block") return pointwise_block_from(std::move(table), points, scale);
  return network_from(kind, std::move(table), points, scale);
}

}  // namespace mechnn::training::kdv
