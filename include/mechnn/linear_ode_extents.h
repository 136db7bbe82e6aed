// Infers T, E, D, n and the batch from the shapes of a problem's four arrays: those of files,
// NumPy's, and tensors, also while a computation is traced.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "mechnn/argument_error.h"

namespace mechnn {

/// An argument of linear_ode_solve and its dimensions behind those of the batch.
struct LinearOdeArgument {
  const char* name;
  std::size_t inner_rank;  ///< how many they are
  const char* shape;
};
inline constexpr std::array<LinearOdeArgument, 4> linear_ode_arguments{{
    {"coefficients", 4, "(..., step, equation, dim, order + 1)"},
    {"rhs", 2, "(..., step, equation)"},
    {"initial_values", 3, "(..., initial step, dim, initial order)"},
    {"steps", 1, "(..., step - 1)"},
}};

/// Shapes in the order of linear_ode_arguments. An Extent is a std::ptrdiff_t, or a symbolic
/// integer of what traces a computation: it compares, adds and can be written to a stream.
template <class Extent>
using LinearOdeArrayShapes = std::array<std::span<const Extent>, 4>;

template <class Extent>
struct LinearOdeExtents {
  std::vector<Extent> batch;  ///< what the leading dimensions broadcast to
  Extent step;                ///< T, as are the others those of LinearOdeShape
  Extent equation;
  Extent dim;
  Extent order;
  Extent initial_steps;
  Extent initial_orders;
};

/// "(2, 3)", "(2,)", "()".
template <class Extents>
[[nodiscard]] std::string shape_text(const Extents& shape) {
  std::ostringstream text;
  text << '(';
  for (std::size_t k = 0; k < shape.size(); ++k) text << (k > 0 ? ", " : "") << shape[k];
  text << (shape.size() == 1 ? ",)" : ")");
  return text.str();
}

/// The batch that the leading dimensions of the arguments broadcast to, as NumPy's do. Throws
/// ArgumentError naming the argument with too few dimensions, or the first that does not fit those
/// before.
template <class Extent>
[[nodiscard]] std::vector<Extent> broadcast_batch(const LinearOdeArrayShapes<Extent>& shapes) {
  std::vector<Extent> batch;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const LinearOdeArgument& argument = linear_ode_arguments[i];
    if (shapes[i].size() < argument.inner_rank) {
      throw ArgumentError(argument.name, "shape " + shape_text(shapes[i]), argument.shape);
    }
    const auto own = shapes[i].first(shapes[i].size() - argument.inner_rank);
    if (batch.size() < own.size()) batch.insert(batch.begin(), own.size() - batch.size(), 1);
    const std::size_t first = batch.size() - own.size();
    for (std::size_t k = 0; k < own.size(); ++k) {
      Extent& extent = batch[first + k];
      if (own[k] == 1) continue;
      if (extent != 1 && extent != own[k]) {
        throw ArgumentError(
            argument.name, "batch " + shape_text(own),
            "one that broadcasts with " + shape_text(batch) + " of the arguments before");
      }
      extent = own[k];
    }
  }
  return batch;
}

namespace internal {

/// Throws ArgumentError naming the extent of an argument, unless it fits.
template <class Extent>
void require_extent(bool fits, const char* argument, const char* name, const Extent& got,
                    const char* relation, const Extent& expected, const char* reason = "") {
  if (fits) return;
  std::ostringstream got_text;
  std::ostringstream expected_text;
  got_text << name << got;
  expected_text << relation << expected << reason;
  throw ArgumentError(argument, got_text.str(), expected_text.str());
}

/// Requires an extent to be the expected one, or 1 for all times.
template <class Extent>
void require_shared_or(const char* argument, const char* name, const Extent& got,
                       const Extent& expected) {
  require_extent(got == 1 || got == expected, argument, name, got, "1 or ", expected);
}

/// T: an extent of 1 is shared by all times and says nothing.
template <class Extent>
Extent step_extent(const Extent& of_coefficients, const Extent& of_rhs, const Extent& intervals,
                   const std::optional<Extent>& time_points) {
  if (time_points) {
    require_extent<Extent>(*time_points >= 1, "time_points", "", *time_points, "at least ", 1);
    return *time_points;
  }
  require_extent<Extent>(of_coefficients >= 1, "coefficients", "step = ", of_coefficients,
                         "at least ", 1);
  if (of_coefficients != 1) return of_coefficients;
  require_extent<Extent>(of_rhs >= 1, "rhs", "step = ", of_rhs, "at least ", 1);
  if (of_rhs != 1) return of_rhs;
  if (intervals != 1) return intervals + 1;
  throw ArgumentError("time_points", "none",
                      "the number of steps: every array is shared in time, so none tells it");
}

}  // namespace internal

/// The sizes of a problem, and its batch. `time_points` is T, for arrays none of which tells it.
/// Throws ArgumentError naming the argument, what was got and what was expected.
template <class Extent>
[[nodiscard]] LinearOdeExtents<Extent> linear_ode_extents(
    const LinearOdeArrayShapes<Extent>& shapes,
    const std::optional<Extent>& time_points = std::nullopt) {
  using internal::require_extent, internal::require_shared_or;
  std::vector<Extent> batch = broadcast_batch(shapes);
  const auto inner = [&](std::size_t i) {
    return shapes[i].last(linear_ode_arguments[i].inner_rank);
  };
  const auto coefficients = inner(0), rhs = inner(1), initial_values = inner(2), steps = inner(3);
  for (const Extent& extent : batch) {
    require_extent<Extent>(extent != 0, "batch", "", extent, "at least ", 1);
  }
  const Extent step = internal::step_extent(coefficients[0], rhs[0], steps[0], time_points);
  require_shared_or<Extent>("coefficients", "step = ", coefficients[0], step);
  require_shared_or<Extent>("rhs", "step = ", rhs[0], step);
  require_shared_or<Extent>("steps", "step - 1 = ", steps[0], step - 1);
  const Extent &equation = coefficients[1], &dim = coefficients[2], &derivatives = coefficients[3];
  require_extent<Extent>(equation >= 1, "coefficients", "equation = ", equation, "at least ", 1);
  require_extent<Extent>(dim >= 1, "coefficients", "dim = ", dim, "at least ", 1);
  require_extent<Extent>(derivatives >= 2, "coefficients", "order + 1 = ", derivatives, "at least ",
                         2);
  require_extent<Extent>(rhs[1] == equation, "rhs", "equation = ", rhs[1], "", equation,
                         " as in coefficients");
  require_extent<Extent>(initial_values[1] == dim, "initial_values", "dim = ", initial_values[1],
                         "", dim, " as in coefficients");
  require_extent<Extent>(initial_values[0] <= step, "initial_values",
                         "initial step = ", initial_values[0], "at most step = ", step);
  require_extent<Extent>(initial_values[2] <= derivatives, "initial_values",
                         "initial order = ", initial_values[2],
                         "at most order + 1 = ", derivatives);
  return {std::move(batch), step, equation, dim, derivatives - 1, initial_values[0],
          initial_values[2]};
}

}  // namespace mechnn
