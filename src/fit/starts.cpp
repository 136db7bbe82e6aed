// A parameter without a given value may have any unit: it is drawn as s_a^i τ^j 10^u with s_a the
// size of some state, τ the fastest time scale of the data, i and j among −1, 0, 1 and −1, 0, and u
// uniform between −1 and 1.
#include "fit/starts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace mechnn::equation_fit {
namespace {

constexpr int candidates = 31;  // of a search, beside its first

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// In [0, 1).
  double uniform() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return static_cast<double>((z ^ (z >> 31U)) >> 11U) * 0x1.0p-53;
  }
  double between(double from, double to) { return from + (to - from) * uniform(); }
  std::size_t below(std::size_t count) {
    return std::min(count - 1, static_cast<std::size_t>(uniform() * static_cast<double>(count)));
  }

 private:
  std::uint64_t state_;
};

const StartValue* given(const FitOptions& options, const std::string& name) {
  for (const StartValue& start : options.start) {
    if (start.name == name) return &start;
  }
  return nullptr;
}

double by_scales(const EstimationProblem& problem, Random& random) {
  const ComponentScale& scale = problem.scales[random.below(problem.shape.dim)];
  const double size = std::max(scale.size, std::abs(scale.level));
  const double state = std::pow(size, static_cast<double>(random.below(3)) - 1);
  const double rate = random.below(2) == 0 ? 1 : 1 / problem.time_scale;
  return state * rate * std::pow(10, random.between(-1, 1));
}

/// Inside both bounds, by reflection about the nearer one or between them.
double inside(const Unknown& unknown, double value, Random& random) {
  if (value > unknown.lower && value < unknown.upper) return value;
  if (std::isfinite(unknown.lower) && std::isfinite(unknown.upper)) {
    const double share = random.between(0.05, 0.95);
    return unknown.lower + share * (unknown.upper - unknown.lower);
  }
  const double bound = std::isfinite(unknown.lower) ? unknown.lower : unknown.upper;
  const double away = std::max(std::abs(value - bound), 1e-3 * std::abs(bound));
  return std::isfinite(unknown.lower) ? bound + away : bound - away;
}

double first_value(const Unknown& unknown, const FitOptions& options, Random& random) {
  if (const StartValue* const start = given(options, unknown.name)) return start->value;
  const double value = unknown.prior_precision > 0 ? unknown.prior_mean : 1;
  return inside(unknown, value, random);
}

double drawn_value(const EstimationProblem& problem, const Unknown& unknown,
                   const FitOptions& options, Random& random) {
  const StartValue* const start = given(options, unknown.name);
  double value = by_scales(problem, random);
  if (start != nullptr && start->value != 0) {
    value = start->value * std::pow(10, random.between(-1, 1));
  } else if (unknown.prior_precision > 0) {
    const double sd = 1 / std::sqrt(unknown.prior_precision);
    value = unknown.prior_mean + sd * random.between(-2, 2);
  }
  return inside(unknown, value, random);
}

// What one trajectory's parameter begins as, all trajectories' do.
Eigen::VectorXd drawn_parameters(const EstimationProblem& problem, const Setting& setting,
                                 const FitOptions& options, Random& random) {
  Eigen::VectorXd theta(static_cast<Eigen::Index>(setting.unknowns.size()));
  std::vector<double> of_parameter(setting.system.parameters.size(), NAN);
  for (std::size_t p = 0; p < setting.unknowns.size(); ++p) {
    const Unknown& unknown = setting.unknowns[p];
    double& value = of_parameter[unknown.parameter];
    if (std::isnan(value)) value = drawn_value(problem, unknown, options, random);
    theta[static_cast<Eigen::Index>(p)] = value;
  }
  return theta;
}

Eigen::VectorXd first_parameters(const Setting& setting, const FitOptions& options,
                                 Random& random) {
  Eigen::VectorXd theta(static_cast<Eigen::Index>(setting.unknowns.size()));
  for (std::size_t p = 0; p < setting.unknowns.size(); ++p) {
    theta[static_cast<Eigen::Index>(p)] = first_value(setting.unknowns[p], options, random);
  }
  return theta;
}

// A regression needs every state: those that are measured, and their derivatives.
bool has_every_state(const System& system) {
  return std::all_of(system.components.begin(), system.components.end(), [](const Component& c) {
    return c.measured.has_value() || c.derivative_of.has_value();
  });
}

}  // namespace

std::vector<Start> make_starts(const EstimationProblem& problem, const Setting& setting,
                               const FitOptions& options) {
  std::vector<Start> starts;
  for (int i = 0; i < options.starts; ++i) {
    Random random(options.seed * 0x2545F4914F6CDD1DU + static_cast<std::uint64_t>(i));
    Start start;
    start.theta = i == 0 ? first_parameters(setting, options, random)
                         : drawn_parameters(problem, setting, options, random);
    for (int k = 0; i > 0 && has_every_state(setting.system) && k < candidates; ++k) {
      start.candidates.push_back(drawn_parameters(problem, setting, options, random));
    }
    for (std::size_t c = 0; c < problem.shape.dim; ++c) {
      const double level = problem.scales[c].level;
      start.levels.push_back(i == 0 ? level : level * std::pow(10, random.between(-1, 1)));
    }
    if (i % 2 == 1) start.first_weight = 0.03;
    starts.push_back(std::move(start));
  }
  return starts;
}

}  // namespace mechnn::equation_fit
