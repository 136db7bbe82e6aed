// Batched linear ODEs as block-banded least squares, with adjoint (docs/math/solver.md).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/executor.h"

namespace mechnn {

/// Schemes, which tie neighbouring steps together (docs/math/solver.md, "Rows").
enum class SchemeFamily { taylor, taylor_central, slack, gam, gbdf };

/// A scheme with its order p (gam: 2, 4, 6, 8; gbdf: 1..8; else 0).
struct Scheme {
  SchemeFamily family = SchemeFamily::gbdf;
  int order = 6;

  /// "taylor", "taylor_central", "slack", "gam4", "gbdf6", …; throws std::invalid_argument.
  [[nodiscard]] static Scheme parse(std::string_view name);
  [[nodiscard]] std::string name() const;
  bool operator==(const Scheme&) const = default;
};

/// qr: Householder QR, safe in float. ldl: the normal equations, faster; only for double and for
/// taylor, taylor_central and slack. They square the condition number: problems of third or higher
/// order at small steps are reported singular where qr still solves them. automatic: ldl for these
/// schemes, and qr for each item of which ldl leaves fewer than about nine digits; qr for gam and
/// gbdf.
enum class Factorisation { automatic, qr, ldl };

/// "auto", "qr", "ldl"; throws std::invalid_argument.
[[nodiscard]] Factorisation parse_factorisation(std::string_view name);
[[nodiscard]] std::string_view to_string(Factorisation factorisation);

/// What a float problem is computed in; a double one always in double. automatic: in float for
/// gbdf1, and for gam with one step for all intervals, if E = D and n values are given a state:
/// these hold 1e-5 in the solution and 1e-4 in gradients that way; else in double, in the time of a
/// double problem and with the memory of a few items more.
enum class Arithmetic { automatic, as_given, in_double };

/// Sizes of one call.
struct LinearOdeShape {
  std::ptrdiff_t batch = 1;           ///< B
  std::ptrdiff_t step = 2;            ///< T: points of time, at least 1
  std::ptrdiff_t equation = 1;        ///< E
  std::ptrdiff_t dim = 1;             ///< D
  std::ptrdiff_t order = 1;           ///< n
  std::ptrdiff_t initial_steps = 1;   ///< T_iv leading steps whose values are given (0: none)
  std::ptrdiff_t initial_orders = 1;  ///< n_iv derivatives given at each of them (0: none)
  bool operator==(const LinearOdeShape&) const = default;
};

/// A read-only array (batch, step, …) whose leading two extents may be 1 to broadcast.
template <typename Real>
struct Broadcast {
  std::span<const Real> values;  ///< (batch, step, inner…) contiguous
  std::ptrdiff_t batch = 1;      ///< B or 1
  std::ptrdiff_t step = 1;       ///< the full extent or 1
};

/// Squared inside the objective, as in the published formulations; finite, not negative. Without
/// effect where there are as many rows as unknowns.
struct RowWeights {
  double equation = 1;
  double initial = 1;
  double smoothness = 1;
};

template <typename Real>
struct LinearOdeProblem {
  LinearOdeShape shape;
  Broadcast<Real> coefficients;    ///< (B|1, T|1, E, D, n+1)
  Broadcast<Real> rhs;             ///< (B|1, T|1, E)
  Broadcast<Real> initial_values;  ///< (B|1, T_iv|1, D, n_iv)
  Broadcast<Real> steps;           ///< (B|1, T-1|1), positive: lengths of the T - 1 intervals
};

struct LinearOdeOptions {
  Scheme scheme;
  Factorisation factorisation = Factorisation::automatic;
  RowWeights weights;
  double gamma = 0.5;  ///< scheme slack: the slack's linear objective is −γ α ε
  double alpha = 0.0;
  Arithmetic arithmetic = Arithmetic::automatic;

  /// Throws ArgumentError naming the option.
  void validate() const;
};

/// True if a call computes this problem in double; shapes and options alone decide.
[[nodiscard]] bool is_computed_in_double(const LinearOdeProblem<float>& problem,
                                         const LinearOdeOptions& options);

enum class ItemStatus : unsigned char { solved, singular, not_finite };

/// Where u_dim^(order) of an item at a step stands in a solution, (B, T, D, n+1) row-major. Throws
/// std::out_of_range naming the index beyond its extent.
[[nodiscard]] std::size_t solution_index(const LinearOdeShape& shape, std::ptrdiff_t batch,
                                         std::ptrdiff_t step, std::ptrdiff_t dim,
                                         std::ptrdiff_t order);

template <typename Real>
struct LinearOdeSolution {
  std::vector<Real> solution;      ///< (B, T, D, n+1); NaN for an item that was not solved
  std::vector<Real> slack;         ///< (B) for scheme "slack", else empty
  std::vector<ItemStatus> status;  ///< (B)
  LinearOdeShape shape;            ///< of the problem

  /// u_dim^(order) of an item at a step; as solution_index.
  [[nodiscard]] Real at(std::ptrdiff_t batch, std::ptrdiff_t step, std::ptrdiff_t dim,
                        std::ptrdiff_t order) const {
    return solution[solution_index(shape, batch, step, dim, order)];
  }
};

/// The same in memory of the caller's, of exactly these sizes: nothing is allocated or copied.
template <typename Real>
struct LinearOdeSolutionSpans {
  std::span<Real> solution;      ///< (B, T, D, n+1)
  std::span<Real> slack;         ///< (B) for scheme "slack", else empty
  std::span<ItemStatus> status;  ///< (B)
};

/// What the adjoint takes of a solution.
template <typename Real>
struct LinearOdeSolutionView {
  std::span<const Real> solution;      ///< (B, T, D, n+1)
  std::span<const Real> slack;         ///< (B) for scheme "slack", else empty
  std::span<const ItemStatus> status;  ///< (B)
};

/// Gradients of Σ cotangent · solution, each in the shape of its input (summed where it
/// broadcasts).
template <typename Real>
struct LinearOdeGradients {
  std::vector<Real> coefficients;    ///< (B|1, T|1, E, D, n+1)
  std::vector<Real> rhs;             ///< (B|1, T|1, E)
  std::vector<Real> initial_values;  ///< (B|1, T_iv|1, D, n_iv)
  std::vector<Real> steps;           ///< (B|1, T-1|1)
  std::vector<double> weights;       ///< (3): equation, initial, smoothness, summed over the batch
  std::vector<ItemStatus> status;    ///< (B); an item not solved contributes zero
};

/// The same in memory of the caller's; overwritten, not added to.
template <typename Real>
struct LinearOdeGradientsSpans {
  std::span<Real> coefficients;
  std::span<Real> rhs;
  std::span<Real> initial_values;
  std::span<Real> steps;
  std::span<double> weights;  ///< (3)
};

/// Memory and plans that calls hand on to the next: a training loop, or one long trajectory after
/// another, then allocates nothing once shapes repeat. Serves one call at a time; results do not
/// depend on it.
class LinearOdeWorkspace {
 public:
  LinearOdeWorkspace();
  ~LinearOdeWorkspace();
  LinearOdeWorkspace(LinearOdeWorkspace&&) noexcept;
  LinearOdeWorkspace& operator=(LinearOdeWorkspace&&) noexcept;

  /// Bytes that the workspace holds.
  [[nodiscard]] std::size_t bytes() const;

  class Contents;

 private:
  friend Contents& contents_of(LinearOdeWorkspace& workspace);
  std::unique_ptr<Contents> contents_;
};

/// Solves every item of the batch. Throws std::invalid_argument naming the argument, the shape got
/// and expected, and non-positive steps; singular or non-finite items are reported in `status`.
template <typename Real>
[[nodiscard]] LinearOdeSolution<Real> linear_ode_solve(const LinearOdeProblem<Real>& problem,
                                                       const LinearOdeOptions& options = {},
                                                       Executor& executor = calling_thread());
template <typename Real>
void linear_ode_solve(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                      const LinearOdeSolutionSpans<Real>& result);
/// The same with a workspace, and on the threads of an executor; the number of threads changes no
/// bit.
template <typename Real>
void linear_ode_solve(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                      const LinearOdeSolutionSpans<Real>& result, LinearOdeWorkspace& workspace,
                      Executor& executor = calling_thread());

/// Adjoint of linear_ode_solve at `solution`; `cotangent` has the shape of the solution. Numbers of
/// the cotangent that are not finite give gradients that are not.
template <typename Real>
[[nodiscard]] LinearOdeGradients<Real> linear_ode_adjoint(const LinearOdeProblem<Real>& problem,
                                                          const LinearOdeOptions& options,
                                                          const LinearOdeSolution<Real>& solution,
                                                          std::span<const Real> cotangent,
                                                          Executor& executor = calling_thread());
template <typename Real>
void linear_ode_adjoint(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                        const LinearOdeSolutionView<Real>& solution,
                        std::span<const Real> cotangent,
                        const LinearOdeGradientsSpans<Real>& gradients);
template <typename Real>
void linear_ode_adjoint(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options,
                        const LinearOdeSolutionView<Real>& solution,
                        std::span<const Real> cotangent,
                        const LinearOdeGradientsSpans<Real>& gradients,
                        LinearOdeWorkspace& workspace, Executor& executor = calling_thread());

}  // namespace mechnn
