#include "mechnn/linear_ode_arrays.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <span>
#include <utility>

#include "linear_ode/problem/problem.h"
#include "mechnn/argument_error.h"
#include "mechnn/linear_ode_extents.h"

namespace mechnn {

namespace {

/// The number of entries; throws ArgumentError with this name where it is no number of the machine.
std::ptrdiff_t product(const char* name, std::span<const std::ptrdiff_t> extents) {
  if (std::find(extents.begin(), extents.end(), 0) != extents.end()) return 0;
  std::ptrdiff_t size = 1;
  for (const std::ptrdiff_t extent : extents) {
    if (extent > std::numeric_limits<std::ptrdiff_t>::max() / size) {
      throw ArgumentError(name, "shape " + shape_text(extents), "fewer entries");
    }
    size *= extent;
  }
  return size;
}

/// Distance between neighbours of each dimension of `to` in an array of shape `from`: 0 where one
/// entry stands for all.
ArrayShape broadcast_strides(const ArrayShape& from, const ArrayShape& to) {
  ArrayShape strides(to.size(), 0);
  std::ptrdiff_t stride = 1;
  for (std::size_t k = from.size(); k-- > 0; stride *= from[k]) {
    if (from[k] != 1) strides[to.size() - from.size() + k] = stride;
  }
  return strides;
}

/// Last dimensions that both shapes have alike.
std::size_t common_dimensions(const ArrayShape& from, const ArrayShape& to) {
  const auto end = std::mismatch(from.rbegin(), from.rend(), to.rbegin(), to.rend()).first;
  return static_cast<std::size_t>(end - from.rbegin());
}

/// Calls visit(of_from, of_to, count) for every run of an array of shape `to`, in its order, with
/// the place of the run of an array of shape `from` that it repeats.
template <class Visit>
void for_each_run(const ArrayShape& from, const ArrayShape& to, const Visit& visit) {
  const ArrayShape strides = broadcast_strides(from, to);
  const std::size_t common = common_dimensions(from, to);
  const std::size_t outer = to.size() - common;
  const std::ptrdiff_t count = product("shape", std::span(to).last(common));
  const std::ptrdiff_t runs = product("shape", std::span(to).first(outer));
  ArrayShape index(outer, 0);
  std::ptrdiff_t source = 0;
  for (std::ptrdiff_t run = 0; run < runs; ++run) {
    visit(source, run * count, count);
    for (std::size_t k = outer; k-- > 0;) {
      source += strides[k];
      if (++index[k] < to[k]) break;
      source -= strides[k] * to[k];
      index[k] = 0;
    }
  }
}

void check_broadcast(const char* name, const ArrayShape& from, const ArrayShape& to) {
  const auto fits = [](std::ptrdiff_t own, std::ptrdiff_t whole) {
    return own == 1 || own == whole;
  };
  if (from.size() <= to.size() && std::equal(from.rbegin(), from.rend(), to.rbegin(), fits)) return;
  throw ArgumentError(name, "shape " + shape_text(from),
                      "one that broadcasts to " + shape_text(to));
}

}  // namespace

template <typename Real>
std::vector<Real> broadcast_to(const char* name, const ArrayView<Real>& array,
                               const ArrayShape& shape) {
  check_broadcast(name, array.shape, shape);
  check_size(name, std::ssize(array.values), product(name, array.shape));
  std::vector<Real> result(static_cast<std::size_t>(product(name, shape)));
  for_each_run(array.shape, shape,
               [&](std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t count) {
                 std::copy_n(array.values.begin() + from, count, result.begin() + to);
               });
  return result;
}

template <typename Real>
std::vector<Real> sum_to(const ArrayShape& shape, const ArrayView<Real>& array) {
  check_broadcast("shape", shape, array.shape);
  check_size("array", std::ssize(array.values), product("array", array.shape));
  std::vector<double> sums(static_cast<std::size_t>(product("shape", shape)), 0.0);
  for_each_run(shape, array.shape,
               [&](std::ptrdiff_t to, std::ptrdiff_t from, std::ptrdiff_t count) {
                 const auto first = sums.begin() + to;
                 std::transform(first, first + count, array.values.begin() + from, first,
                                std::plus<double>());
               });
  std::vector<Real> result(sums.size());
  std::transform(sums.begin(), sums.end(), result.begin(),
                 [](double sum) { return static_cast<Real>(sum); });
  return result;
}

template <typename Real>
LinearOdeArrayProblem<Real>::LinearOdeArrayProblem(LinearOdeArrays<Real> arrays,
                                                   std::optional<std::ptrdiff_t> time_points)
    : arrays_{std::move(arrays.coefficients), std::move(arrays.rhs),
              std::move(arrays.initial_values), std::move(arrays.steps)} {
  LinearOdeArrayShapes<std::ptrdiff_t> shapes;
  std::transform(arrays_.begin(), arrays_.end(), shapes.begin(),
                 [](const ArrayView<Real>& array) { return std::span(array.shape); });
  LinearOdeExtents<std::ptrdiff_t> extents = linear_ode_extents(shapes, time_points);
  batch_ = std::move(extents.batch);
  shape_ = {
      product("batch", batch_), extents.step,          extents.equation, extents.dim, extents.order,
      extents.initial_steps,    extents.initial_orders};
  for (std::size_t i = 0; i < arrays_.size(); ++i) {
    // Its batch dimensions broadcast to those of the problem: as many items, the same dimensions.
    if (items(i) == 1 || items(i) == shape_.batch) continue;
    written_out_[i] = broadcast_to(linear_ode_arguments[i].name, arrays_[i], written_out_shape(i));
  }
}

/// Items that an array has: 1 where one serves all.
template <typename Real>
std::ptrdiff_t LinearOdeArrayProblem<Real>::items(std::size_t argument) const {
  const ArrayShape& shape = arrays_[argument].shape;
  const LinearOdeArgument& of = linear_ode_arguments[argument];
  return product(of.name, std::span(shape).first(shape.size() - of.inner_rank));
}

/// (batch…, inner…)
template <typename Real>
ArrayShape LinearOdeArrayProblem<Real>::written_out_shape(std::size_t argument) const {
  ArrayShape shape = batch_;
  const auto inner =
      std::span(arrays_[argument].shape).last(linear_ode_arguments[argument].inner_rank);
  shape.insert(shape.end(), inner.begin(), inner.end());
  return shape;
}

template <typename Real>
Broadcast<Real> LinearOdeArrayProblem<Real>::view(std::size_t argument) const {
  const ArrayView<Real>& array = arrays_[argument];
  const std::ptrdiff_t step =
      array.shape[array.shape.size() - linear_ode_arguments[argument].inner_rank];
  if (items(argument) == 1) return {array.values, 1, step};
  const auto& written_out = written_out_[argument];
  return {written_out ? std::span<const Real>(*written_out) : array.values, shape_.batch, step};
}

template <typename Real>
LinearOdeProblem<Real> LinearOdeArrayProblem<Real>::problem() const {
  return {shape_, view(0), view(1), view(2), view(3)};
}

template <typename Real>
ArrayShape LinearOdeArrayProblem<Real>::solution_shape() const {
  ArrayShape shape = batch_;
  shape.insert(shape.end(), {shape_.step, shape_.dim, shape_.order + 1});
  return shape;
}

template <typename Real>
LinearOdeGradients<Real> LinearOdeArrayProblem<Real>::of_arrays(
    LinearOdeGradients<Real> gradients) const {
  const std::array<std::vector<Real>*, 4> parts{&gradients.coefficients, &gradients.rhs,
                                                &gradients.initial_values, &gradients.steps};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!written_out_[i]) continue;
    *parts[i] = sum_to<Real>(arrays_[i].shape, {*parts[i], written_out_shape(i)});
  }
  return gradients;
}

template std::vector<double> broadcast_to(const char*, const ArrayView<double>&, const ArrayShape&);
template std::vector<float> broadcast_to(const char*, const ArrayView<float>&, const ArrayShape&);
template std::vector<double> sum_to(const ArrayShape&, const ArrayView<double>&);
template std::vector<float> sum_to(const ArrayShape&, const ArrayView<float>&);
template class LinearOdeArrayProblem<double>;
template class LinearOdeArrayProblem<float>;

}  // namespace mechnn
