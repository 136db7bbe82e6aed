// The arrays and options of a problem file, checked.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <set>

#include "commands/solve_problem.h"
#include "formats/input_error.h"
#include "mechnn/linear_ode_extents.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::Array;
using formats::InputError;
using formats::NamedArrays;

/// The solver would refuse the step too, without its place.
void check_steps(const Array& steps, const std::string& where) {
  const std::vector<double> values = steps.as<double>();
  const auto refused = first_refused_step(values);
  if (refused == values.end()) return;
  const auto place = static_cast<std::size_t>(refused - values.begin());
  throw InputError(where + ": steps[" + index_text(steps, place) + "]: got " +
                   shortest_text(*refused) + ", expected a positive step length");
}

double scalar(const Array& array, const std::string& name, const std::string& where) {
  if (array.size() == 1) return array.as<double>().front();
  throw InputError(where + ": array '" + name + "': found shape " + array.shape_text() +
                   ", expected one number");
}

/// A problem file may hold its results too, as reference data do.
void warn_of_unused(const NamedArrays& arrays, const std::string& where) {
  static const std::set<std::string, std::less<>> used{"weights", "gamma", "alpha", "cotangent"};
  static const std::set<std::string, std::less<>> results{"solution", "slack", "status"};
  for (const auto& entry : arrays) {
    const std::string& name = entry.first;
    const bool is_argument =
        std::any_of(linear_ode_arguments.begin(), linear_ode_arguments.end(),
                    [&](const LinearOdeArgument& argument) { return name == argument.name; });
    if (is_argument || used.contains(name) || results.contains(name)) continue;
    if (name.starts_with("grad_")) continue;
    spdlog::warn("{}: array '{}' is not used", where, name);
  }
}

}  // namespace

std::string index_text(const Array& array, std::size_t i) {
  std::string text;
  for (std::size_t k = array.shape.size(); k-- > 0; i /= array.shape[k]) {
    text = std::to_string(i % array.shape[k]) + (text.empty() ? "" : ", ") + text;
  }
  return text;
}

void check_arrays(const NamedArrays& arrays, const std::string& where) {
  warn_of_unused(arrays, where);
  for (const LinearOdeArgument& argument : linear_ode_arguments) {
    if (arrays.find(argument.name) != arrays.end()) continue;
    throw InputError(where + ": array '" + argument.name + "' is missing; expected shape " +
                     argument.shape);
  }
  check_steps(arrays.find("steps")->second, where);
}

void read_solver_options(const NamedArrays& arrays, const std::string& where,
                         LinearOdeOptions& options) {
  if (const auto found = arrays.find("weights"); found != arrays.end()) {
    if (found->second.size() != 3) {
      throw InputError(where + ": array 'weights': found shape " + found->second.shape_text() +
                       ", expected (3,): equation, initial, smoothness");
    }
    const auto weights = found->second.as<double>();
    options.weights = {weights[0], weights[1], weights[2]};
  }
  if (const auto found = arrays.find("gamma"); found != arrays.end()) {
    options.gamma = scalar(found->second, "gamma", where);
  }
  if (const auto found = arrays.find("alpha"); found != arrays.end()) {
    options.alpha = scalar(found->second, "alpha", where);
  }
}

}  // namespace mechnn::cli
