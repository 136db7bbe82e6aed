// What is called singular: problems that do not determine their solution, and no others.
#include <gtest/gtest.h>

#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

constexpr const char* families[] = {"taylor", "taylor_central", "gam2", "gam6", "gbdf1", "gbdf6"};
constexpr double steps[] = {1e-3, 1e-2, 1.0};

struct Grid {
  std::ptrdiff_t step;
  double h;
};
constexpr Grid grids[] = {{3, 1e-3},  {3, 1e-2},    {3, 1},      {20, 1e-3},
                          {20, 1e-2}, {20, 1},      {150, 1e-3}, {150, 1e-2},
                          {150, 1},   {1000, 1e-3}, {1000, 1},   {10000, 1e-2}};

/// Float problems are to be judged by what float arithmetic sees.
LinearOdeOptions with_rows(const std::string& rows) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse(rows);
  options.arithmetic = Arithmetic::as_given;
  return options;
}

/// u″ + 0.1 u′ + u = cos t, u(0) = 1, u′(0) = 0, whose coefficients are then changed.
template <class Change>
OwnedProblem<double> oscillator(std::ptrdiff_t step, double h, Change change) {
  auto p = problems::oscillators<double>({1, step, 1, 1, 2, 1, 2}, h);
  for (std::ptrdiff_t t = 0; t < step; ++t) change(t, p.coefficients.data() + 3 * t);
  return p;
}

void erase(std::ptrdiff_t /*t*/, double* c) { std::fill_n(c, 3, 0.0); }

template <typename Real>
ItemStatus status_of(const OwnedProblem<double>& p, const char* rows) {
  return linear_ode_solve(p.as<Real>().view(), with_rows(rows)).status[0];
}

TEST(LinearOdeSingular, IsAProblemWithoutEquationsHoweverManySteps) {
  for (const char* rows : families) {
    for (const auto& [step, h] : grids) {
      const auto p = oscillator(step, h, erase);
      EXPECT_EQ(status_of<double>(p, rows), ItemStatus::singular) << rows << step << " " << h;
      EXPECT_EQ(status_of<float>(p, rows), ItemStatus::singular) << rows << step << " " << h;
    }
  }
}

TEST(LinearOdeSingular, IsAProblemThatLacksOneOfAsManyEquationsAsItNeeds) {
  for (const char* rows : {"gam2", "gam6", "gbdf6"}) {
    for (const std::ptrdiff_t step : {3, 20, 150, 1000}) {
      const auto p = oscillator(step, 1.0, [step](std::ptrdiff_t t, double* c) {
        if (t == step / 2) erase(t, c);
      });
      EXPECT_EQ(status_of<double>(p, rows), ItemStatus::singular) << rows << " " << step;
      EXPECT_EQ(status_of<float>(p, rows), ItemStatus::singular) << rows << " " << step;
    }
  }
}

TEST(LinearOdeSingular, IsASecondOrderProblemWhoseHighestDerivativeNothingFixes) {
  for (const char* rows : {"gam2", "gam6", "gbdf6"}) {
    for (const double h : steps) {
      const auto p = oscillator(150, h, [](std::ptrdiff_t, double* c) { c[2] = 0; });
      EXPECT_EQ(status_of<double>(p, rows), ItemStatus::singular) << rows << " " << h;
    }
  }
}

/// Random coefficients and values; what is singular here is so whatever the numbers.
ItemStatus random_status(const LinearOdeShape& shape, const std::string& rows, unsigned seed) {
  const auto p = RandomProblem{shape, 0.1, seed, {}, {}, {}, {}}.make();
  return linear_ode_solve(p.view(), with_rows(rows)).status[0];
}

TEST(LinearOdeSingular, IsAProblemWithFewerRowsThanUnknowns) {
  for (const char* rows : {"gam2", "gam6", "gam8", "gbdf1", "gbdf6", "gbdf8"}) {
    for (const std::ptrdiff_t order : {2, 3}) {
      for (unsigned seed = 0; seed < 20; ++seed) {
        const LinearOdeShape whole{1, 20, 1, 1, order, 1, order};
        LinearOdeShape without_one = whole;
        without_one.initial_orders = order - 1;
        EXPECT_EQ(random_status(whole, rows, seed), ItemStatus::solved) << rows << seed;
        EXPECT_EQ(random_status(without_one, rows, seed), ItemStatus::singular) << rows << seed;
      }
    }
  }
}

/// With one equation for two states, gbdf leaves the two highest derivatives at the start to it.
TEST(LinearOdeSingular, IsGbdfWithFewerEquationsThanStatesUnlessTheFirstDerivativesAreGiven) {
  for (const char* rows : {"gbdf1", "gbdf6"}) {
    for (unsigned seed = 0; seed < 20; ++seed) {
      EXPECT_EQ(random_status({1, 20, 1, 2, 1, 20, 1}, rows, seed), ItemStatus::singular);
      EXPECT_EQ(random_status({1, 20, 1, 2, 1, 20, 2}, rows, seed), ItemStatus::solved);
      EXPECT_EQ(random_status({1, 20, 1, 2, 1, 20, 1}, "gam6", seed), ItemStatus::solved);
    }
  }
}

TEST(LinearOdeSingular, IsAZeroSolutionThatAnyNumberWouldReplace) {
  auto p = oscillator(150, 0.01, erase);
  std::fill(p.rhs.begin(), p.rhs.end(), 0.0);
  std::fill(p.initial_values.begin(), p.initial_values.end(), 0.0);
  EXPECT_EQ(status_of<double>(p, "taylor"), ItemStatus::singular);
}

TEST(LinearOdeSingular, IsADecayBuriedUnderTheRoundingErrorsOfGrowth) {
  const problems::ConstantOde ode{"decay beside growth", 1, 2, {-400, 0, 1}, {0}, {1, -20}, {}};
  const auto p = problems::pose(ode, std::vector<double>(1000, 0.004));
  for (const char* rows : {"gam6", "gbdf6"}) {
    EXPECT_EQ(status_of<double>(p, rows), ItemStatus::singular) << rows;
  }
}

TEST(LinearOdeSingular, IsNoOrdinaryProblemAndNoStiffOneWithTinyPivots) {
  const auto keep = [](std::ptrdiff_t, double*) {};
  const auto stiffen = [](std::ptrdiff_t, double* c) { c[0] = c[1] = 1e4; };
  for (const char* rows : families) {
    for (const auto& [step, h] : grids) {
      for (const auto& p : {oscillator(step, h, keep), oscillator(step, h, stiffen)}) {
        EXPECT_EQ(status_of<double>(p, rows), ItemStatus::solved) << rows << step << " " << h;
        EXPECT_EQ(status_of<float>(p, rows), ItemStatus::solved) << rows << step << " " << h;
      }
    }
  }
}

struct GrowthCase {
  const char* rows;
  double rate;
  double error;        ///< largest relative error at any step, float64
  double float_error;  ///< 0: float32's range does not hold the problem
};

void PrintTo(const GrowthCase& c, std::ostream* out) { *out << c.rows << " rate " << c.rate; }

class LinearOdeGrowth : public testing::TestWithParam<GrowthCase> {};

template <typename Real>
double growth_error(const GrowthCase& c) {
  constexpr double h = 0.01;
  const problems::ConstantOde ode{"growth", 1, 1, {-c.rate, 1}, {0}, {1}, {}};
  const auto p = problems::pose(ode, std::vector<double>(1000, h)).as<Real>();
  const auto got = linear_ode_solve(p.view(), with_rows(c.rows));
  if (got.status[0] != ItemStatus::solved) return INFINITY;
  double worst = 0;
  for (std::ptrdiff_t t = 0; t < p.shape.step; ++t) {
    const double truth = std::exp(c.rate * h * static_cast<double>(t));
    worst = std::max(worst, std::abs(static_cast<double>(got.solution[2 * t]) / truth - 1));
  }
  return worst;
}

// By e^10, e^40 and e^200: what stays is the error of the family.
TEST_P(LinearOdeGrowth, IsSolvedToTheErrorOfTheFamilyHoweverLarge) {
  const GrowthCase& c = GetParam();
  EXPECT_LT(growth_error<double>(c), c.error);
  if (c.float_error > 0) {
    EXPECT_LT(growth_error<float>(c), c.float_error);
  }
}

const GrowthCase growth_cases[] = {
    {"gam2", 1, 1e-4, 2e-4},  {"gam2", 4, 6e-3, 6e-3},  {"gam6", 1, 1e-11, 2e-3},
    {"gam6", 4, 1e-9, 2e-3},  {"gam8", 1, 1e-11, 2e-3}, {"gam8", 4, 1e-11, 2e-3},
    {"gam8", 20, 1e-6, 0},    {"gbdf2", 1, 2e-3, 4e-3}, {"gbdf6", 1, 1e-11, 2e-3},
    {"gbdf6", 4, 3e-9, 2e-3}, {"gbdf6", 20, 2e-4, 0},   {"gbdf8", 4, 3e-11, 2e-3},
};
INSTANTIATE_TEST_SUITE_P(Rates, LinearOdeGrowth, testing::ValuesIn(growth_cases));

/// u′ = S diag(rates) S⁻¹ u from S (1, 1, 1), S orthogonal: u_i = Σ_q S_iq exp(rate_q t).
constexpr double mixing[3][3] = {{0.6, 0.64, 0.48}, {-0.8, 0.48, 0.36}, {0, -0.6, 0.8}};
constexpr double rates[3] = {2, 0.75, -1.5};

problems::ConstantOde mixed_growth() {
  problems::ConstantOde ode{"mixed growth", 3,         1, std::vector<double>(18),
                            {0, 0, 0},      {0, 0, 0}, {}};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      double entry = 0;
      for (std::size_t q = 0; q < 3; ++q) entry += mixing[i][q] * rates[q] * mixing[j][q];
      ode.coefficients[6 * i + 2 * j] = -entry;
      ode.start[i] += mixing[i][j];
    }
    ode.coefficients[6 * i + 2 * i + 1] = 1;
  }
  return ode;
}

// Over 10 time units the states grow by e^20 and e^7.5 and decay by e^−15.
TEST(LinearOdeMixedGrowth, KeepsSevenDigitsOfTheSolutionAtEveryTime) {
  constexpr double h = 0.01;
  const auto p = problems::pose(mixed_growth(), std::vector<double>(1000, h));
  for (const char* rows : {"gam6", "gam8", "gbdf8"}) {
    const auto got = linear_ode_solve(p.view(), with_rows(rows));
    ASSERT_EQ(got.status[0], ItemStatus::solved) << rows;
    for (std::size_t t = 0; t < 1001; ++t) {
      const double time = h * static_cast<double>(t);
      for (std::size_t i = 0; i < 3; ++i) {
        double truth = 0;
        for (std::size_t q = 0; q < 3; ++q) truth += mixing[i][q] * std::exp(rates[q] * time);
        ASSERT_NEAR(got.solution[6 * t + 2 * i], truth, 1e-7 * std::exp(rates[0] * time))
            << rows << " step " << t;
      }
    }
  }
}

/// Two equations of a step that say the same leave a direction free, however the rest is.
TEST(LinearOdeSingular, AnEquationRepeatedInOneStepIsReported) {
  for (const char* rows : {"gam6", "gbdf4"}) {
    for (const double factor : {2.0, -0.3}) {
      auto p = RandomProblem{{3, 20, 2, 2, 1, 1, 1}, 0.1, 3, {}, {}, {}, {}}.make();
      constexpr std::ptrdiff_t equation = 4;
      double* const at = p.coefficients.data() + (1 * 20 + 7) * 2 * equation;
      std::transform(at, at + equation, at + equation, [=](double c) { return factor * c; });
      LinearOdeOptions options;
      options.scheme = Scheme::parse(rows);
      const auto got = linear_ode_solve(p.view(), options);
      EXPECT_EQ(got.status[0], ItemStatus::solved) << rows;
      EXPECT_EQ(got.status[1], ItemStatus::singular) << rows;
      EXPECT_EQ(got.status[2], ItemStatus::solved) << rows;
    }
  }
}

}  // namespace
}  // namespace mechnn::test
