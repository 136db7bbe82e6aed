#include "training/tasks/solar_system/predictor_config.h"
#include "training/equation_config.h"

#include <array>
#include <string>
#include <string_view>

#include "training/tasks/solar_system/flow.h"
#include "training/tasks/solar_system/law.h"
#include "training/tasks/solar_system/mass_fit.h"
#include "training/tasks/solar_system/scales.h"
#include "training/tasks/solar_system/window.h"

namespace mechnn::training::solar_system {
namespace {

WindowOptions window_from(ConfigTable table, double step) {
  constexpr std::array<std::string_view, 3> inputs{"separation", "absolute", "local"};
  WindowOptions options;
  options.observed = observed_steps;
  options.future = future_steps;
  options.step = step;
  const std::string input = table.choice("input", "separation", inputs);
  options.input = input == "absolute" ? WindowInput::absolute
                  : input == "local"  ? WindowInput::local
                                      : WindowInput::separation;
  options.hop = table.integer("hop", options.hop, 1, future_steps);
  options.layers = table.integer("layers", options.layers, 1, 32);
  options.channels = table.integer("channels", options.channels, 1, 1 << 12);
  table.refuse_unknown_keys();
  return options;
}

WindowEquationOptions equation_from(ConfigTable table) {
  constexpr std::array<std::string_view, 2> imposed{"state", "window"};
  constexpr std::array<std::string_view, 2> coefficients{"window", "step"};
  constexpr std::array<std::string_view, 2> steps{"fixed", "learned"};
  WindowEquationOptions options;
  options.imposed =
      table.choice("imposed", "state", imposed) == "state" ? Imposed::state : Imposed::window;
  options.in_time = table.choice("coefficients", "window", coefficients) == "step"
                        ? nn::InTime::varying
                        : nn::InTime::shared;
  options.learned_steps = table.choice("steps", "fixed", steps) == "learned";
  options.leading = leading_from(table, nn::LeadingCoefficient::monic);
  options.scheme = scheme_from(table, "gam6");
  table.refuse_unknown_keys();
  return options;
}

std::shared_ptr<Predictor> law_from(ConfigTable table, const at::Tensor& trained, double step) {
  const double exponent = table.number("exponent", 1, -10, 10);
  const std::int64_t thin = table.integer("thin", 8, 1, 1 << 10);
  table.refuse_unknown_keys();
  return law_predictor(MassFit(trained, step, thin), exponent, step);
}

std::shared_ptr<Predictor> flow_from(ConfigTable table, const Scales& scales, double step) {
  FlowOptions options;
  options.hidden = table.integer("hidden", options.hidden, 1, 1 << 14);
  options.refine = table.integer("refine", options.refine, 1, 100);
  options.step = step;
  table.refuse_unknown_keys();
  return neural_flow(options, scales);
}

}  // namespace

std::shared_ptr<Predictor> predictor_from(ConfigTable& config, const at::Tensor& trained,
                                          const Scales& scales, double step) {
  constexpr std::array<std::string_view, 4> predictors{"equation", "mlp", "neural_ode", "law"};
  const std::string kind = config.choice("predictor", "equation", predictors);
  if (kind == "law") return law_from(config.table("law"), trained, step);
  if (kind == "neural_ode") return flow_from(config.table("force"), scales, step);
  const WindowOptions window = window_from(config.table("window"), step);
  if (kind == "mlp") return window_mlp(window, scales);
  return window_equation(window, equation_from(config.table("equation")), scales);
}

}  // namespace mechnn::training::solar_system
