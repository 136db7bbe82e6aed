// Infers T, E, D, n and the batch from the shapes of a problem's four arrays: those of files,
// NumPy's, and tensors, also while a computation is traced. Says which sizes and steps a problem
// may have.
#pragma once

#include <algorithm>
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

/// What a message calls a size of a problem: the argument that tells it, and the words before the
/// number there.
struct LinearOdeSizeName {
  const char* argument;
  const char* words = "";
  int excess = 0;  ///< by which the number there exceeds the size: 1 for order + 1 derivatives
};

struct LinearOdeSizeNames {
  LinearOdeSizeName batch, step, equation, dim, order, initial_steps, initial_orders;
};

/// Names of the sizes that were given as such, in a LinearOdeShape.
inline constexpr LinearOdeSizeNames linear_ode_shape_names{
    {"batch"}, {"step"}, {"equation"}, {"dim"}, {"order"}, {"initial_steps"}, {"initial_orders"}};

/// Names of the sizes that arrays tell, T by the argument that `step` names.
[[nodiscard]] constexpr LinearOdeSizeNames linear_ode_array_names(LinearOdeSizeName step) {
  return {{"batch"},
          step,
          {"coefficients", "equation = "},
          {"coefficients", "dim = "},
          {"coefficients", "order + 1 = ", 1},
          {"initial_values", "initial step = "},
          {"initial_values", "initial order = "}};
}

/// The first step that a solver refuses, one that is not positive; steps.end() where there is none.
/// A step that is NaN fails its item alone.
template <class Steps>
[[nodiscard]] auto first_refused_step(const Steps& steps) {
  return std::find_if(steps.begin(), steps.end(), [](auto step) { return step <= 0; });
}

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

template <class Extent>
void require_size_of_at_least(const LinearOdeSizeName& name, const Extent& size, int least) {
  require_extent<Extent>(size >= least, name.argument, name.words, size + name.excess, "at least ",
                         least + name.excess);
}

template <class Extent>
struct NamedSize {
  Extent size;
  LinearOdeSizeName name;
};

/// T and the argument that tells it: an extent of 1 is shared by all times and says nothing.
template <class Extent>
NamedSize<Extent> named_step(const Extent& of_coefficients, const Extent& of_rhs,
                             const Extent& intervals, const std::optional<Extent>& time_points) {
  if (time_points) return {*time_points, {"time_points"}};
  if (of_coefficients != 1) return {of_coefficients, {"coefficients", "step = "}};
  if (of_rhs != 1) return {of_rhs, {"rhs", "step = "}};
  if (intervals != 1) return {intervals + 1, {"steps", "step - 1 = ", -1}};
  throw ArgumentError("time_points", "none",
                      "the number of steps: every array is shared in time, so none tells it");
}

}  // namespace internal

/// Throws ArgumentError unless a problem may have these sizes, a LinearOdeShape's or those found by
/// linear_ode_extents(). `batch`: the extents whose product counts the items.
template <class Extent, class Sizes>
void check_linear_ode_sizes(std::span<const Extent> batch, const Sizes& sizes,
                            const LinearOdeSizeNames& names) {
  using internal::require_extent, internal::require_size_of_at_least;
  for (const Extent& extent : batch) require_size_of_at_least(names.batch, extent, 1);
  require_size_of_at_least(names.step, sizes.step, 1);
  require_size_of_at_least(names.equation, sizes.equation, 1);
  require_size_of_at_least(names.dim, sizes.dim, 1);
  require_size_of_at_least(names.order, sizes.order, 1);
  require_size_of_at_least(names.initial_steps, sizes.initial_steps, 0);
  require_size_of_at_least(names.initial_orders, sizes.initial_orders, 0);
  require_extent<Extent>(sizes.initial_steps <= sizes.step, names.initial_steps.argument,
                         names.initial_steps.words, sizes.initial_steps,
                         "at most step = ", sizes.step);
  const Extent derivatives = sizes.order + 1;
  require_extent<Extent>(sizes.initial_orders <= derivatives, names.initial_orders.argument,
                         names.initial_orders.words, sizes.initial_orders,
                         "at most order + 1 = ", derivatives);
}

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
  const auto [step, step_name] =
      internal::named_step(coefficients[0], rhs[0], steps[0], time_points);
  LinearOdeExtents<Extent> found{std::move(batch),    step,
                                 coefficients[1],     coefficients[2],
                                 coefficients[3] - 1, initial_values[0],
                                 initial_values[2]};
  check_linear_ode_sizes<Extent>(found.batch, found, linear_ode_array_names(step_name));
  require_shared_or<Extent>("coefficients", "step = ", coefficients[0], step);
  require_shared_or<Extent>("rhs", "step = ", rhs[0], step);
  require_shared_or<Extent>("steps", "step - 1 = ", steps[0], step - 1);
  require_extent<Extent>(rhs[1] == found.equation, "rhs", "equation = ", rhs[1], "", found.equation,
                         " as in coefficients");
  require_extent<Extent>(initial_values[1] == found.dim, "initial_values",
                         "dim = ", initial_values[1], "", found.dim, " as in coefficients");
  return found;
}

}  // namespace mechnn
