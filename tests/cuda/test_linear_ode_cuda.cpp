// The solver on a CUDA device against the one on the processor, over the whole table of schemes,
// shapes and ways to broadcast. Without a device every test is skipped.
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "support/device_problem.h"
#include "support/linear_ode_cases.h"

namespace mechnn::test {
namespace {

class CudaTest : public testing::Test {
 protected:
  void SetUp() override {
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) GTEST_SKIP() << "no device";
  }
};

/// Both ways, and how far apart they may be.
template <class Real>
void expect_same(const OwnedProblem<Real>& p, const LinearOdeOptions& options,
                 double solution_limit, double gradient_limit) {
  const auto expected = linear_ode_solve(p.view(), options);
  const auto cotangent = [&] {
    const auto numbers = random_vector(expected.solution.size(), 11);
    return std::vector<Real>(numbers.begin(), numbers.end());
  }();
  DeviceProblem<Real> device(p.view(), options);
  device.solve();
  const auto got = device.solution();
  EXPECT_EQ(got.status, expected.status);
  EXPECT_LT(relative_error(got.solution, expected.solution), solution_limit);
  EXPECT_LT(relative_error(got.slack, expected.slack), solution_limit);

  const auto of = linear_ode_adjoint<Real>(p.view(), options, expected, cotangent);
  device.adjoint(DeviceArray<Real>(std::span<const Real>(cotangent)));
  const auto gradients = device.gradients();
  EXPECT_LT(relative_error(gradients.coefficients, of.coefficients), gradient_limit);
  EXPECT_LT(relative_error(gradients.rhs, of.rhs), gradient_limit);
  EXPECT_LT(relative_error(gradients.initial_values, of.initial_values), gradient_limit);
  EXPECT_LT(relative_error(gradients.steps, of.steps), gradient_limit);
  const double largest =
      std::abs(*std::max_element(cotangent.begin(), cotangent.end(),
                                 [](Real a, Real b) { return std::abs(a) < std::abs(b); }));
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(gradients.weights[i], of.weights[i],
                gradient_limit * (largest + std::abs(of.weights[i])));
  }
}

class LinearOdeOnDevice : public CudaTest, public testing::WithParamInterface<LinearOdeCase> {};

TEST_P(LinearOdeOnDevice, AgreesWithTheProcessor) {
  const LinearOdeCase& c = GetParam();
  SCOPED_TRACE(describe(c));
  const auto p = c.problem();
  expect_same(p, c.options(Factorisation::qr), 1e-12, 1e-11);
  expect_same(p, c.options(Factorisation::automatic), 1e-12, 1e-11);
  const SchemeFamily family = c.options(Factorisation::qr).scheme.family;
  if (family == SchemeFamily::gam || family == SchemeFamily::gbdf) return;
  expect_same(p, c.options(Factorisation::ldl), 1e-12, 1e-11);
}

INSTANTIATE_TEST_SUITE_P(Shapes, LinearOdeOnDevice, testing::ValuesIn(linear_ode_cases));

/// Only what the processor, too, computes in float: exact schemes.
class LinearOdeFloatOnDevice : public CudaTest {};

TEST_F(LinearOdeFloatOnDevice, AgreesWithTheProcessor) {
  for (const char* scheme : {"gbdf1", "gam2", "gam6"}) {
    SCOPED_TRACE(scheme);
    const auto p = problems::oscillators<float>({70, 40, 1, 1, 2, 1, 2});
    LinearOdeOptions options;
    options.scheme = Scheme::parse(scheme);
    options.arithmetic = Arithmetic::as_given;
    expect_same(p, options, 2e-5, 1e-3);
  }
}

using LinearOdeBatchOnDevice = CudaTest;

/// The first `count` items of a batch and their solutions.
OwnedProblem<double> first_items(OwnedProblem<double> p, std::size_t count) {
  const std::size_t batch = static_cast<std::size_t>(p.shape.batch);
  for (auto* values : {&p.coefficients, &p.rhs, &p.initial_values, &p.steps}) {
    values->resize(values->size() / batch * count);
  }
  p.shape.batch = static_cast<std::ptrdiff_t>(count);
  return p;
}

/// More items than the device computes at a time, and warps that are not full.
TEST_F(LinearOdeBatchOnDevice, LargeBatchesAgreeWithTheProcessorAndWithSmallOnesToTheBit) {
  for (const char* scheme : {"taylor", "gam4"}) {
    SCOPED_TRACE(scheme);
    LinearOdeOptions options;
    options.scheme = Scheme::parse(scheme);
    const auto p = problems::oscillators<double>({200003, 9, 1, 1, 2, 1, 2});
    DeviceProblem<double> device(p.view(), options);
    device.solve();
    const auto got = device.solution();
    const auto expected = linear_ode_solve(p.view(), options);
    EXPECT_LT(relative_error(got.solution, expected.solution), 1e-12);
    EXPECT_EQ(got.status, expected.status);
    const auto few = first_items(p, 33);
    DeviceProblem<double> alone(few.view(), options);
    alone.solve();
    const auto bits = alone.solution().solution;
    EXPECT_TRUE(std::equal(bits.begin(), bits.end(), got.solution.begin()));
  }
}

TEST_F(LinearOdeBatchOnDevice, PlansOfNoProblemAreRefused) {
  EXPECT_THROW(LinearOdeCudaPlan<double>({1, 0, 1, 1, 1, 1, 1}, Scheme::parse("gam4"), {}),
               std::invalid_argument);
  EXPECT_THROW(LinearOdeCudaPlan<double>({1, 9, 1, 1, 1, 1, 1}, {SchemeFamily::gbdf, 40}, {}),
               std::invalid_argument);
}

/// One item of a warp contradicts itself, one is not a number, one has a step of zero length.
TEST_F(LinearOdeBatchOnDevice, ItemsThatCannotBeSolvedLeaveTheirNeighboursAlone) {
  for (const char* scheme : {"taylor", "gam4"}) {
    SCOPED_TRACE(scheme);
    LinearOdeOptions options;
    options.scheme = Scheme::parse(scheme);
    const auto whole = problems::oscillators<double>({40, 12, 1, 1, 2, 1, 2});
    DeviceProblem<double> alone(whole.view(), options);
    alone.solve();
    const auto expected = alone.solution();
    auto p = whole;
    const std::ptrdiff_t coefficients = 12 * 3;
    std::fill_n(p.coefficients.begin() + 5 * coefficients, coefficients, 0.0);
    p.rhs[17 * 12 + 3] = std::numeric_limits<double>::quiet_NaN();
    p.steps[33 * 11 + 2] = 0;
    DeviceProblem<double> device(p.view(), options);
    device.solve();
    const auto got = device.solution();
    EXPECT_EQ(got.status[5], ItemStatus::singular);
    EXPECT_EQ(got.status[17], ItemStatus::not_finite);
    EXPECT_EQ(got.status[33], ItemStatus::not_finite);
    const std::size_t size = 12 * 3;
    for (std::size_t item = 0; item < 40; ++item) {
      const bool solved = item != 5 && item != 17 && item != 33;
      for (std::size_t i = item * size; i < (item + 1) * size; ++i) {
        if (solved) {
          ASSERT_EQ(got.solution[i], expected.solution[i]) << item;
        } else {
          ASSERT_TRUE(std::isnan(got.solution[i])) << item;
        }
      }
    }
  }
}

/// Stiff enough that the normal equations lose their digits: QR takes over for these items alone.
TEST_F(LinearOdeBatchOnDevice, ItemsThatLdlLeavesAreSolvedByQr) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse("taylor");
  auto p = RandomProblem{{45, 30, 1, 1, 4, 1, 4}, 0.3, 3, {}, {}, {}, {}}.make();
  for (std::size_t i = 0; i < 29 * 3; ++i) p.steps[29 * 20 + i] *= 1e-2;
  expect_same(p, options, 1e-6, 1e-5);
}

}  // namespace
}  // namespace mechnn::test
