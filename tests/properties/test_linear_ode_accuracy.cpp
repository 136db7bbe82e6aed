// How close the solution comes to the truth: orders of convergence, the measured tables of the
// schemes, the six validation systems.
#include <gtest/gtest.h>

#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

LinearOdeOptions with_rows(const std::string& rows) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse(rows);
  return options;
}

/// Step lengths around h that sum to `span`, jittered by ± `jitter`.
std::vector<double> steps_over(double span, double h, double jitter) {
  std::vector<double> steps(static_cast<std::size_t>(std::lround(span / h)));
  std::mt19937 random(3);
  std::uniform_real_distribution<double> draw(1 - jitter, 1 + jitter);
  double total = 0;
  for (double& step : steps) total += step = draw(random);
  for (double& step : steps) step *= span / total;
  return steps;
}

double largest_error(const problems::ConstantOde& ode, const std::vector<double>& steps,
                     const LinearOdeOptions& options) {
  const auto p = problems::pose(ode, steps);
  const auto got = linear_ode_solve(p.view(), options);
  double worst = got.status[0] == ItemStatus::solved ? 0 : INFINITY;
  double time = 0;
  const std::ptrdiff_t m = ode.dim * (ode.order + 1);
  for (std::ptrdiff_t t = 0; t < p.shape.step; ++t) {
    for (std::ptrdiff_t d = 0; d < ode.dim; ++d) {
      worst =
          std::max(worst, std::abs(got.solution[t * m + d * (ode.order + 1)] - ode.truth(time, d)));
    }
    if (t + 1 < p.shape.step) time += steps[static_cast<std::size_t>(t)];
  }
  return worst;
}

struct OrderCase {
  const char* rows;
  double order;
  double coarsest;
  double jitter;
};

void PrintTo(const OrderCase& c, std::ostream* out) { *out << c.rows << " jitter " << c.jitter; }

class LinearOdeOrder : public testing::TestWithParam<OrderCase> {};

/// The slope of log error against log h by least squares over four step lengths.
TEST_P(LinearOdeOrder, ErrorFallsWithTheOrderOfTheFamily) {
  const OrderCase& c = GetParam();
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  constexpr int count = 4;
  for (int i = 0; i < count; ++i) {
    const double h = c.coarsest * std::pow(0.7, i);
    const double error =
        largest_error(problems::unit_oscillator(), steps_over(10, h, c.jitter), with_rows(c.rows));
    const double x = std::log(10 / std::round(10 / h));
    const double y = std::log(error);
    sx += x, sy += y, sxx += x * x, sxy += x * y;
  }
  const double slope = (count * sxy - sx * sy) / (count * sxx - sx * sx);
  EXPECT_GT(slope, c.order - 0.4);
  EXPECT_LT(slope, c.order + 1.5);
}

std::vector<OrderCase> order_cases() {
  std::vector<OrderCase> cases;
  const std::vector<OrderCase> families = {
      {"taylor", 2, 0.04, 0}, {"taylor_central", 2, 0.05, 0}, {"slack", 2, 0.05, 0},
      {"gam2", 2, 0.1, 0},    {"gam4", 4, 0.15, 0},           {"gam6", 6, 0.2, 0},
      {"gam8", 8, 0.3, 0},    {"gbdf1", 1, 0.004, 0},         {"gbdf2", 2, 0.05, 0},
      {"gbdf3", 3, 0.1, 0},   {"gbdf4", 4, 0.15, 0},          {"gbdf5", 5, 0.2, 0},
      {"gbdf6", 6, 0.25, 0},  {"gbdf7", 7, 0.3, 0},           {"gbdf8", 8, 0.3, 0}};
  for (const double jitter : {0.0, 0.2}) {
    for (OrderCase c : families) {
      c.jitter = jitter;
      cases.push_back(c);
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Families, LinearOdeOrder, testing::ValuesIn(order_cases()));

TEST(LinearOdeAccuracy, OscillatorErrorsAreTheMeasuredOnesWithinAFactorOfTwo) {
  struct Row {
    const char* rows;
    double errors[3];  // h = 0.2, 0.1, 0.05
  };
  const Row table[] = {{"taylor", {3.5e-1, 1.1e-1, 2.8e-2}}, {"gam2", {2.6e-2, 6.6e-3, 1.6e-3}},
                       {"gam4", {1.8e-4, 1.2e-5, 7.4e-7}},   {"gam6", {1.6e-6, 2.5e-8, 3.9e-10}},
                       {"gam8", {1.0e-8, 4.5e-11, 5.0e-13}}, {"gbdf2", {9.5e-2, 2.5e-2, 6.5e-3}},
                       {"gbdf4", {6.6e-4, 4.1e-5, 2.5e-6}},  {"gbdf6", {3.4e-6, 5.3e-8, 9.8e-10}},
                       {"gbdf8", {1.3e-7, 3.5e-10, 1.4e-12}}};
  for (const Row& row : table) {
    double h = 0.2;
    for (const double expected : row.errors) {
      const double error =
          largest_error(problems::unit_oscillator(), steps_over(10, h, 0), with_rows(row.rows));
      EXPECT_LT(error, 2 * expected) << row.rows << " h " << h;
      // Errors near rounding may well be smaller than a prototype's.
      if (expected > 2e-12) {
        EXPECT_GT(error, expected / 2) << row.rows << " h " << h;
      }
      h /= 2;
    }
  }
}

TEST(LinearOdeAccuracy, StiffErrorsAreTheMeasuredOnesWithinAFactorOfTwo) {
  struct Row {
    const char* rows;
    double low, high;
  };
  const Row table[] = {{"taylor", 5e-6, 2e-5}, {"gam4", 0.35, 1.6},     {"gam6", 0.35, 1.6},
                       {"gam8", 0.35, 1.6},    {"gbdf2", 1.5e-7, 6e-7}, {"gbdf4", 4e-10, 1.6e-9},
                       {"gbdf6", 2e-12, 8e-12}};
  constexpr double h = 0.1;
  const auto p = problems::stiff_curve(1e4, h, 41);
  for (const Row& row : table) {
    const auto got = linear_ode_solve(p.view(), with_rows(row.rows));
    double worst = 0;
    for (std::ptrdiff_t t = 20; t < p.shape.step; ++t) {
      worst = std::max(worst, std::abs(got.solution[2 * t] - std::cos(h * static_cast<double>(t))));
    }
    EXPECT_GT(worst, row.low) << row.rows;
    EXPECT_LT(worst, row.high) << row.rows;
  }
}

TEST(LinearOdeAccuracy, ValidationSystemsAreRightToNineDigitsWithGam6) {
  for (const problems::ConstantOde& ode : problems::validation_odes()) {
    const double error = largest_error(ode, std::vector<double>(999, 0.01), with_rows("gam6"));
    EXPECT_LT(error, 1e-9) << ode.name;
  }
}

}  // namespace
}  // namespace mechnn::test
