// The table of linear ODE problems that every way of solving them is tried on: every scheme, shape
// and way to broadcast.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>

#include "support/linear_ode_data.h"

namespace mechnn::test {

/// A random problem of one scheme, shape and way to broadcast.
struct LinearOdeCase {
  const char* rows;
  LinearOdeShape shape;  // batch, step, equation, dim, order, initial_steps, initial_orders
  RowWeights weights{};
  Extents coefficients{}, rhs{}, initial{}, steps{};

  [[nodiscard]] OwnedProblem<double> problem() const {
    return RandomProblem{shape, 0.3, 7, coefficients, rhs, initial, steps}.make();
  }
  [[nodiscard]] LinearOdeOptions options(Factorisation factorisation) const {
    return {Scheme::parse(rows), factorisation, weights, 0.7, 0.3};
  }
};

inline std::string describe(const LinearOdeCase& c) {
  const LinearOdeShape& s = c.shape;
  std::string text = c.rows;
  for (const std::ptrdiff_t x :
       {s.batch, s.step, s.equation, s.dim, s.order, s.initial_steps, s.initial_orders}) {
    text += " " + std::to_string(x);
  }
  return text;
}

inline void PrintTo(const LinearOdeCase& c, std::ostream* out) { *out << describe(c); }

inline constexpr Extents shared_in_time{true, false};
inline constexpr Extents shared_in_batch{false, true};
inline constexpr Extents shared{false, false};
inline constexpr RowWeights uneven{1.3, 2.1, 0.6};

inline const LinearOdeCase linear_ode_cases[] = {
    {"taylor", {3, 12, 1, 1, 2, 1, 2}, uneven},
    {"taylor", {1, 12, 1, 1, 2, 1, 2}},
    {"taylor", {9, 7, 2, 2, 1, 1, 1}, uneven},
    {"taylor", {2, 9, 3, 2, 2, 9, 1}, uneven},
    {"taylor", {2, 9, 1, 2, 1, 9, 1}},
    {"taylor", {1, 1, 1, 1, 1, 1, 1}},
    {"taylor", {2, 2, 1, 1, 3, 1, 3}},
    {"taylor", {6, 14, 1, 1, 3, 1, 3}, {2, 5, 0.5}},
    {"taylor_central", {3, 12, 1, 1, 2, 1, 2}, uneven},
    {"taylor_central", {17, 8, 2, 2, 1, 3, 1}},
    {"taylor_central", {2, 7, 1, 1, 4, 1, 4}},
    {"slack", {3, 12, 1, 1, 2, 1, 2}},
    {"slack", {2, 6, 2, 2, 3, 2, 2}, uneven},
    {"slack", {2, 2, 1, 1, 2, 1, 2}},
    {"gam2", {3, 12, 1, 1, 2, 1, 2}},
    {"gam4", {3, 12, 2, 2, 2, 1, 2}},
    {"gam6", {9, 20, 1, 1, 2, 1, 2}},
    {"gam6", {1, 20, 1, 1, 2, 1, 2}},
    {"gam6", {2, 4, 1, 1, 1, 1, 1}},
    {"gam6", {2, 14, 3, 2, 1, 1, 1}, uneven},
    {"gam6", {2, 14, 2, 2, 1, 14, 1}, uneven},
    {"gam8", {2, 19, 3, 3, 1, 1, 1}},
    {"gam8", {2, 13, 1, 1, 4, 1, 4}},
    {"gbdf1", {2, 9, 1, 1, 2, 1, 2}},
    {"gbdf2", {2, 11, 2, 2, 1, 1, 1}},
    {"gbdf3", {2, 12, 1, 1, 3, 1, 3}},
    {"gbdf4", {2, 13, 1, 1, 2, 1, 2}},
    {"gbdf5", {2, 14, 1, 1, 2, 1, 2}},
    {"gbdf6", {11, 15, 1, 1, 2, 1, 2}},
    {"gbdf6", {2, 3, 1, 1, 2, 1, 2}},
    {"gbdf6", {2, 2, 1, 1, 1, 1, 1}},
    {"gbdf6", {2, 15, 2, 2, 1, 15, 2}, uneven},
    {"gbdf7", {2, 17, 1, 1, 1, 1, 1}},
    {"gbdf8", {2, 19, 1, 1, 2, 1, 2}},
    {"gbdf6", {2, 1, 2, 2, 1, 1, 1}},
    {"gam6", {2, 14, 3, 3, 2, 1, 2}},
    {"gam6", {2, 14, 2, 2, 1, 1, 1}, {}, {}, {}, {}, shared},
    {"gam4", {3, 9, 2, 2, 2, 1, 2}, {}, shared_in_time, {}, shared_in_batch, shared_in_time},
    {"gbdf6", {2, 15, 3, 3, 1, 1, 1}, {}, shared, shared_in_batch, {}, {}},
    {"taylor", {10, 9, 1, 1, 2, 1, 2}, uneven, shared, shared, shared, shared},
    {"gam6", {10, 13, 1, 1, 2, 1, 2}, uneven, shared_in_time, shared_in_batch, shared, shared},
    {"gbdf4",
     {10, 13, 2, 2, 1, 1, 1},
     uneven,
     shared_in_batch,
     shared,
     shared_in_batch,
     shared_in_time},
    {"slack", {10, 9, 1, 1, 2, 1, 2}, {}, shared, shared_in_time, shared, shared_in_time},
};

}  // namespace mechnn::test
