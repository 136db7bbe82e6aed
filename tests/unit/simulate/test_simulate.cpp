#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/number_text.h"
#include "mechnn/simulate.h"

namespace mechnn {
namespace {

using Texts = std::vector<std::string>;

/// state^(order) = right_hand_sides[d].
Model model_of(const Texts& states, const Texts& right_hand_sides, int order = 1,
               const Texts& inputs = {}) {
  Model model;
  model.states = states;
  model.order = order;
  model.inputs = inputs;
  const auto names = variable_names(states, order, inputs);
  for (std::size_t d = 0; d < states.size(); ++d) {
    const auto expression = Expression::parse(right_hand_sides[d], names);
    model.equations.push_back({states[d], {{right_hand_sides[d], expression, 1, 0}}});
  }
  return model;
}

std::vector<double> uniform_times(double step, std::size_t count) {
  std::vector<double> times(count);
  for (std::size_t i = 0; i < count; ++i) times[i] = step * static_cast<double>(i);
  return times;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    largest = std::max(largest, std::fabs(a[i] - b[i]));
  }
  return largest;
}

double harmonic_error(double tolerance) {
  const Model model = model_of({"x", "v"}, {"v", "-x"});
  const auto times = uniform_times(0.1, 101);
  SimulationOptions options;
  options.relative_tolerance = tolerance;
  options.absolute_tolerance = tolerance;
  const Simulation run = simulate(model, std::vector<double>{1, 0}, times, options);
  std::vector<double> exact;
  for (const double t : times) {
    exact.push_back(std::cos(t));
    exact.push_back(-std::sin(t));
  }
  return largest_difference(run.values, exact);
}

TEST(Simulate, HarmonicOscillatorFollowsTheCosineAndConvergesWithTheTolerance) {
  double before = harmonic_error(1e-4);
  EXPECT_LT(before, 0.05);
  for (const double tolerance : {1e-6, 1e-8, 1e-10, 1e-12}) {
    const double error = harmonic_error(tolerance);
    EXPECT_LT(error, before / 10) << tolerance;
    EXPECT_LT(error, 1000 * tolerance) << tolerance;
    before = error;
  }
}

TEST(Simulate, LogisticGrowthFollowsItsClosedFormFromATimeThatIsNotZero) {
  const Model model = model_of({"x"}, {"0.8*x*(1 - x/4)"});
  const std::vector<double> times = {2, 2.5, 4, 9, 9.001, 20};
  const Simulation run = simulate(model, std::vector<double>{0.1}, times);
  ASSERT_EQ(run.status, SimulationStatus::done) << run.message;
  EXPECT_EQ(run.times, times);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double exact = 4 / (1 + 39 * std::exp(-0.8 * (times[i] - 2)));
    EXPECT_NEAR(run.values[i], exact, 1e-6) << times[i];
  }
}

TEST(Simulate, ExplicitTimeIsTheTimeOfTheData) {
  const Model model = model_of({"x"}, {"cos(t)"});
  const auto times = uniform_times(0.5, 9);
  const Simulation run = simulate(model, std::vector<double>{0}, times);
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(run.values[i], std::sin(times[i]), 1e-6);
  }
}

/// Of x' = −x + u from x(0) = 1 with u = t until 2, then 2: x = t − 1 + 2 e^−t on the ramp.
double on_the_ramp(double t) { return t - 1 + 2 * std::exp(-t); }

TEST(Simulate, ARampOfAnInputIsFollowedAndItsLastValueStays) {
  const Model model = model_of({"x"}, {"-x + u"}, 1, {"u"});
  SimulationOptions options;
  options.inputs = {{0, 2}, {0, 2}};
  const auto times = uniform_times(0.25, 25);
  const Simulation run = simulate(model, std::vector<double>{1}, times, options);
  ASSERT_EQ(run.status, SimulationStatus::done) << run.message;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double t = times[i];
    const double exact = t <= 2 ? on_the_ramp(t) : 2 + (on_the_ramp(2) - 2) * std::exp(2 - t);
    EXPECT_NEAR(run.values[i], exact, 1e-6) << t;
  }
}

TEST(Simulate, AStepOfAnInputWithinOneStepOfTimeIsNotPassedOver) {
  const Model model = model_of({"x"}, {"-x + u"}, 1, {"u"});
  SimulationOptions options;
  constexpr double rise = 1e-6;  // a straight line, and hardly one
  options.inputs = {{0, 3, 3 + rise, 4, 4 + rise, 8}, {0, 0, 5, 5, 0, 0}};
  const auto times = uniform_times(0.5, 17);
  // At rest until the pulse, where an integrator's steps are long.
  const Simulation run = simulate(model, std::vector<double>{0}, times, options);
  ASSERT_EQ(run.status, SimulationStatus::done) << run.message;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double t = times[i];
    const double charged = 5 * (1 - std::exp(3 - std::min(std::max(t, 3.0), 4.0)));
    EXPECT_NEAR(run.values[i], charged * std::exp(std::min(0.0, 4 - t)), 1e-5) << t;
  }
}

TEST(Simulate, InputsDriveEquationsOfSecondOrderInTheirOrder) {
  const Model model = model_of({"x"}, {"u - 3*w*x_dot"}, 2, {"w", "u"});
  SimulationOptions options;
  options.inputs = {{0, 1}, {0, 4, 0, 4}};  // w = 0, u = 4
  const Simulation run = simulate(model, std::vector<double>{1, 2}, uniform_times(0.5, 5), options);
  ASSERT_EQ(run.status, SimulationStatus::done) << run.message;
  ASSERT_EQ(run.values.size(), 10U);
  EXPECT_NEAR(run.values[8], 1 + 2 * 2 + 2 * 2 * 2, 1e-6);
  EXPECT_NEAR(run.values[9], 2 + 4 * 2, 1e-6);
}

TEST(Simulate, InputsThatAreMissingOrTooManyAreRefused) {
  const std::vector<double> start{1}, times{0, 1};
  SimulationOptions two;
  two.inputs = {{0, 1}, {1, 2, 3, 4}};
  EXPECT_THROW(simulate(model_of({"x"}, {"-x + u"}, 1, {"u"}), start, times),
               std::invalid_argument);
  EXPECT_THROW(simulate(model_of({"x"}, {"-x + u"}, 1, {"u"}), start, times, two),
               std::invalid_argument);
  EXPECT_THROW(simulate(model_of({"x"}, {"-x"}), start, times, two), std::invalid_argument);
}

TEST(Simulate, StiffVanDerPolIsDoneInFewStepsAndReturnsToItsCycle) {
  const Model model = model_of({"x", "y"}, {"y", "1000*(1 - x**2)*y - x"});
  SimulationOptions options;
  options.max_steps_between_outputs = 20'000;  // an explicit method needs millions
  const std::vector<double> times = {0, 500, 3000};
  const Simulation run = simulate(model, std::vector<double>{2, 0}, times, options);
  ASSERT_EQ(run.status, SimulationStatus::done) << run.message;
  // On the slow branch log x − x²/2 + 2 − log 2 = −t/1000 up to O(1/µ²); x(500) solves it.
  const double x = run.values[2];
  EXPECT_NEAR(std::log(x) - x * x / 2 + 2 - std::log(2.0), 0.5, 1e-3);
}

/// The largest difference of the two runs, state by state in units of that state's largest value.
double relative_difference(const std::vector<double>& a, const std::vector<double>& b,
                           std::size_t states) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  std::vector<double> difference(states, 0.0);
  std::vector<double> largest(states, 0.0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference[i % states] = std::max(difference[i % states], std::fabs(a[i] - b[i]));
    largest[i % states] = std::max(largest[i % states], std::fabs(b[i]));
  }
  for (std::size_t d = 0; d < states; ++d) difference[d] /= largest[d];
  return *std::max_element(difference.begin(), difference.end());
}

struct System {
  const char* name;
  Texts right_hand_sides;  ///< of x and y in unit scale
  std::vector<double> start;
};

/// u = x·X, v = y·Y: what the unit-scale system is in other units.
Model in_units(const System& system, double x, double y) {
  const std::vector<std::string> states = {"x", "y"};
  const auto names = variable_names(states, 1);
  Model model;
  model.states = states;
  for (std::size_t d = 0; d < 2; ++d) {
    std::string text;
    for (const char c : system.right_hand_sides[d]) {
      text += c == 'x' ? "(x/" + shortest_text(x) + ")"
                       : (c == 'y' ? "(y/" + shortest_text(y) + ")" : std::string(1, c));
    }
    model.equations.push_back(
        {states[d], {{text, Expression::parse(text, names), d == 0 ? x : y, 0}}});
  }
  return model;
}

class Units : public testing::TestWithParam<System> {};

TEST_P(Units, ChangeNoResult) {
  const System& system = GetParam();
  const auto times = uniform_times(0.1, 201);
  // Rounding alone, which units change, moves a run by its tolerance; 1e-6 is asked of the units.
  SimulationOptions options;
  options.relative_tolerance = 1e-10;
  options.absolute_tolerance = 1e-12;
  const Simulation unit = simulate(in_units(system, 1, 1), system.start, times, options);
  ASSERT_EQ(unit.status, SimulationStatus::done) << unit.message;
  for (const auto& [x, y] : {std::pair{1e-12, 1e-12},
                             {1e-20, 1e-20},
                             {1e15, 1e15},
                             {1e-20, 1e15},
                             {1e15, 1e-20},
                             {1e-100, 1.0}}) {
    const std::vector<double> start = {system.start[0] * x, system.start[1] * y};
    Simulation run = simulate(in_units(system, x, y), start, times, options);
    ASSERT_EQ(run.status, SimulationStatus::done) << run.message << " in " << x << ", " << y;
    for (std::size_t i = 0; i < run.values.size(); ++i) run.values[i] /= i % 2 == 0 ? x : y;
    EXPECT_LT(relative_difference(run.values, unit.values, 2), 1e-6) << x << ", " << y;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Simulate, Units,
    testing::Values(System{"decay", {"-0.5*x", "x - y"}, {1, 0}},
                    System{"oscillator", {"y", "-x"}, {1, 0}},
                    System{"predator_and_prey", {"x - x*y", "x*y - y"}, {0.5, 1.5}},
                    System{"van_der_pol", {"y", "5*(1 - x**2)*y - x"}, {1, 0}},
                    System{"driven_from_rest", {"y", "t - x"}, {0, 0}},
                    System{"one_at_rest", {"-x", "-x*y"}, {1, 0}}),
    [](const auto& system) { return system.param.name; });

TEST(Simulate, AnOscillatorInTinyUnitsComesBackWithItsSign) {
  const Model model = model_of({"x", "v"}, {"v", "-x"});
  const std::vector<double> times = {0, std::acos(-1.0)};
  const Simulation run = simulate(model, std::vector<double>{1e-12, 0}, times);
  ASSERT_EQ(run.times.size(), 2u);
  EXPECT_NEAR(run.values[2], -1e-12, 1e-18);
}

TEST(Simulate, ScalesOfTheDataStandForThoseOfAStartThatSaysLittle) {
  const Model model = model_of({"x"}, {"x"});
  SimulationOptions options;
  options.scales = {1};
  const auto times = uniform_times(1, 11);
  const Simulation run = simulate(model, std::vector<double>{1e-30}, times, options);
  EXPECT_EQ(run.status, SimulationStatus::done);
  options.scales = {1, 1};
  EXPECT_THROW((void)simulate(model, std::vector<double>{1}, times, options),
               std::invalid_argument);
  options.scales = {0};
  EXPECT_THROW((void)simulate(model, std::vector<double>{1}, times, options),
               std::invalid_argument);
}

TEST(Simulate, ExponentialGrowthBeyondAnyFixedSizeIsNoDivergence) {
  const Model model = model_of({"x"}, {"2*x"});
  const auto times = uniform_times(1, 31);
  const Simulation run = simulate(model, std::vector<double>{1}, times);
  ASSERT_EQ(run.status, SimulationStatus::done) << run.message;
  EXPECT_NEAR(run.values.back() / std::exp(60.0), 1, 1e-5);
}

TEST(Simulate, FiniteTimeBlowUpIsDivergedAndItsLeadingPartKept) {
  const Model model = model_of({"x"}, {"x**2"});
  const auto times = uniform_times(0.25, 9);
  const Simulation run = simulate(model, std::vector<double>{1}, times);
  EXPECT_EQ(run.status, SimulationStatus::diverged);
  EXPECT_NE(run.message.find("e+100 at time 1."), std::string::npos) << run.message;
  ASSERT_EQ(run.times, (std::vector<double>{0, 0.25, 0.5, 0.75}));
  for (std::size_t i = 0; i < run.times.size(); ++i) {
    EXPECT_NEAR(run.values[i], 1 / (1 - run.times[i]), 1e-5);
  }
}

TEST(Simulate, SingularitiesThatAreNotLargeAreFailuresWithWhatWasReached) {
  for (const std::string text : {"exp(x)", "-1/sqrt(x)"}) {
    const Model model = model_of({"x"}, {text});
    const std::vector<double> times = {0, 0.1, 5};
    const Simulation run = simulate(model, std::vector<double>{1}, times);
    EXPECT_EQ(run.status, SimulationStatus::failed) << text;
    EXPECT_EQ(run.times.size(), 2u) << text;
    EXPECT_FALSE(run.message.empty()) << text;
  }
}

TEST(Simulate, ARightHandSideThatIsNotFiniteAtTheStartIsAFailure) {
  const Simulation run =
      simulate(model_of({"x"}, {"log(x)"}), std::vector<double>{-1}, std::vector<double>{0, 1});
  EXPECT_EQ(run.status, SimulationStatus::failed);
  EXPECT_EQ(run.message, "The right-hand side is not finite at the initial state.");
  EXPECT_EQ(run.times.size(), 1u);
}

TEST(Simulate, SecondOrderPendulumAgreesWithItsFirstOrderForm) {
  const Model second = model_of({"a"}, {"-9.81*sin(a) - 0.3*a_dot"}, 2);
  const Model first = model_of({"a", "w"}, {"w", "-9.81*sin(a) - 0.3*w"});
  const auto times = uniform_times(0.05, 201);
  const std::vector<double> start = {2.5, -1};
  const Simulation a = simulate(second, start, times);
  const Simulation b = simulate(first, start, times);
  ASSERT_EQ(a.status, SimulationStatus::done);
  EXPECT_LT(largest_difference(a.values, b.values), 1e-12);
}

TEST(Simulate, TheStepLimitAndTheStopTokenEndARunWithTheirStatus) {
  const Model model = model_of({"x", "v"}, {"v", "-x"});
  SimulationOptions limited;
  limited.max_steps_between_outputs = 5;
  const std::vector<double> start = {1, 0};
  const std::vector<double> times = {0, 100};
  EXPECT_EQ(simulate(model, start, times, limited).status, SimulationStatus::step_limit);

  std::stop_source source;
  source.request_stop();
  SimulationOptions stopped;
  stopped.stop = source.get_token();
  const Simulation run = simulate(model, start, times, stopped);
  EXPECT_EQ(run.status, SimulationStatus::stopped);
  EXPECT_EQ(run.times.size(), 1u);
}

TEST(Simulate, GivesTheSameBitsTwice) {
  const Model model = model_of({"x", "y", "z"}, {"10*(y - x)", "x*(28 - z) - y", "x*y - 8/3*z"});
  const auto times = uniform_times(0.01, 1001);
  const std::vector<double> start = {-8, 8, 27};
  EXPECT_EQ(simulate(model, start, times).values, simulate(model, start, times).values);
}

TEST(Simulate, MisuseIsRefused) {
  const Model model = model_of({"x"}, {"-x"});
  const double nan = std::nan("");
  const double infinity = std::numeric_limits<double>::infinity();
  using Values = std::vector<double>;
  for (const Values& start : {Values{}, Values{1, 2}, Values{nan}, Values{infinity}}) {
    EXPECT_THROW((void)simulate(model, start, Values{0, 1}), std::invalid_argument);
  }
  for (const Values& times :
       {Values{}, Values{0, 0}, Values{1, 0}, Values{0, nan}, Values{0, infinity}}) {
    EXPECT_THROW((void)simulate(model, Values{1}, times), std::invalid_argument);
  }
  SimulationOptions options;
  options.relative_tolerance = 0;
  EXPECT_THROW((void)simulate(model, Values{1}, Values{0, 1}, options), std::invalid_argument);
  options = {};
  options.max_growth = nan;
  EXPECT_THROW((void)simulate(model, Values{1}, Values{0, 1}, options), std::invalid_argument);
  options = {};
  options.max_steps_between_outputs = 0;
  EXPECT_THROW((void)simulate(model, Values{1}, Values{0, 1}, options), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn
