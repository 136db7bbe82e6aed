// The device's kind of lane on the host: the algorithms run for one thread of a warp after the
// other, over memory laid out as on the device, and agree with the processor's.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "linear_ode/cuda/transpose.cuh"
#include "linear_ode/elimination/ldl_blocks-inl.h"
#include "linear_ode/elimination/qr_blocks-inl.h"
#include "linear_ode/problem/problem.h"
#include "support/linear_ode_cases.h"

namespace mechnn::test {
namespace {

namespace target = HWY_NAMESPACE;
using Lane = target::WarpLane<double>;
using Inputs = linear_ode::LinearOdeInputs<double>;

/// A warp's threads, one after the other, for all items.
template <class Operation, class... Arguments>
void run(const Inputs& inputs, const Arguments&... arguments) {
  Workspace<Lane> counting(nullptr);
  { const Operation counted(inputs, arguments..., counting); }
  std::vector<double> memory(static_cast<std::size_t>(Lane::size * counting.total()),
                             std::numeric_limits<double>::quiet_NaN());
  for (std::ptrdiff_t first = 0; first < inputs.items.count; first += Lane::size) {
    const target::LaneBlock block{first, std::min(+Lane::size, inputs.items.count - first)};
    for (int lane = 0; lane < Lane::size; ++lane) {
      target::emulated_lane = lane;
      Workspace<Lane> workspace(memory.data() + lane);
      Operation operation(inputs, arguments..., workspace);
      operation(block);
    }
  }
}

struct Solve {
  const Inputs& inputs;
  const linear_ode::LinearOdeOutputs<double>& outputs;
  template <class V, class Sizes, int Width>
  void run() const {
    test::run<target::LdlSolveBlock<V, Sizes, Width>>(inputs, outputs);
  }
  template <class V, class Sizes, template <class, class> class Window>
  void run() const {
    test::run<target::QrSolveBlock<V, Sizes, Window>>(inputs, outputs);
  }
};

struct Adjoint {
  const Inputs& inputs;
  const linear_ode::LinearOdeAdjointInputs<double>& at;
  const linear_ode::LinearOdeAdjointOutputs<double>& outputs;
  template <class V, class Sizes, int Width>
  void run() const {
    test::run<target::LdlAdjointBlock<V, Sizes, Width>>(inputs, at, outputs);
  }
  template <class V, class Sizes, template <class, class> class Window>
  void run() const {
    test::run<target::QrAdjointBlock<V, Sizes, Window>>(inputs, at, outputs);
  }
};

template <class Call>
void run_by(Factorisation factorisation, const Call& call) {
  if (factorisation == Factorisation::ldl) {
    call.template run<Lane, target::AnySizes, 0>();
  } else if (call.inputs.band->exact) {
    call.template run<Lane, target::AnySizes, target::ReducedWindow>();
  } else {
    call.template run<Lane, target::AnySizes, target::WholeWindow>();
  }
}

/// The gradient of one input: the sum of the items' where the batch shares it.
std::vector<double> sum_of_items(const std::vector<double>& items, std::size_t size) {
  std::vector<double> sums(size, 0.0);
  for (std::size_t i = 0; i < items.size(); ++i) sums[i % size] += items[i];
  return sums;
}

void expect_agreement(const OwnedProblem<double>& p, const LinearOdeOptions& options) {
  const auto expected = linear_ode_solve(p.view(), options);
  const BandPlan plan =
      plan_band(p.shape, options.scheme, Elimination::reduced, triangle_every<double>);
  const Inputs inputs = kernel_inputs(p.view(), options, plan.band);
  const auto batch = static_cast<std::size_t>(p.shape.batch);
  std::vector<double> solution(expected.solution.size());
  std::vector<double> slack(batch);
  std::vector<unsigned char> status(batch, 255);
  const linear_ode::LinearOdeOutputs<double> outputs{solution.data(), slack.data(), status.data()};
  run_by(options.factorisation, Solve{inputs, outputs});
  EXPECT_LT(relative_error(solution, expected.solution), 1e-12);
  EXPECT_EQ(status, std::vector<unsigned char>(batch, 0));
  if (!expected.slack.empty()) {
    EXPECT_LT(relative_error(slack, expected.slack), 1e-12);
  }

  const auto cotangent = random_vector(solution.size(), 11);
  const auto of = linear_ode_adjoint<double>(p.view(), options, expected, cotangent);
  const auto items = [&](const linear_ode::Strided<double>& input) {
    return std::vector<double>(batch * static_cast<std::size_t>(input.item_size));
  };
  auto coefficients = items(inputs.coefficients), rhs = items(inputs.rhs),
       values = items(inputs.initial_values), steps = items(inputs.steps);
  std::vector<double> weights(3 * batch, 0.0);
  linear_ode::LinearOdeAdjointOutputs<double> gradients;
  gradients.coefficients.items = coefficients.data();
  gradients.rhs.items = rhs.data();
  gradients.initial_values.items = values.data();
  gradients.steps.items = steps.data();
  gradients.weights = weights.data();
  const linear_ode::LinearOdeAdjointInputs<double> at{solution.data(), slack.data(),
                                                      cotangent.data(), expected.status.data()};
  run_by(options.factorisation, Adjoint{inputs, at, gradients});
  EXPECT_LT(relative_error(sum_of_items(coefficients, of.coefficients.size()), of.coefficients),
            1e-11);
  EXPECT_LT(relative_error(sum_of_items(rhs, of.rhs.size()), of.rhs), 1e-11);
  EXPECT_LT(relative_error(sum_of_items(values, of.initial_values.size()), of.initial_values),
            1e-11);
  EXPECT_LT(relative_error(sum_of_items(steps, of.steps.size()), of.steps), 1e-10);
  EXPECT_LT(relative_error(sum_of_items(weights, 3), of.weights), 1e-10);
}

class WarpLaneOnHost : public testing::TestWithParam<LinearOdeCase> {};

TEST_P(WarpLaneOnHost, AgreesWithTheProcessor) {
  const LinearOdeCase& c = GetParam();
  SCOPED_TRACE(describe(c));
  expect_agreement(c.problem(), c.options(Factorisation::qr));
  const SchemeFamily family = c.options(Factorisation::qr).scheme.family;
  if (family == SchemeFamily::gam || family == SchemeFamily::gbdf) return;
  expect_agreement(c.problem(), c.options(Factorisation::ldl));
}

INSTANTIATE_TEST_SUITE_P(Shapes, WarpLaneOnHost, testing::ValuesIn(linear_ode_cases));

/// Two warps that are full, and one that is not.
TEST(WarpLane, BatchesOfSeveralWarps) {
  for (const char* scheme : {"taylor", "gbdf4"}) {
    SCOPED_TRACE(scheme);
    LinearOdeOptions options;
    options.scheme = Scheme::parse(scheme);
    options.factorisation = Factorisation::qr;
    expect_agreement(problems::oscillators<double>({70, 9, 1, 1, 2, 1, 2}), options);
  }
}

/// The numbers of a warp's threads stand side by side.
TEST(WarpLane, StepsOfAPointerLeadToTheSameThreadsNextNumber) {
  std::vector<double> memory(4 * 32, 0.0);
  Workspace<Lane> workspace(memory.data() + 5);
  Lane* part = nullptr;
  workspace.reserve(part, 3);
  part[2] = Lane::set(7);
  EXPECT_EQ(memory[2 * 32 + 5], 7);
  EXPECT_EQ(std::count(memory.begin(), memory.end(), 0.0), 4 * 32 - 1);
  EXPECT_EQ(workspace.total(), 3);
}

}  // namespace
}  // namespace mechnn::test
