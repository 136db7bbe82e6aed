// The sizes of a problem file: T, E, D, n and the batch, from four arrays that must agree.
#include <algorithm>

#include "commands/batch_extents.h"
#include "commands/solve_problem.h"
#include "formats/input_error.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::Array;
using formats::InputError;
using formats::NamedArrays;

constexpr std::size_t max_steps = 1'000'000'000;

const Array& require(const NamedArrays& arrays, std::string_view name, std::size_t inner,
                     std::string_view meaning, const std::string& where) {
  const auto found = arrays.find(name);
  const std::string array = where + ": array '" + std::string(name) + "'";
  if (found == arrays.end()) {
    throw InputError(array + " is missing; expected shape " + std::string(meaning));
  }
  if (found->second.shape.size() < inner) {
    throw InputError(array + ": found shape " + found->second.shape_text() + ", expected " +
                     std::string(meaning));
  }
  return found->second;
}

/// Extent `k` from the end, 1 being the last.
std::size_t last(const Array& array, std::size_t k) { return array.shape[array.shape.size() - k]; }

Extents batch_of(const Array& array, std::size_t inner) {
  return {array.shape.begin(), array.shape.end() - static_cast<std::ptrdiff_t>(inner)};
}

/// The position of entry `i` as NumPy writes it between brackets: "3", "0, 3".
std::string index_text(const Array& array, std::size_t i) {
  std::string text;
  for (std::size_t k = array.shape.size(); k-- > 0; i /= array.shape[k]) {
    text = std::to_string(i % array.shape[k]) + (text.empty() ? "" : ", ") + text;
  }
  return text;
}

class ShapeFinder {
 public:
  ShapeFinder(const NamedArrays& arrays, const std::string& where)
      : where_(where),
        coefficients_(require(arrays, "coefficients", 4, "(..., T or 1, E, D, n+1)", where)),
        rhs_(require(arrays, "rhs", 2, "(..., T or 1, E)", where)),
        initial_(require(arrays, "initial_values", 3, "(..., T_iv, D, n_iv)", where)),
        steps_(require(arrays, "steps", 1, "(..., T-1 or 1)", where)) {}

  ProblemShape find(std::optional<std::size_t> time_points) {
    ProblemShape shape;
    const std::size_t step = steps(time_points);
    expect_entries(3, "E");
    expect_entries(2, "D");
    if (last(coefficients_, 1) < 2)
      refuse("coefficients", "found no derivative, expected n+1 >= 2");
    expect("coefficients", "T", last(coefficients_, 4), step, true);
    expect("rhs", "T", last(rhs_, 2), step, true);
    expect("rhs", "E", last(rhs_, 1), last(coefficients_, 3), false);
    expect("initial_values", "D", last(initial_, 2), last(coefficients_, 2), false);
    expect("steps", "T-1", last(steps_, 1), step - 1, true);
    expect_at_most("T_iv", last(initial_, 3), step);
    expect_at_most("n_iv", last(initial_, 1), last(coefficients_, 1));
    check_steps();
    merge(shape.batch, "coefficients", batch_of(coefficients_, 4));
    merge(shape.batch, "rhs", batch_of(rhs_, 2));
    merge(shape.batch, "initial_values", batch_of(initial_, 3));
    merge(shape.batch, "steps", batch_of(steps_, 1));
    const auto size = [](std::size_t n) { return static_cast<std::ptrdiff_t>(n); };
    shape.sizes = {size(product(shape.batch)),       size(step),
                   size(last(coefficients_, 3)),     size(last(coefficients_, 2)),
                   size(last(coefficients_, 1)) - 1, size(last(initial_, 3)),
                   size(last(initial_, 1))};
    return shape;
  }

 private:
  [[noreturn]] void refuse(const std::string& array, const std::string& what) const {
    throw InputError(where_ + ": array '" + array + "': " + what);
  }

  /// T: an extent of 1 says nothing of it, unless it is the only candidate for T−1 = 1.
  std::size_t steps(std::optional<std::size_t> wanted) const {
    if (wanted && (*wanted == 0 || *wanted > max_steps)) {
      throw InputError("--time-points: found " + std::to_string(*wanted) +
                       ", expected 1 to 1000000000");
    }
    if (wanted) return *wanted;
    if (last(steps_, 1) == 0) return 1;
    const std::size_t found =
        std::max({last(coefficients_, 4), last(rhs_, 2),
                  last(steps_, 1) > 1 ? last(steps_, 1) + 1 : std::size_t{0}});
    if (found > 1) return found;
    throw InputError(where_ +
                     ": every array is shared in time, so the number of steps is unknown; "
                     "give it with --time-points");
  }

  void expect(const std::string& array, const std::string& name, std::size_t found,
              std::size_t expected, bool may_be_shared) const {
    if (found == expected || (may_be_shared && found == 1)) return;
    refuse(array, "found extent " + std::to_string(found) + " for " + name + ", expected " +
                      std::to_string(expected) + (may_be_shared ? " or 1" : ""));
  }

  void expect_entries(std::size_t from_the_end, const std::string& name) const {
    if (last(coefficients_, from_the_end) > 0) return;
    refuse("coefficients", "found extent 0 for " + name + ", expected at least 1");
  }

  void expect_at_most(const std::string& name, std::size_t found, std::size_t max) const {
    if (found <= max) return;
    refuse("initial_values", "found extent " + std::to_string(found) + " for " + name +
                                 ", expected at most " + std::to_string(max));
  }

  void check_steps() const {
    const std::vector<double> values = steps_.as<double>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Steps that are not numbers fail their item alone.
      if (!(values[i] <= 0)) continue;
      throw InputError(where_ + ": steps[" + index_text(steps_, i) + "]: got " +
                       shortest_text(values[i]) + ", expected a positive step length");
    }
  }

  void merge(Extents& batch, const std::string& array, const Extents& other) const {
    const auto merged = broadcast(batch, other);
    if (!merged) {
      refuse(array, "its batch extents " + Array{other, {}}.shape_text() +
                        " do not broadcast with " + Array{batch, {}}.shape_text() +
                        " of the arrays before");
    }
    batch = *merged;
  }

  std::string where_;
  const Array& coefficients_;
  const Array& rhs_;
  const Array& initial_;
  const Array& steps_;
};

double scalar(const Array& array, const std::string& name, const std::string& where) {
  if (array.size() == 1) return array.as<double>().front();
  throw InputError(where + ": array '" + name + "': found shape " + array.shape_text() +
                   ", expected one number");
}

}  // namespace

Extents ProblemShape::solution() const {
  Extents extents = batch;
  for (const std::ptrdiff_t extent : {sizes.step, sizes.dim, sizes.order + 1}) {
    extents.push_back(static_cast<std::size_t>(extent));
  }
  return extents;
}

ProblemShape problem_shape(const NamedArrays& arrays, std::optional<std::size_t> time_points,
                           const std::string& where) {
  return ShapeFinder(arrays, where).find(time_points);
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
