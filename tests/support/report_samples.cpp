#include "support/report_samples.h"

#include <cmath>
#include <functional>
#include <random>

namespace mechnn::report {
namespace {

using State = std::vector<double>;
using Derivative = std::function<State(const State&)>;

State moved(const State& state, const State& slope, double step) {
  State result = state;
  for (std::size_t i = 0; i < state.size(); ++i) result[i] += step * slope[i];
  return result;
}

State runge_kutta_step(const Derivative& f, const State& x, double h) {
  const State a = f(x);
  const State b = f(moved(x, a, h / 2));
  const State c = f(moved(x, b, h / 2));
  const State d = f(moved(x, c, h));
  State result = x;
  for (std::size_t i = 0; i < x.size(); ++i)
    result[i] += h / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
  return result;
}

struct Curve {
  std::vector<double> times;
  std::vector<double> values;
};

Curve integrate(const Derivative& f, State x, double start, double step, std::size_t samples) {
  Curve curve;
  for (std::size_t i = 0; i < samples; ++i) {
    curve.times.push_back(start + step * static_cast<double>(i));
    curve.values.insert(curve.values.end(), x.begin(), x.end());
    for (int part = 0; part < 4; ++part) x = runge_kutta_step(f, x, step / 4);
  }
  return curve;
}

// Adds a trajectory whose truth is `curve` of `columns` columns, the first D of them observed with
// noise at every `stride`-th grid point; the fit is the truth itself.
void add_trajectory(ReportData& data, const std::string& name, const Curve& curve,
                    std::size_t columns, std::size_t stride, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  const std::size_t dim = data.data.dim();
  Trajectory measured{name, {}, {}};
  TrajectoryFit fit{name, curve.times, curve.values, {}};
  for (std::size_t i = 0; i < curve.times.size(); i += stride) {
    measured.times.push_back(curve.times[i]);
    for (std::size_t d = 0; d < dim; ++d) {
      const double error = data.result.model.noise[d] * normal(engine);
      measured.values.push_back(curve.values[i * columns + d] + error);
      fit.residuals.push_back(error);
    }
  }
  data.data.trajectories.push_back(measured);
  data.result.fits.push_back(fit);
  data.simulations.push_back({SimulationStatus::done, "", curve.times, curve.values});
}

Term term(const Model& model, const std::string& text, double coefficient, double error) {
  return {text, Expression::parse(text, model.variables()), coefficient, error};
}

Model empty_model(const std::vector<std::string>& states, int order, double noise) {
  Model model;
  model.states = states;
  model.order = order;
  for (const std::string& state : states) model.equations.push_back({state, {}});
  model.noise.assign(states.size(), noise);
  return model;
}

Rival rival(const Model& winner, std::size_t equation, const std::string& extra, double behind) {
  Rival result{winner, -behind, behind};
  result.model.equations[equation].terms.push_back(term(winner, extra, 0.0123, 0.008));
  return result;
}

// Too few terms are hopeless; each spurious term costs about eight.
void add_path(ReportData& data, std::size_t full, std::size_t chosen) {
  data.result.score = -312.5;
  for (std::size_t terms = full; terms > 0; --terms) {
    const double extra = static_cast<double>(terms) - static_cast<double>(chosen);
    const double behind =
        extra >= 0 ? 7.5 * extra + (terms % 3 == 0 ? 3 : 0) * (extra > 0) : 45 * extra * extra;
    data.result.path.push_back(
        {terms, data.result.score - behind, terms == full ? "full library" : "- x**2 in y'"});
  }
}

void add_origin(ReportData& data, const std::string& file) {
  data.settings = {{"library", "polynomial"}, {"degree", "2"},     {"order", "1"}, {"rows", "gam6"},
                   {"row weight", "0.003"},   {"prior sd", "100"}, {"seed", "1"}};
  data.provenance.program_version = "0.1.0";
  data.provenance.command_line = "mechnn discover " + file + " --degree 2 -o run";
  data.provenance.files = {
      {file, "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}};
  data.result.library = {"1", "hare", "lynx", "hare**2", "hare*lynx", "lynx**2"};
  data.result.models_fitted = 1461;
}

}  // namespace

ReportData lotka_volterra_sample() {
  ReportData data;
  data.data.states = {"hare", "lynx"};
  data.time = "year";
  Model model = empty_model(data.data.states, 1, 0);
  model.noise = {4.4, 3.0};
  model.equations[0].terms = {term(model, "hare", 0.482, 0.0231),
                              term(model, "hare*lynx", -0.0248, 0.00127)};
  model.equations[1].terms = {term(model, "lynx", -0.918, 0.0442),
                              term(model, "hare*lynx", 0.0273, 0.00139)};
  data.result.model = model;
  const Derivative f = [](const State& x) {
    return State{0.482 * x[0] - 0.0248 * x[0] * x[1], -0.918 * x[1] + 0.0273 * x[0] * x[1]};
  };
  add_trajectory(data, "", integrate(f, {34, 5.9}, 1900, 0.2, 101), 2, 5, 7);
  data.result.r_squared = {0.95731, 0.96882};
  data.result.rivals = {rival(model, 0, "hare**2", 6.3), rival(model, 1, "1", 7.9),
                        rival(model, 1, "lynx**2", 11.2), rival(model, 0, "1", 31)};
  data.result.rivals[3].model.equations[1].terms.erase(
      data.result.rivals[3].model.equations[1].terms.begin());
  add_path(data, 12, 4);
  add_origin(data, "hare_lynx.csv");
  data.result.grid_step = 0.2;
  return data;
}

ReportData logistic_sample() {
  ReportData data;
  data.data.states = {"x"};
  Model model = empty_model(data.data.states, 1, 0.05);
  model.equations[0].terms = {term(model, "x", 1.0023, 0.00091),
                              term(model, "x**2", -0.5007, 0.00055)};
  data.result.model = model;
  const Derivative f = [](const State& x) { return State{x[0] - 0.5 * x[0] * x[0]}; };
  add_trajectory(data, "", integrate(f, {0.02}, 0, 0.0006, 20000), 1, 1, 3);
  data.result.r_squared = {0.99961};
  data.result.rivals = {rival(model, 0, "x**3", 14.8)};
  add_path(data, 4, 2);
  add_origin(data, "growth.csv");
  return data;
}

ReportData five_states_sample() {
  ReportData data;
  data.data.states = {"a", "b", "c", "d", "e"};
  Model model = empty_model(data.data.states, 1, 0.02);
  for (std::size_t i = 0; i < 5; ++i) {
    const std::string own = data.data.states[i];
    const std::string next = data.data.states[(i + 1) % 5];
    const std::string last = data.data.states[(i + 4) % 5];
    model.equations[i].terms = {
        term(model, own, -0.31, 0.012),           term(model, next + "*" + last, 1.27, 0.094),
        term(model, own + "**2", -0.0411, 0.037), term(model, "1", 0.25, 0.0063),
        term(model, next, 0.52, 0.021),           term(model, last + "**2", -0.76, 0.045)};
  }
  data.result.model = model;
  const Derivative f = [](const State& x) {
    State slope(5);
    for (std::size_t i = 0; i < 5; ++i) {
      slope[i] = (x[(i + 1) % 5] - x[(i + 3) % 5]) * x[(i + 4) % 5] - x[i] + 8;
    }
    return slope;
  };
  Curve curve = integrate(f, {8.01, 8, 8, 8, 8}, 0, 0.02, 1001);
  for (double& value : curve.values) value /= 8;
  add_trajectory(data, "", curve, 5, 2, 11);
  data.result.r_squared = {0.9991, 0.9988, 0.9993, 0.9979, 0.9990};
  data.result.rivals = {rival(model, 2, "e", 1.1), rival(model, 0, "c*d", 2.7)};
  data.result.warnings = {
      "The term a**2 in a' is not told apart from zero: its 95 % interval reaches 0.",
      "In c', the terms b*d and b**2 are nearly collinear on these data (correlation 0.97)."};
  add_path(data, 105, 30);
  add_origin(data, "lorenz96.csv");
  return data;
}

ReportData no_fit_sample() {
  ReportData data = lotka_volterra_sample();
  data.result = {};
  data.result.status = DiscoveryStatus::no_fit;
  data.result.warnings = {
      "No model converged: 21 samples are too few for 6 candidate terms an equation."};
  data.simulations.clear();
  return data;
}

ReportData oscillator_sample() {
  ReportData data;
  data.data.states = {"angle"};
  Model model = empty_model(data.data.states, 2, 0.03);
  model.equations[0].terms = {term(model, "angle_dot", -0.1024, 0.0031),
                              term(model, "sin(angle)", -9.79, 0.024)};
  data.result.model = model;
  const Derivative f = [](const State& x) {
    return State{x[1], -0.1 * x[1] - 9.81 * std::sin(x[0])};
  };
  add_trajectory(data, "", integrate(f, {2.0, 0}, 0, 0.02, 601), 2, 4, 5);
  data.result.status = DiscoveryStatus::stopped;
  data.result.r_squared = {0.99932};
  Simulation& simulation = data.simulations[0];
  simulation.status = SimulationStatus::diverged;
  simulation.message = "The state angle grew beyond 1e12.";
  simulation.times.resize(300);
  simulation.values.resize(600);
  for (std::size_t i = 250; i < 300; ++i)
    simulation.values[2 * i] *= std::exp(0.5 * double(i - 250));
  add_origin(data, "pendulum.csv");
  return data;
}

ReportData missing_values_sample() {
  ReportData data = lotka_volterra_sample();
  data.data.trajectories.clear();
  data.result.fits.clear();
  data.simulations.clear();
  const Derivative f = [](const State& x) {
    return State{0.482 * x[0] - 0.0248 * x[0] * x[1], -0.918 * x[1] + 0.0273 * x[0] * x[1]};
  };
  add_trajectory(data, "north", integrate(f, {34, 5.9}, 1900, 0.2, 101), 2, 1, 7);
  add_trajectory(data, "south", integrate(f, {60, 20}, 1903, 0.2, 61), 2, 3, 8);
  add_trajectory(data, "west", integrate(f, {20, 30}, 1900, 0.2, 81), 2, 2, 9);
  for (std::size_t i = 0; i < 60; ++i) data.data.trajectories[0].values[i * 3] = std::nan("");
  for (std::size_t i = 0; i < 60; ++i) data.result.fits[0].residuals[i * 3] = std::nan("");
  return data;
}

ReportData long_names_sample() {
  ReportData data = lotka_volterra_sample();
  const std::string hare = "population_density_of_the_snowshoe_hare_in_hudson_bay_per_km2";
  const std::string lynx = "population_density_of_the_canadian_lynx_in_hudson_bay_per_km2";
  data.data.states = {hare, lynx};
  Model model = empty_model(data.data.states, 1, 4.4e7);
  model.equations[0].terms = {term(model, hare, 0.482, 0.0231),
                              term(model, hare + "*" + lynx, -2.48e-9, 1.27e-10)};
  model.equations[1].terms = {term(model, lynx, -0.918, 0.0442),
                              term(model, hare + "*" + lynx, 2.73e-9, 1.39e-10)};
  data.result.model = model;
  for (Trajectory& trajectory : data.data.trajectories) {
    for (double& value : trajectory.values) value *= 1e7;
  }
  for (double& value : data.result.fits[0].states) value *= 1e7;
  for (double& value : data.result.fits[0].residuals) value *= 1e7;
  for (double& value : data.simulations[0].values) value *= 1e7;
  data.result.rivals = {rival(model, 0, hare + "**2", 3.4)};
  data.provenance.files[0].name =
      "measurements/of/the/northern/department/1900-1920/every-year/"
      "hare_and_lynx_pelts_delivered.csv";
  return data;
}

ReportData driven_sample() {
  ReportData data;
  data.data.states = {"S"};
  data.data.inputs = {"rain", "E"};
  data.time = "day";
  Model model = empty_model(data.data.states, 1, 0.4);
  model.inputs = data.data.inputs;
  model.equations[0].terms = {term(model, "S", -0.05, 0.0011), term(model, "rain", 1.02, 0.013),
                              term(model, "E*S", -0.98, 0.021)};
  data.result.model = model;
  constexpr double step = 0.5;
  const auto rain = [](double t) { return 4 + std::sin(0.3 * t); };
  const Derivative f = [&](const State& x) {  // the time is a state of its own
    return State{-0.05 * x[0] + 1.02 * rain(x[1]) - 0.98 * 0.02 * x[0], 1};
  };
  const Curve curve = integrate(f, {60, 0}, 0, step, 121);
  Curve level{curve.times, {}};
  for (std::size_t i = 0; i < curve.times.size(); ++i) level.values.push_back(curve.values[2 * i]);
  add_trajectory(data, "", level, 1, 2, 13);
  Trajectory& measured = data.data.trajectories[0];
  for (const double t : measured.times) {
    measured.inputs.push_back(rain(t));
    measured.inputs.push_back(measured.inputs.size() % 7 == 0 ? std::nan("") : 0.02);
  }
  for (const double value : measured.values) data.result.fits[0].noise.push_back(0.007 * value);
  data.result.noise_model = NoiseModel::relative;
  data.result.r_squared = {0.9981};
  data.result.rivals = {rival(model, 0, "E", 8.1)};
  add_path(data, 10, 3);
  add_origin(data, "reservoir.csv");
  data.settings.push_back({"inputs", "rain,E"});
  return data;
}

ReportData hostile_sample() {
  ReportData data = lotka_volterra_sample();
  const std::string attack = "</title></script><script>alert('1')</script>\"&\x01\xff";
  data.title = attack;
  data.time = attack;
  data.data.states = {attack, "lynx"};
  data.data.trajectories[0].name = attack;
  data.result.model.states[0] = data.result.model.equations[0].state = attack;
  data.result.model.equations[0].terms[0].expression = Expression::variable(0);
  data.result.path[0].change = attack;
  data.result.library.push_back(attack);
  data.result.warnings = {attack};
  data.simulations[0].status = SimulationStatus::failed;
  data.simulations[0].message = attack;
  data.settings.push_back({attack, attack});
  data.data.inputs = data.result.model.inputs = {attack};
  data.data.trajectories[0].inputs.assign(data.data.trajectories[0].samples(), 1);
  data.provenance = {attack, attack, {{attack, attack}}, attack};
  for (Rival& other : data.result.rivals) {
    other.model.states[0] = attack;
    other.model.inputs = {attack};
  }
  return data;
}

std::vector<NamedSample> all_samples() {
  std::vector<NamedSample> samples = {
      {"lotka_volterra", lotka_volterra_sample()}, {"logistic", logistic_sample()},
      {"five_states", five_states_sample()},       {"no_fit", no_fit_sample()},
      {"oscillator", oscillator_sample()},         {"missing_values", missing_values_sample()},
      {"long_names", long_names_sample()},         {"driven", driven_sample()}};
  for (NamedSample& sample : samples) {
    sample.data.result.verdict = assess(sample.data.data, sample.data.result);
  }
  samples.push_back({"hostile", hostile_sample()});  // whose names no expression may hold
  return samples;
}

}  // namespace mechnn::report
