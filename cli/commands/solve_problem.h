// The arrays of a problem file as one call of the linear solver, and its results as arrays.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "formats/npz.h"
#include "mechnn/linear_ode.h"

namespace mechnn::cli {

/// Checks that the arrays of a problem are there and that steps are positive, and warns of arrays
/// that nothing is known to do with. Throws
/// formats::InputError naming the array, or the place of the step, in the file `where`.
void check_arrays(const formats::NamedArrays& arrays, const std::string& where);

/// Options of the file: `weights` (3), `gamma` and `alpha`.
void read_solver_options(const formats::NamedArrays& arrays, const std::string& where,
                         LinearOdeOptions& options);

struct SolvedArrays {
  formats::NamedArrays arrays;
  std::ptrdiff_t failed = 0;  ///< items of the batch that were not solved
  std::ptrdiff_t items = 0;
  std::ptrdiff_t steps = 0;
  std::string first_failure;  ///< "item 3 is singular", "item 0, 2 is not finite"; empty without
};

/// The position of entry `i` as NumPy writes it between brackets: "3", "0, 3".
std::string index_text(const formats::Array& array, std::size_t i);

/// Solves, and where there is a `cotangent` adds the gradients. Throws ArgumentError naming an
/// array that does not fit.
template <typename Real>
SolvedArrays solve_arrays(const formats::NamedArrays& arrays,
                          std::optional<std::ptrdiff_t> time_points,
                          const LinearOdeOptions& options, Executor& executor);

}  // namespace mechnn::cli
