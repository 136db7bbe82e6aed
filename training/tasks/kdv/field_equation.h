// A partial differential equation, the same for all waves, as the layer between frames.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "training/tasks/kdv/flux.h"
#include "training/tasks/kdv/predictor.h"

namespace mechnn::training::kdv {

/// How u_t = Σ_q c_q ∂^q u/∂x^q − ∂F(u)/∂x is solved.
enum class FieldSolver {
  sweeps,       ///< the block's linear solver, again and again
  step_by_step  ///< ETDRK4
};

struct FieldEquationOptions {
  std::int64_t hop = 3;
  std::int64_t derivatives = 4;  ///< the highest q
  std::int64_t substeps = 1;     ///< steps of the solver between two frames
  FieldSolver solver = FieldSolver::sweeps;
  std::string scheme = "gam6";
  /// Sweeps in training, through all of which the gradient goes.
  std::int64_t training_sweeps = 1;
  /// In training the first sweep begins from the true frames instead of from the last observed one.
  /// Where there are no substeps between frames, one sweep then is enough: for the true equation it
  /// gives the true frames again.
  bool teacher_forcing = true;
  /// In prediction sweeps go on until none of an item's numbers moves by more than this share of
  /// its largest; 0: always `training_sweeps` of them, whether or not they have converged.
  double tolerance = 1e-8;
  std::int64_t max_sweeps = 100;
};

/// The unknown numbers are the c_q and those of the flux F. In the Fourier series of u, whose modes
/// the linear part does not couple, the equation is
///
///   û_k' = λ_k û_k − i k F̂(u)_k,    λ_k = Σ_q c_q (i k)^q.
///
/// Given u over all times of the forecast, the right-hand side F̂ is given too, and what is left is
/// one linear ODE in two real states for each mode: a batch of `modes` systems a wave, of all times
/// at once. The solution gives another u: a sweep (Picard's iteration, with the stiff part kept on
/// the left). However large λ_k is, sweeps converge, the faster the less far the waves move within
/// one forecast, in units of their shortest length. Stacked sweeps are a deep network whose layers
/// are all the same block.
std::shared_ptr<Predictor> field_equation(std::shared_ptr<Flux> flux,
                                          const FieldEquationOptions& options);

}  // namespace mechnn::training::kdv
