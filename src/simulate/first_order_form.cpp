#include "simulate/first_order_form.h"

#include <algorithm>
#include <cmath>

namespace mechnn {

FirstOrderForm::FirstOrderForm(const Model& model, const InputSignals& inputs)
    : inputs_(inputs),
      size_(model.components()),
      first_row_(model.order == 2 ? model.states.size() : 0),
      point_(model.variables().size(), 0.0) {
  for (std::size_t d = 0; d < first_row_; ++d) {
    entries_.push_back({d, first_row_ + d, Expression::number(1)});
  }
  for (std::size_t d = 0; d < model.states.size(); ++d) {
    right_hand_sides_.push_back(model.right_hand_side(d));
    for (std::size_t j = 0; j < size(); ++j) {
      Expression entry = right_hand_sides_[d].derivative(j);
      if (!entry.is_zero()) entries_.push_back({first_row_ + d, j, std::move(entry)});
    }
  }
}

void FirstOrderForm::set_point(double t, std::span<const double> state) {
  std::copy(state.begin(), state.end(), point_.begin());
  if (!inputs_.empty()) inputs_.evaluate(t, std::span(point_).subspan(size_, inputs_.count()));
  point_.back() = t;
}

bool FirstOrderForm::evaluate(double t, std::span<const double> state,
                              std::span<double> derivative) {
  set_point(t, state);
  for (std::size_t d = 0; d < first_row_; ++d) derivative[d] = state[first_row_ + d];
  bool is_finite = true;
  for (std::size_t d = 0; d < right_hand_sides_.size(); ++d) {
    const double value = right_hand_sides_[d].evaluate(point_);
    derivative[first_row_ + d] = value;
    is_finite = is_finite && std::isfinite(value);
  }
  return is_finite;
}

bool FirstOrderForm::evaluate_jacobian(double t, std::span<const double> state,
                                       std::span<double> jacobian) {
  set_point(t, state);
  std::fill(jacobian.begin(), jacobian.end(), 0.0);
  bool is_finite = true;
  for (const Entry& entry : entries_) {
    const double value = entry.value.evaluate(point_);
    jacobian[entry.column * size() + entry.row] = value;
    is_finite = is_finite && std::isfinite(value);
  }
  return is_finite;
}

}  // namespace mechnn
