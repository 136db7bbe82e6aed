// The arrays of a problem file as one call of the linear solver, and its results as arrays.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "formats/npz.h"
#include "mechnn/linear_ode.h"

namespace mechnn::cli {

using Extents = std::vector<std::size_t>;

/// Shapes of a problem: leading batch extents broadcast as NumPy's do.
struct ProblemShape {
  Extents batch;  ///< the solution's
  LinearOdeShape sizes;

  [[nodiscard]] Extents solution() const;  ///< (batch…, T, D, n+1)
};

/// From `coefficients`, `rhs`, `initial_values` and `steps`. Throws formats::InputError naming the
/// array that is missing or does not fit, with the shape found and the shape expected.
ProblemShape problem_shape(const formats::NamedArrays& arrays,
                           std::optional<std::size_t> time_points, const std::string& where);

/// Options of the file: `weights` (3), `gamma` and `alpha`.
void read_solver_options(const formats::NamedArrays& arrays, const std::string& where,
                         LinearOdeOptions& options);

struct SolvedArrays {
  formats::NamedArrays arrays;
  std::size_t failed = 0;  ///< items of the batch that were not solved
  std::size_t items = 0;
};

/// Solves, and where there is a `cotangent` adds the gradients.
template <typename Real>
SolvedArrays solve_arrays(const formats::NamedArrays& arrays, const ProblemShape& shape,
                          const LinearOdeOptions& options, const std::string& where,
                          Executor& executor);

}  // namespace mechnn::cli
