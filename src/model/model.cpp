#include "mechnn/model.h"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "model/names.h"

namespace mechnn {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::invalid_argument("model: " + what); }

std::string got_expected(std::size_t got, std::size_t expected) {
  return "got " + std::to_string(got) + ", expected " + std::to_string(expected);
}

void check_term(const Term& term, const std::string& where, std::size_t variables) {
  const std::string name = where + ", term '" + term.text + "'";
  if (!std::isfinite(term.coefficient)) fail(name + ": the coefficient is not finite");
  if (term.standard_error < 0 || std::isinf(term.standard_error)) {
    fail(name + ": the standard error is neither finite and non-negative nor NaN");
  }
  if (term.expression.variable_count() > variables) {
    fail(name + ": its variables, " + got_expected(term.expression.variable_count(), variables));
  }
}

void check_equations(const Model& model, std::size_t variables) {
  if (model.equations.size() != model.states.size()) {
    fail("equations: " + got_expected(model.equations.size(), model.states.size()));
  }
  for (std::size_t d = 0; d < model.equations.size(); ++d) {
    const Equation& equation = model.equations[d];
    if (equation.state != model.states[d]) {
      fail("equations: number " + std::to_string(d + 1) + " is of '" + equation.state +
           "', expected '" + model.states[d] + "'");
    }
    for (const Term& term : equation.terms) {
      check_term(term, "equation of " + equation.state, variables);
    }
  }
}

void check_covariance(const Model& model) {
  if (model.covariance.empty()) return;
  const std::size_t terms = model.term_count();
  if (model.covariance.size() != terms * terms) {
    fail("covariance: entries, " + got_expected(model.covariance.size(), terms * terms));
  }
}

void check_noise(const Model& model) {
  if (!model.noise.empty() && model.noise.size() != model.states.size()) {
    fail("noise: " + got_expected(model.noise.size(), model.states.size()));
  }
  for (const double sd : model.noise) {
    if (!(sd >= 0) || std::isinf(sd)) fail("noise: a value is not finite and non-negative");
  }
}

}  // namespace

std::vector<std::string> Model::variables() const { return variable_names(states, order, inputs); }

std::size_t Model::term_count() const {
  return std::accumulate(
      equations.begin(), equations.end(), std::size_t{0},
      [](std::size_t count, const Equation& equation) { return count + equation.terms.size(); });
}

Expression Model::right_hand_side(std::size_t dim) const {
  if (dim >= equations.size()) {
    fail("equation " + std::to_string(dim) + " of " + std::to_string(equations.size()));
  }
  Expression sum;
  for (const Term& term : equations[dim].terms) {
    sum = sum + Expression::number(term.coefficient) * term.expression;
  }
  return sum;
}

void Model::validate() const {
  const std::size_t variables = this->variables().size();
  check_equations(*this, variables);
  check_covariance(*this);
  check_noise(*this);
  if (!units.empty() && units.size() != states.size()) {
    fail("units: " + got_expected(units.size(), states.size()));
  }
}

}  // namespace mechnn
