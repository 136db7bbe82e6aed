#include "linear_ode/problem/band.h"

#include <algorithm>

#include "linear_ode/schemes/table-inl.h"

namespace mechnn {

namespace {

namespace target = HWY_NAMESPACE;

int initial_rows(const LinearOdeShape& shape, std::ptrdiff_t t) {
  return t < shape.initial_steps ? static_cast<int>(shape.dim * shape.initial_orders) : 0;
}

/// Reflectors V (rows − b, nb) and T (nb, nb) of each panel, then the dropped right-hand sides.
std::ptrdiff_t reflector_size(const BandStep& step, int step_columns) {
  std::ptrdiff_t size = step.dropped;
  for (int b = 0; b < step.eliminated;) {
    const int nb = panel_columns(step_columns, step.eliminated, b);
    size += panel_size(step.rows - b, nb);
    b += nb;
  }
  return size;
}

/// Chooses how much of the window to eliminate, knowing its rows and columns.
void plan_elimination(const Band& band, std::ptrdiff_t t, BandStep& step) {
  const int m = band.step_columns;
  const bool last = t + 1 == band.shape.step;
  // A little surplus is carried along, so that one extra row a step does not cost a full
  // triangularisation at every step.
  const int max_kept = step.columns;
  const bool whole = last || step.rows - m > max_kept || (t + 1) % band.triangle_every == 0;
  step.eliminated = whole ? std::min(step.rows, step.columns) : m;
  step.kept = last ? 0 : (whole ? step.eliminated : step.rows) - m;
  step.dropped = whole ? step.rows - step.eliminated : 0;
}

BandStep plan_step(BandPlan& plan, std::ptrdiff_t t, const BandStep& previous) {
  Band& band = plan.band;
  const std::ptrdiff_t steps = band.shape.step;
  const bool last = t + 1 == steps;
  BandStep step;
  step.reflectors = previous.reflectors + reflector_size(previous, band.step_columns);
  step.first_group = previous.first_group + previous.groups;
  step.carried = previous.kept;
  step.rows = step.carried + band.equation_rows + initial_rows(band.shape, t);
  for (std::ptrdiff_t j = step.first_group; j < steps - 1; ++j) {
    const RowGroup& group = plan.groups[static_cast<std::size_t>(j)];
    if (group.first != t) break;
    step.rows += group.rows * static_cast<int>(band.shape.dim);
    ++step.groups;
  }
  const std::ptrdiff_t nodes = std::min<std::ptrdiff_t>(band.width, steps - t);
  step.columns = static_cast<int>(nodes) * band.step_columns + band.border;
  const int needed = last ? step.columns : band.step_columns;
  band.deficient = band.deficient || step.rows < needed;
  step.rows = std::max(step.rows, needed);
  plan_elimination(band, t, step);
  return step;
}

void plan_groups(BandPlan& plan) {
  Band& band = plan.band;
  const target::SchemeOperations operations{band.scheme.family};
  const std::ptrdiff_t intervals = band.shape.step - 1;
  plan.groups.reserve(static_cast<std::size_t>(intervals));
  for (std::ptrdiff_t j = 0; j < intervals; ++j) {
    const RowGroup group = operations.group(band.size, j);
    plan.groups.push_back(group);
    band.width = std::max(band.width, group.width);
    band.group_rows = std::max(band.group_rows, group.rows);
  }
}

}  // namespace

const std::vector<SchemeTraits>& scheme_traits() {
  static const std::vector<SchemeTraits> traits = [] {
    const auto table = target::traits_of(target::Schemes{});
    return std::vector<SchemeTraits>(table.begin(), table.end());
  }();
  return traits;
}

const SchemeTraits& traits_of(SchemeFamily family) {
  const auto& table = scheme_traits();
  return *std::find_if(table.begin(), table.end(),
                       [family](const SchemeTraits& entry) { return entry.family == family; });
}

bool is_exact(const LinearOdeShape& shape, const Scheme& scheme) {
  return traits_of(scheme.family).determined && shape.equation == shape.dim &&
         shape.initial_steps * shape.initial_orders == shape.order;
}

/// gbdf ties u^(n) to the other derivatives at every node but the first: there only the E equations
/// speak of the D highest derivatives, unless they are given.
bool leaves_first_derivatives_open(const LinearOdeShape& shape, const Scheme& scheme) {
  const bool given = shape.initial_steps > 0 && shape.initial_orders == shape.order + 1;
  return scheme.family == SchemeFamily::gbdf && shape.equation < shape.dim && !given;
}

BandPlan plan_band(const LinearOdeShape& shape, const Scheme& scheme, Elimination elimination,
                   std::ptrdiff_t triangle_every) {
  const SchemeTraits& traits = traits_of(scheme.family);
  BandPlan plan;
  Band& band = plan.band;
  band.shape = shape;
  band.scheme = scheme;
  band.traits = traits;
  band.size = {shape.step, static_cast<int>(shape.order), scheme.order};
  band.unknowns = static_cast<int>(shape.dim * (shape.order + 1));
  band.border = traits.border;
  band.triangle_every = triangle_every;
  band.exact = is_exact(shape, scheme);
  const bool reduced = band.exact && elimination == Elimination::reduced;
  band.step_columns = reduced ? static_cast<int>(shape.dim * shape.order) : band.unknowns;
  band.equation_rows = reduced ? 0 : static_cast<int>(shape.equation);
  band.deficient = leaves_first_derivatives_open(shape, scheme);
  plan_groups(plan);
  band.window_columns = band.width * band.step_columns + band.border + 1;
  plan.steps.reserve(static_cast<std::size_t>(shape.step));
  BandStep previous;
  for (std::ptrdiff_t t = 0; t < shape.step; ++t) {
    const BandStep step = plan_step(plan, t, previous);
    plan.steps.push_back(step);
    band.window_rows = std::max(band.window_rows, step.rows);
    band.fresh_rows = std::max(band.fresh_rows, step.rows - step.carried);
    band.max_panel = std::max(band.max_panel, panel_size(step.rows, panel_width));
    previous = step;
  }
  band.reflector_size = previous.reflectors + reflector_size(previous, band.step_columns);
  band.steps = plan.steps;
  band.groups = plan.groups;
  return plan;
}

}  // namespace mechnn
