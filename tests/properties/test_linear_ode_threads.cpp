// The division of a batch among threads, and the choice of a factorisation for each item.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "mechnn/executor.h"
#include "support/linear_ode_data.h"
#include "support/linear_ode_tangents.h"

namespace mechnn::test {
namespace {

LinearOdeOptions options_for(const char* scheme, Factorisation factorisation) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse(scheme);
  options.factorisation = factorisation;
  return options;
}

/// Solution and all gradients of one call, outputs poisoned first.
template <typename Real>
std::vector<double> all_numbers(const LinearOdeProblem<Real>& problem,
                                const LinearOdeOptions& options, Executor& executor) {
  auto z = linear_ode_solve(problem, options);
  std::fill(z.solution.begin(), z.solution.end(), Real(7));
  std::fill(z.slack.begin(), z.slack.end(), Real(7));
  std::fill(z.status.begin(), z.status.end(), ItemStatus::singular);
  LinearOdeWorkspace workspace;
  linear_ode_solve<Real>(problem, options, {z.solution, z.slack, z.status}, workspace, executor);
  const std::vector<double> normal = random_vector(z.solution.size(), 3);
  const std::vector<Real> v(normal.begin(), normal.end());
  auto g = linear_ode_adjoint<Real>(problem, options, z, v);
  for (auto* gradient : {&g.coefficients, &g.rhs, &g.initial_values, &g.steps}) {
    std::fill(gradient->begin(), gradient->end(), Real(7));
  }
  std::fill(g.weights.begin(), g.weights.end(), 7.0);
  linear_ode_adjoint<Real>(problem, options, {z.solution, z.slack, z.status}, v,
                           {g.coefficients, g.rhs, g.initial_values, g.steps, g.weights}, workspace,
                           executor);
  std::vector<double> all(z.solution.begin(), z.solution.end());
  for (const auto& part : {g.coefficients, g.rhs, g.initial_values, g.steps}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  all.insert(all.end(), g.weights.begin(), g.weights.end());
  all.insert(all.end(), z.slack.begin(), z.slack.end());
  for (const ItemStatus status : z.status) all.push_back(static_cast<double>(status));
  return all;
}

/// 101 items in four pieces; coefficients and steps are shared by the batch.
OwnedProblem<double> shared_problem() {
  return RandomProblem{
      {101, 23, 1, 1, 2, 1, 2}, 0.1, 5, {false, true}, {true, true}, {true, true}, {false, true}}
      .make();
}

TEST(LinearOdeThreads, TheirNumberChangesNoBit) {
  ThreadPool two(2), five(5);
  const auto p = shared_problem();
  const auto in_float = p.as<float>();
  for (const char* scheme : {"taylor", "slack", "gam6", "gbdf1"}) {
    SCOPED_TRACE(scheme);
    const auto options = options_for(scheme, Factorisation::automatic);
    const auto expected = all_numbers<double>(p.view(), options, calling_thread());
    EXPECT_EQ(all_numbers<double>(p.view(), options, two), expected);
    EXPECT_EQ(all_numbers<double>(p.view(), options, five), expected);
    const auto of_float = all_numbers<float>(in_float.view(), options, calling_thread());
    EXPECT_EQ(all_numbers<float>(in_float.view(), options, five), of_float);
  }
}

TEST(LinearOdeThreads, TheirNumberChangesNoBitOfTangents) {
  const auto p = shared_problem();
  LinearOdeOptions options = options_for("slack", Factorisation::automatic);
  options.alpha = 0.3;
  const auto status = linear_ode_solve(p.view(), options).status;
  const auto v = random_tangents(p, 101 * 23 * 3, 11);
  const auto w = random_vector(101 * 23 * 3, 12);
  const auto run = [&](Executor& executor) {
    auto of = linear_ode_tangent(p.view(), options, status, v.view(), w);
    std::fill(of.solution.begin(), of.solution.end(), 7.0);
    LinearOdeGradients<double>& g = of.gradients;
    for (auto* gradient : {&g.coefficients, &g.rhs, &g.initial_values, &g.steps, &g.weights}) {
      std::fill(gradient->begin(), gradient->end(), 7.0);
    }
    LinearOdeWorkspace workspace;
    linear_ode_tangent(
        p.view(), options, status, v.view(), w,
        {of.solution, of.slack, {g.coefficients, g.rhs, g.initial_values, g.steps, g.weights}},
        workspace, executor);
    return std::vector{of.solution,      of.slack, g.coefficients, g.rhs,
                       g.initial_values, g.steps,  g.weights};
  };
  ThreadPool two(2), five(5);
  const auto expected = run(calling_thread());
  EXPECT_EQ(run(two), expected);
  EXPECT_EQ(run(five), expected);
}

TEST(LinearOdeThreads, GradientsOfSharedInputsAreTheSumsOfTheItems) {
  const auto shared = shared_problem();
  auto own = shared;
  own.coefficients_vary.batch = own.steps_vary.batch = true;
  const auto repeat = [](std::vector<double>& values) {
    const std::vector<double> one = values;
    for (int item = 1; item < 101; ++item) values.insert(values.end(), one.begin(), one.end());
  };
  repeat(own.coefficients);
  repeat(own.steps);
  const auto options = options_for("gam4", Factorisation::qr);
  const auto z = linear_ode_solve(shared.view(), options);
  const auto v = random_vector(z.solution.size(), 3);
  const auto g = linear_ode_adjoint<double>(shared.view(), options, z, v);
  const auto g_own = linear_ode_adjoint<double>(own.view(), options, z, v);
  const auto summed = [](const std::vector<double>& of_items) {
    std::vector<double> sums(of_items.size() / 101);
    for (std::size_t i = 0; i < of_items.size(); ++i) sums[i % sums.size()] += of_items[i];
    return sums;
  };
  EXPECT_LT(relative_error(g.coefficients, summed(g_own.coefficients)), 1e-13);
  EXPECT_LT(relative_error(g.steps, summed(g_own.steps)), 1e-13);
}

/// Third order at small steps, where the normal equations lose all digits, beside easy items.
OwnedProblem<double> hard_and_easy() {
  auto p = RandomProblem{{3, 40, 1, 1, 3, 1, 3}, 1,           2, {true, true}, {true, true},
                         {true, true},           {true, true}}
               .make();
  const std::size_t of_item = p.steps.size() / 3;
  for (std::size_t i = of_item; i < 2 * of_item; ++i) p.steps[i] *= 1e-3;
  return p;
}

TEST(LinearOdeAutomatic, SolvesByQrWhatTheNormalEquationsCannot) {
  const auto p = hard_and_easy();
  const auto by_ldl = linear_ode_solve(p.view(), options_for("taylor", Factorisation::ldl));
  ASSERT_EQ(by_ldl.status[1], ItemStatus::singular);
  ASSERT_EQ(by_ldl.status[0], ItemStatus::solved);
  const auto by_qr = linear_ode_solve(p.view(), options_for("taylor", Factorisation::qr));
  const auto options = options_for("taylor", Factorisation::automatic);
  const auto z = linear_ode_solve(p.view(), options);
  const auto size = static_cast<std::ptrdiff_t>(z.solution.size()) / 3;
  for (std::ptrdiff_t item = 0; item < 3; ++item) {
    EXPECT_EQ(z.status[static_cast<std::size_t>(item)], ItemStatus::solved);
    const auto& expected = item == 1 ? by_qr : by_ldl;
    for (std::ptrdiff_t i = item * size; i < (item + 1) * size; ++i) {
      const auto at = static_cast<std::size_t>(i);
      ASSERT_EQ(z.solution[at], expected.solution[at]) << "item " << item;
    }
  }
  const auto v = random_vector(z.solution.size(), 3);
  const auto g = linear_ode_adjoint<double>(p.view(), options, z, v);
  const auto g_qr =
      linear_ode_adjoint<double>(p.view(), options_for("taylor", Factorisation::qr), by_qr, v);
  const auto g_ldl =
      linear_ode_adjoint<double>(p.view(), options_for("taylor", Factorisation::ldl), by_ldl, v);
  for (std::size_t i = 0; i < g.rhs.size(); ++i) {
    const bool is_hard = 3 * i / g.rhs.size() == 1;
    ASSERT_EQ(g.rhs[i], (is_hard ? g_qr : g_ldl).rhs[i]);
  }
  for (std::size_t i = 0; i < g.steps.size(); ++i) {
    const bool is_hard = 3 * i / g.steps.size() == 1;
    ASSERT_EQ(g.steps[i], (is_hard ? g_qr : g_ldl).steps[i]);
  }
}

TEST(LinearOdeAutomatic, AddsWhatEitherFactorisationGivesToSharedGradients) {
  auto p = hard_and_easy();
  p.coefficients.resize(p.coefficients.size() / 3);
  p.coefficients_vary.batch = false;
  const auto options = options_for("taylor", Factorisation::automatic);
  const auto z = linear_ode_solve(p.view(), options);
  const auto v = random_vector(z.solution.size(), 3);
  const auto g = linear_ode_adjoint<double>(p.view(), options, z, v);
  std::vector<double> sum(g.coefficients.size());
  for (const std::ptrdiff_t item : {0, 1, 2}) {
    auto of_item = v;
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (static_cast<std::ptrdiff_t>(i / (v.size() / 3)) != item) of_item[i] = 0;
    }
    const auto alone = linear_ode_adjoint<double>(p.view(), options, z, of_item).coefficients;
    EXPECT_GT(relative_error(alone, std::vector<double>(alone.size())), 0);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += alone[i];
  }
  EXPECT_LT(relative_error(g.coefficients, sum), 1e-12);
}

TEST(LinearOdeAutomatic, KeepsEightDigitsOverManyStepsAndAnyStepLength) {
  int solved = 0;
  for (const std::ptrdiff_t order : {1, 2, 3}) {
    for (const std::ptrdiff_t steps : {10, 300, 10000}) {
      for (const double h : {1.0, 0.1, 0.01, 0.001}) {
        SCOPED_TRACE(testing::Message() << "order " << order << " T " << steps << " h " << h);
        const auto p =
            RandomProblem{
                {1, steps, 1, 1, order, 1, order}, h, 6, {}, {true, true}, {}, {true, true}}
                .make();
        const auto qr = linear_ode_solve(p.view(), options_for("taylor", Factorisation::qr));
        const auto z = linear_ode_solve(p.view(), options_for("taylor", Factorisation::automatic));
        ASSERT_EQ(z.status, qr.status);
        if (qr.status[0] != ItemStatus::solved) continue;
        ++solved;
        EXPECT_LT(relative_error(z.solution, qr.solution), 1e-8);
      }
    }
  }
  EXPECT_EQ(solved, 36);
}

TEST(LinearOdeAutomatic, TakesQrForSchemesThatLoseTheirDigitsInTheNormalEquations) {
  const auto p = shared_problem();
  for (const char* scheme : {"gam6", "gbdf6"}) {
    const auto automatic = options_for(scheme, Factorisation::automatic);
    const auto qr = options_for(scheme, Factorisation::qr);
    EXPECT_EQ(linear_ode_solve(p.view(), automatic).solution,
              linear_ode_solve(p.view(), qr).solution);
  }
}

TEST(Executor, OfAPoolRunsEveryTaskOnceAndGivesEveryThreadANumberOfItsOwn) {
  ThreadPool pool(3);
  ASSERT_EQ(pool.workers(), 3);
  std::vector<std::atomic<int>> runs(200);
  std::vector<std::atomic<int>> inside(3);
  std::atomic<bool> shared_a_number = false;
  for (int round = 1; round <= 20; ++round) {
    pool.run(200, [&](std::ptrdiff_t index, int worker) {
      if (inside[static_cast<std::size_t>(worker)]++ != 0) shared_a_number = true;
      ++runs[static_cast<std::size_t>(index)];
      std::this_thread::yield();
      --inside[static_cast<std::size_t>(worker)];
    });
    for (const auto& count : runs) ASSERT_EQ(count, round);
  }
  EXPECT_FALSE(shared_a_number);
}

TEST(Executor, OfAPoolRethrowsAndCanBeUsedAgain) {
  ThreadPool pool(2);
  const auto fail = [](std::ptrdiff_t index, int) {
    if (index == 3) throw std::runtime_error("three");
  };
  EXPECT_THROW(pool.run(10, fail), std::runtime_error);
  std::atomic<int> count = 0;
  pool.run(10, [&](std::ptrdiff_t, int) { ++count; });
  EXPECT_EQ(count, 10);
}

TEST(Executor, OfAPoolRefusesACallFromWithinATask) {
  ThreadPool pool(2);
  std::array<std::atomic<int>, 2> refused{};
  // Neither task ends before both are taken, so that one is the calling thread's and one the
  // pool's.
  std::atomic<int> taken = 0;
  pool.run(2, [&](std::ptrdiff_t, int worker) {
    for (++taken; taken < 2;) std::this_thread::yield();
    try {
      pool.run(1, [](std::ptrdiff_t, int) {});
    } catch (const std::logic_error&) {
      ++refused[static_cast<std::size_t>(worker)];
    }
  });
  EXPECT_EQ(refused[0], 1);
  EXPECT_EQ(refused[1], 1);
}

TEST(Executor, OfAPoolNeedsAThreadAndNoThousands) {
  EXPECT_THROW(ThreadPool(0), std::invalid_argument);
  EXPECT_THROW(ThreadPool(4097), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn::test
