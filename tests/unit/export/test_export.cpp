#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "mechnn/export.h"
#include "problems/dynamical_systems.h"
#include "support/rounded_cases.h"

namespace mechnn {
namespace {

const double unknown = std::nan("");

Model model_of(const std::vector<std::string>& states, int order,
               const std::vector<std::vector<Term>>& terms,
               const std::vector<std::string>& inputs = {}) {
  Model model;
  model.states = states;
  model.order = order;
  model.inputs = inputs;
  const auto names = variable_names(states, order, inputs);
  for (std::size_t d = 0; d < states.size(); ++d) {
    Equation equation{states[d], terms[d]};
    for (Term& term : equation.terms) term.expression = Expression::parse(term.text, names);
    model.equations.push_back(equation);
  }
  return model;
}

Model hare_and_lynx() {
  return model_of({"x", "y"}, 1,
                  {{{"x", {}, 0.48217, 0.0151}, {"x*y", {}, -0.024799, 0.00087}},
                   {{"y", {}, -0.9183, 0.0312}, {"x*y", {}, 0.027312, 0.00091}}});
}

/// Names that are words of Python and C, every function, terms that need parentheses.
Model awkward() {
  return model_of(
      {"lambda", "double", "c_x_1", "x"}, 2,
      {{{"1", {}, -1e-7, 2e-8}, {"lambda + double", {}, 2.5, unknown}},
       {{"2*sin(x)*lambda_dot", {}, 1.0 / 3, 0}, {"t**2/(1 + x**2)", {}, 1e22, unknown}},
       {},
       {{"tanh(x) + abs(x)*sign(x_dot)", {}, 1, unknown},
        {"cosh(x/4)*sinh(x/4)*exp(-x**2)", {}, -2, unknown},
        {"sqrt(x**2 + 1)*log(x**2 + 2)*tan(x/8)*cos(x)", {}, 3, unknown},
        {"(1 + x**2)**0.3*x**5/(2 + lambda**2)**1.5", {}, 4, unknown},
        {"1/(x**2 + 1)", {}, 5, unknown}}});
}

/// Inputs in both orders, with names that are words of C and of the exported function.
Model driven(int order) {
  return model_of({"S", "q"}, order,
                  {{{"rain", {}, 1.25, 0.05}, {"S*input", {}, -0.031, 0.001}},
                   {{"q*int", {}, 0.5, unknown}, {"sin(t)", {}, 2, unknown}}},
                  {"rain", "input", "int"});
}

TEST(Rounded, DigitsFollowTheStandardError) {
  for (const RoundedCase& expected : rounded_cases()) {
    EXPECT_EQ(rounded_text(expected.value, expected.error), expected.text);
    EXPECT_EQ(rounded_text_with_error(expected.value, expected.error), expected.text_with_error);
  }
}

TEST(Rounded, IsWithinHalfOfTheLastDigitShownForManyMagnitudes) {
  for (double value = 1.2345678e-30; value < 1e30; value *= 7.3) {
    for (const double relative : {1e-6, 0.013, 0.5, 3.0}) {
      const double error = value * relative;
      const double shown = std::stod(rounded_text(value, error));
      EXPECT_LE(std::fabs(shown - value), 0.051 * error + 1e-8 * value) << value << " ± " << error;
    }
  }
}

TEST(Export, TextHasALineAnEquation) {
  EXPECT_EQ(text_equations(hare_and_lynx()),
            "x' = 0.482 x - 0.02480 x y\n"
            "y' = -0.918 y + 0.02731 x y\n");
  EXPECT_EQ(text_equations(hare_and_lynx(), StandardErrors::shown),
            "x' = (0.482 ± 0.015) x - (0.02480 ± 0.00087) x y\n"
            "y' = -(0.918 ± 0.031) y + (0.02731 ± 0.00091) x y\n");
  EXPECT_EQ(text_equations(problems::dynamical_system("damped_pendulum").model),
            "x'' = -0.2 x' - 9.81 sin(x)\n");
  EXPECT_EQ(text_equations(model_of({"x"}, 1, {{}})), "x' = 0\n");
  EXPECT_EQ(text_equations(model_of({"x"}, 1, {{{"1", {}, 2, 0}, {"x**2", {}, -1, 0}}})),
            "x' = 2 - 1 x^2\n");
}

TEST(Export, WhatWouldReadWronglyBehindItsCoefficientIsEnclosed) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x - 3", "(x - 3)"}, {"-x", "(-x)"},  {"2*x", "(2*x)"},     {"2**x", "(2**x)"},
      {"1/x", "(1/x)"},     {"x*x", "x**2"}, {"sin(x)", "sin(x)"}, {"(x + 1)**2", "(x + 1)**2"}};
  for (const auto& [text, expected] : cases) {
    const Model model = model_of({"x"}, 1, {{{text, {}, -0.5, 0}}});
    Term term = model.equations[0].terms[0];
    term.text = term.expression.sympy(model.variables());
    EXPECT_EQ(factor_text(term), expected);
  }
  EXPECT_EQ(text_equations(model_of({"x"}, 1, {{{"x - 3", {}, -0.5, 0.016}}})),
            "x' = -0.500 (x - 3)\n");
}

TEST(Export, LatexIsAnAlignEnvironment) {
  EXPECT_EQ(latex_source(hare_and_lynx()),
            "\\begin{align}\n"
            "  \\dot{x} &= 0.482 x - 0.02480 x y \\\\\n"
            "  \\dot{y} &= -0.918 y + 0.02731 x y\n"
            "\\end{align}\n");
  const Model pendulum = model_of(
      {"theta_1"}, 2, {{{"sin(theta_1)", {}, -9.81e-6, 1e-7}, {"theta_1_dot", {}, -0.2, unknown}}});
  EXPECT_EQ(latex_source(pendulum, StandardErrors::shown),
            "\\begin{align}\n"
            "  \\ddot{\\theta}_{1} &= -\\left(9.81 \\pm 0.10\\right) \\cdot 10^{-6} "
            "\\sin\\left(\\theta_{1}\\right) - 0.2 \\dot{\\theta}_{1}\n"
            "\\end{align}\n");
}

TEST(Export, SympySourceKeepsAllDigitsAndAvoidsPythonsWords) {
  const std::string text = sympy_source(awkward());
  for (const std::string part :
       {"lambda_ = sympy.Function(\"lambda\")(t)\n", "lambda_dot = sympy.Derivative(lambda_, t)\n",
        "sympy.Eq(sympy.Derivative(lambda_, t, t), -1e-07 + 2.5*(lambda_ + double), "
        "evaluate=False)",
        "0.3333333333333333*(2*lambda_dot*sin(x))", "sympy.Derivative(c_x_1, t, t), 0, "}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
  }
}

/// Compiles C with the system's compiler, warnings as errors, and loads its `rhs`.
class CompiledRhs {
 public:
  explicit CompiledRhs(const std::string& source) {
    const std::string base = testing::TempDir() + "mechnn_export_" + std::to_string(getpid());
    std::ofstream(base + ".c") << source;
    const std::string command =
        "cc -std=c99 -O1 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -o " + base + ".so " +
        base + ".c -lm";
    if (std::system(command.c_str()) == 0) library_ = dlopen((base + ".so").c_str(), RTLD_NOW);
    std::remove((base + ".c").c_str());
    std::remove((base + ".so").c_str());
    if (library_ != nullptr) call_ = dlsym(library_, "rhs");
  }
  ~CompiledRhs() {
    if (library_ != nullptr) dlclose(library_);
  }
  CompiledRhs(const CompiledRhs&) = delete;
  CompiledRhs& operator=(const CompiledRhs&) = delete;

  [[nodiscard]] bool is_loaded() const { return call_ != nullptr; }
  /// A model without inputs has a function without their argument.
  [[nodiscard]] std::vector<double> operator()(double t, const std::vector<double>& state,
                                               const std::vector<double>& input) const {
    std::vector<double> derivative(state.size(), std::nan(""));
    if (input.empty()) {
      reinterpret_cast<Function>(call_)(t, state.data(), derivative.data());
    } else {
      reinterpret_cast<DrivenFunction>(call_)(t, state.data(), input.data(), derivative.data());
    }
    return derivative;
  }

 private:
  using Function = void (*)(double, const double*, double*);
  using DrivenFunction = void (*)(double, const double*, const double*, double*);
  void* library_ = nullptr;
  void* call_ = nullptr;
};

void expect_same_right_hand_side(const Model& model) {
  const std::string source = c_source(model);
  const CompiledRhs rhs(source);
  ASSERT_TRUE(rhs.is_loaded()) << source;
  std::vector<double> point(model.variables().size());
  for (std::size_t i = 0; i < point.size(); ++i)
    point[i] = std::sin(1 + 3.7 * static_cast<double>(i));
  const auto inputs = point.begin() + static_cast<std::ptrdiff_t>(model.components());
  const auto derivative = rhs(point.back(), {point.begin(), inputs}, {inputs, point.end() - 1});
  const std::size_t dim = model.states.size();
  for (std::size_t d = 0; model.order == 2 && d < dim; ++d)
    EXPECT_EQ(derivative[d], point[dim + d]);
  for (std::size_t d = 0; d < dim; ++d) {
    const double expected = model.right_hand_side(d).evaluate(point);
    EXPECT_NEAR(derivative[derivative.size() - dim + d], expected,
                1e-12 * (1 + std::fabs(expected)))
        << source;
  }
}

TEST(Export, CSourceCompilesWithoutWarningsAndComputesTheRightHandSide) {
  expect_same_right_hand_side(awkward());
  for (const int order : {1, 2}) expect_same_right_hand_side(driven(order));
  for (const auto& system : problems::dynamical_systems()) {
    expect_same_right_hand_side(system.model);
  }
}

/// States that C, its headers or Python use otherwise.
Model model_of_reserved_words() {
  const std::vector<std::string> names = {
      "lambda",     "double", "int", "NULL", "class", "new",  "xor",   "__LINE__", "_Bool", "M_PI",
      "BIG_ENDIAN", "I",      "S",   "N",    "pi",    "None", "print", "__name__", "sympy", "pow"};
  std::vector<std::vector<Term>> terms(names.size());
  for (std::size_t d = 0; d < names.size(); ++d) {
    terms[d] = {{names[d] + "*" + names[(d + 1) % names.size()], {}, 1.5, unknown}};
  }
  return model_of(names, 1, terms);
}

TEST(Export, CSourceCompilesAsCAndCppWhateverTheStatesAreCalled) {
  const Model model = model_of_reserved_words();
  const std::string file = testing::TempDir() + "mechnn_export_" + std::to_string(getpid()) + ".c";
  std::ofstream(file) << c_source(model);
  for (const std::string language : {"c -std=c99", "c -std=gnu17", "c++ -std=c++20"}) {
    const std::string command =
        "cc -x " + language + " -Wall -Wextra -Werror -fsyntax-only " + file;
    EXPECT_EQ(std::system(command.c_str()), 0) << c_source(model);
  }
  std::remove(file.c_str());
  expect_same_right_hand_side(model);
}

TEST(Export, InputsAreNamesInTextAndLatex) {
  EXPECT_EQ(text_equations(driven(1)),
            "S' = 1.250 rain - 0.0310 S input\n"
            "q' = 0.5 q int + 2 sin(t)\n");
  EXPECT_EQ(latex_source(
                model_of({"x"}, 2, {{{"x_dot", {}, -0.5, unknown}, {"P", {}, 2, unknown}}}, {"P"})),
            "\\begin{align}\n"
            "  \\ddot{x} &= -0.5 \\dot{x} + 2 P\n"
            "\\end{align}\n");
}

TEST(Export, InputsAreFunctionsOfTimeForSympyAndAnArgumentInC) {
  const std::string python = sympy_source(driven(2));
  for (const std::string part :
       {"q_dot = sympy.Derivative(q, t)\n", "rain = sympy.Function(\"rain\")(t)\n",
        "sympy.Eq(sympy.Derivative(S, t, t), 1.25*rain - 0.031*S*input, evaluate=False)"}) {
    EXPECT_NE(python.find(part), std::string::npos) << part << "\nis not in\n" << python;
  }
  const std::string c = c_source(driven(1));
  for (const std::string part :
       {"input[]: rain, input, int\n",
        "void rhs(double t, const double *state, const double *input, double *derivative)\n"}) {
    EXPECT_NE(c.find(part), std::string::npos) << part << "\nis not in\n" << c;
  }
}

TEST(Export, InvalidModelsAreRefused) {
  Model model = hare_and_lynx();
  model.equations.pop_back();
  EXPECT_THROW((void)text_equations(model), std::invalid_argument);
  EXPECT_THROW((void)latex_source(model), std::invalid_argument);
  EXPECT_THROW((void)sympy_source(model), std::invalid_argument);
  EXPECT_THROW((void)c_source(model), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn
