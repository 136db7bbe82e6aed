// A linear ODE with constant coefficients, and the trajectories that its solutions can take.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mechnn::training::forecast {

/// An oscillation of a known period, with its harmonics: k periods in one.
struct Period {
  double samples = 0;
  std::int64_t harmonics = 0;         ///< k = 1 … this, undamped
  std::int64_t damped_harmonics = 0;  ///< k = 1 … this, damped with each of the lives
};

struct ModesOptions {
  std::vector<double> relaxations;  ///< time constants where training begins, in samples
  std::vector<Period> periods;
  std::vector<double> lives;  ///< of damped oscillations, where training begins, in samples
};

/// The ODE has a constant level l' = 0, relaxations x' = −x/τ, and oscillators
///
///   x' = −x/λ + ω y,    y' = −y/λ − ω x,    ω = 2π k / period,
///
/// undamped (λ = ∞) or damped. Time constants τ and lives λ are learned, within a tenth of a sample
/// and a million, periods known. The groups of modes are the level, the relaxations, and each
/// period's undamped and damped oscillators.
class Modes : public torch::nn::Module {
 public:
  explicit Modes(const ModesOptions& options);

  /// For each group g, in the order above, a symmetric matrix (horizon, horizon),
  ///
  ///   P_g = S (SᵀS + ε)⁻¹ Sᵀ.
  ///
  /// S are the group's solutions, sampled, without their parts in earlier groups: so the groups
  /// share no trajectory, and Σ_g P_g takes a trajectory of `horizon` samples to the nearest
  /// solution of the whole ODE. Solutions that a short horizon hardly tells apart, to 1e-7 of their
  /// size, are damped by ε. Differentiable in the time constants.
  std::vector<at::Tensor> projectors(std::int64_t horizon);

  /// The equations in lines for a person.
  [[nodiscard]] std::vector<std::string> equations() const;

 private:
  struct Group {
    bool is_relaxation = false;
    std::vector<std::int64_t> constants;  ///< position of each mode's τ or λ, −1 for none
    std::vector<double> omegas;           ///< of each mode, per sample; 0 where it relaxes
  };

  /// (horizon, solutions) of the modes of a group from 1 sample after the start on, by one solve.
  at::Tensor solutions(const Group& group, std::int64_t horizon);

  std::vector<Group> groups_;
  std::vector<Period> periods_;
  at::Tensor log_relaxations_, log_lives_;  ///< both learned
};

}  // namespace mechnn::training::forecast
