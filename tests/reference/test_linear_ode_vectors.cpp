// The solver against the published formulations' own numbers (tests/reference/vectors/README.md):
// 1e-9 relative to the largest entry, in the solution and every gradient.
#include <gtest/gtest.h>

#include <filesystem>

#include "formats/npz.h"
#include "support/dense_reference/linear_ode.h"
#include "support/linear_ode_data.h"

namespace mechnn::test {
namespace {

using formats::NamedArrays;

/// This file's numbers come from float64 normal equations of condition number 8e9, and with them
/// rounding is worth some 1e-8: they are themselves off by 1.5e-8 (solution) to 3.7e-8 (step
/// gradient) from a long double solution, which the solver is held to instead.
constexpr const char* inexact_file = "taylor_weights_order3.npz";

double tolerance(const std::string& file) { return file == inexact_file ? 6e-8 : 1e-9; }

/// Extent `from_end` places before the last, 1 where the array has no such axis.
std::ptrdiff_t extent(const formats::Array& array, std::size_t from_end) {
  if (from_end >= array.shape.size()) return 1;
  return static_cast<std::ptrdiff_t>(array.shape[array.shape.size() - 1 - from_end]);
}

std::ptrdiff_t leading(const formats::Array& array, std::size_t inner) {
  std::ptrdiff_t product = 1;
  for (std::size_t axis = 0; axis + inner < array.shape.size(); ++axis) {
    product *= static_cast<std::ptrdiff_t>(array.shape[axis]);
  }
  return product;
}

OwnedProblem<double> problem_of(const NamedArrays& file) {
  const auto& coefficients = file.at("coefficients");
  const auto& given = file.at("initial_values");
  const auto& solution = file.at("solution");
  OwnedProblem<double> p;
  p.shape = {leading(solution, 3), extent(solution, 2),     extent(coefficients, 2),
             extent(solution, 1),  extent(solution, 0) - 1, extent(given, 2),
             extent(given, 0)};
  p.coefficients = coefficients.as<double>();
  p.rhs = file.at("rhs").as<double>();
  p.initial_values = given.as<double>();
  p.steps = file.at("steps").as<double>();
  const auto varies = [&](const char* name, std::size_t inner, std::ptrdiff_t steps) {
    const auto& array = file.at(name);
    return Extents{leading(array, inner + 1) == p.shape.batch, extent(array, inner) == steps};
  };
  p.coefficients_vary = varies("coefficients", 3, p.shape.step);
  p.rhs_vary = varies("rhs", 1, p.shape.step);
  p.initial_vary = varies("initial_values", 2, p.shape.initial_steps);
  p.steps_vary = varies("steps", 0, p.shape.step - 1);
  return p;
}

double number(const NamedArrays& file, const char* name) {
  return file.at(name).as<double>().front();
}

LinearOdeOptions options_of(const NamedArrays& file, const std::string& name) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse(name.starts_with("slack")     ? "slack"
                                 : name.starts_with("central") ? "taylor_central"
                                                               : "taylor");
  if (file.contains("weights")) {
    const auto w = file.at("weights").as<double>();
    options.weights = {w[0], w[1], w[2]};
  }
  if (file.contains("gamma")) options.gamma = number(file, "gamma");
  if (file.contains("alpha")) options.alpha = number(file, "alpha");
  return options;
}

struct Case {
  std::string file;
  Factorisation factorisation;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.file << (c.factorisation == Factorisation::qr ? " qr" : " ldl");
}

class LinearOdeVectorFiles : public testing::TestWithParam<Case> {};

TEST_P(LinearOdeVectorFiles, SolutionSlackAndGradientsAreThePublishedOnes) {
  const std::string& name = GetParam().file;
  const NamedArrays file = formats::read_npz(MECHNN_TEST_VECTORS "/" + name);
  const double allowed = tolerance(name);
  const auto p = problem_of(file);
  auto options = options_of(file, name);
  options.factorisation = GetParam().factorisation;
  const auto got = linear_ode_solve(p.view(), options);
  EXPECT_LT(relative_error(got.solution, file.at("solution").as<double>()), allowed);
  if (file.contains("slack")) {
    EXPECT_LT(relative_error(got.slack, file.at("slack").as<double>()), allowed);
  }
  const auto cotangent = file.at("cotangent").as<double>();
  const auto gradients = linear_ode_adjoint<double>(p.view(), options, got, cotangent);
  const auto expected = [&](const char* key) { return file.at(key).as<double>(); };
  EXPECT_LT(relative_error(gradients.coefficients, expected("grad_coefficients")), allowed);
  EXPECT_LT(relative_error(gradients.rhs, expected("grad_rhs")), allowed);
  EXPECT_LT(relative_error(gradients.initial_values, expected("grad_initial_values")), allowed);
  EXPECT_LT(relative_error(gradients.steps, expected("grad_steps")), allowed);
}

TEST(LinearOdeVectors, TheInexactFilesProblemIsSolvedAsTheDenseReferenceSolvesIt) {
  const NamedArrays file = formats::read_npz(std::string(MECHNN_TEST_VECTORS "/") + inexact_file);
  const auto p = problem_of(file);
  auto options = options_of(file, inexact_file);
  const auto v = file.at("cotangent").as<double>();
  const std::ptrdiff_t size = p.shape.step * p.shape.dim * (p.shape.order + 1);
  for (const auto factorisation : {Factorisation::qr, Factorisation::ldl}) {
    options.factorisation = factorisation;
    const double allowed = factorisation == Factorisation::qr ? 8e-9 : 1e-7;
    const auto got = linear_ode_solve(p.view(), options);
    const auto gradients = linear_ode_adjoint<double>(p.view(), options, got, v);
    for (std::ptrdiff_t item = 0; item < p.shape.batch; ++item) {
      const auto problem = reference::dense_item(p.view(), options, item);
      const auto of_item = [&](const std::vector<double>& all) {
        const std::ptrdiff_t count = std::ssize(all) / p.shape.batch;
        return std::span(all).subspan(static_cast<std::size_t>(item * count),
                                      static_cast<std::size_t>(count));
      };
      reference::Vector cotangent(size);
      for (std::ptrdiff_t i = 0; i < size; ++i) cotangent[i] = of_item(v)[i];
      EXPECT_LT(relative_error(of_item(got.solution), reference::dense_solve(problem).solution),
                allowed);
      const auto expected = reference::dense_adjoint(problem, cotangent);
      EXPECT_LT(relative_error(of_item(gradients.steps), expected.steps), allowed);
      EXPECT_LT(relative_error(of_item(gradients.coefficients), expected.coefficients), allowed);
    }
  }
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& entry : std::filesystem::directory_iterator(MECHNN_TEST_VECTORS)) {
    if (entry.path().extension() != ".npz") continue;
    for (const auto factorisation : {Factorisation::qr, Factorisation::ldl}) {
      cases.push_back({entry.path().filename().string(), factorisation});
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Files, LinearOdeVectorFiles, testing::ValuesIn(all_cases()));

}  // namespace
}  // namespace mechnn::test
