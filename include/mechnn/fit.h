// Parameters, initial states and hidden states of given equations from measured trajectories
// (docs/math/fit.md).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/model.h"
#include "mechnn/trajectory.h"
#include "mechnn/verdict.h"

namespace mechnn {

/// The value at which the search for a parameter begins, or that of a hidden state.
struct StartValue {
  std::string name;
  double value = 0;
};

/// lower ≤ name ≤ upper; a bound that is open is never reached.
struct ParameterBound {
  std::string name;
  double lower = -INFINITY;
  double upper = INFINITY;
  bool is_lower_open = true;
  bool is_upper_open = true;
};

/// What is known beforehand: name ~ normal(mean, standard_deviation).
struct ParameterPrior {
  std::string name;
  bool is_initial_state = false;  ///< of the hidden state `name` at each trajectory's first time
  double mean = 0;
  double standard_deviation = 1;
};

/// "r = 1". Throws ArgumentError naming `start`.
[[nodiscard]] StartValue parse_start(std::string_view text);
/// "K > 0", "r <= 5", "0 < r < 5". Throws ArgumentError naming `bound`.
[[nodiscard]] ParameterBound parse_bound(std::string_view text);
/// "r ~ normal(0.5, 0.1)" or, for the start of a hidden state, "S(0) ~ normal(760, 5)". Throws
/// ArgumentError naming `prior`.
[[nodiscard]] ParameterPrior parse_prior(std::string_view text);

/// The equations of a text, one a line; empty lines and what follows "#" are left out.
[[nodiscard]] std::vector<std::string> equations_in(std::string_view text);

enum class IntervalKind {
  automatic,  ///< by profiles where these are cheap
  laplace,    ///< from the curvature of the likelihood at its maximum
  profile     ///< from the likelihood maximised over all other unknowns
};

struct FitProgress {
  std::string stage;    ///< the present step, for a person
  double fraction = 0;  ///< of the whole, estimated, in [0, 1]
};

struct FitOptions {
  /// One a state, measured or hidden: "x' = r*x*(1 - x/K)", "x'' = …", "dx/dt = …". On the right:
  /// states, for higher order their derivatives x', the data's inputs, the time `t`, `pi`, the
  /// functions of Expression; every other name is a parameter, `K[trajectory]` one of each
  /// trajectory.
  std::vector<std::string> equations;
  std::vector<std::string> hidden;          ///< states that no column holds
  std::vector<StartValue> start;            ///< parameters or hidden states
  std::vector<ParameterBound> bounds;       ///< of parameters
  std::vector<ParameterPrior> priors;       ///< at most one a parameter or hidden state
  std::vector<std::string> per_trajectory;  ///< parameters with a value of each trajectory
  /// Further columns of the table the data come from: a parameter of such a name is refused.
  std::vector<std::string> unused_columns = {};
  int starts = 8;          ///< searches, each from other starting values
  std::uint64_t seed = 1;  ///< of the starting values
  IntervalKind intervals = IntervalKind::automatic;
  /// Known standard deviation of the noise: one for all measured states, or one each; empty:
  /// estimated.
  std::vector<double> noise;
  std::string scheme = "gam6";  ///< gam2, gam4, gam6 or gam8 (docs/math/solver.md)
  int steps_per_sample = 0;     ///< grid steps between samples; 0: refined until nothing changes
  int threads = 1;              ///< searches run at once; the result does not depend on it
  std::stop_token stop;         ///< ends the fit; the best point so far is returned
  std::function<void(const FitProgress&)> progress;

  /// Throws ArgumentError naming the field at fault.
  void validate() const;
};

/// One parameter, or that of one trajectory.
struct FittedParameter {
  std::string name;
  std::string trajectory;  ///< empty: shared by all
  double value = NAN;
  double standard_error = NAN;  ///< NaN: not determined
  double lower = NAN;           ///< of the 95 % interval; −∞ where the data give no limit
  double upper = NAN;           ///< +∞ where the data give no limit
  IntervalKind interval = IntervalKind::laplace;
};

/// One state at the first time of a trajectory, or of a piece of it where an input steps.
struct FittedStart {
  std::string trajectory;
  std::string state;
  double time = 0;
  double value = NAN;
  double standard_error = NAN;  ///< NaN: not determined
};

/// One end of the searches that the data cannot tell from the best one (docs/math/fit.md).
struct FittedOptimum {
  std::vector<double> parameters;      ///< (P) as FitResult::parameters
  std::vector<double> initial_states;  ///< as FitResult::initial_states
  /// −2 log L above the best one's; below zero where only the finest grid prefers it.
  double behind = 0;
  std::size_t searches = 0;  ///< that ended here
};

enum class FitStatus {
  done,
  stopped,  ///< the stop token was set: the best point so far
  no_fit    ///< no search ended at a finite point; `warnings` say why
};

/// What the data can and cannot tell of one fit, and how far to trust it.
struct FitVerdict {
  Light headline = Light::unexplained;
  Light equations = Light::unexplained;   ///< do the equations explain the data?
  Light parameters = Light::unexplained;  ///< do the data determine the parameters?
  Light optimum = Light::unexplained;     ///< do the searches agree?
  std::string sentence;
  std::vector<std::string> advice;
};

struct FitResult {
  FitStatus status = FitStatus::done;
  std::vector<FittedParameter> parameters;  ///< in the order of first occurrence
  std::vector<double> covariance;           ///< (P, P) row-major, as `parameters`
  std::vector<FittedStart> initial_states;
  std::vector<std::string> equations;  ///< as given, spaces normalised
  /// The equations with the values in, one term each; several trajectories with parameters of their
  /// own have a model each. Hidden states are states of it, and so are first derivatives where
  /// orders are mixed or above 2.
  std::vector<Model> models;
  std::vector<std::string> measured;  ///< (D) the states that the data hold, in their order
  /// (D) standard deviation, √(SSR/(n − p)) where not given; NaN where nothing is left to estimate
  /// it from.
  std::vector<double> noise;
  std::vector<double> residual_noise;  ///< (D) √(SSR/(n − p)), given noise or not; NaN: n ≤ p
  /// One a trajectory or piece; states (G, Z) as the states of `models`, then their derivatives;
  /// residuals (S, D) at the trajectory's samples, NaN where there is none.
  std::vector<TrajectoryFit> fits;
  std::vector<double> r_squared;  ///< (D) of the fitted states against the data
  double log_likelihood = NAN;    ///< natural logarithm, at its maximum, of the data's density
  std::size_t values = 0;         ///< numbers measured
  std::size_t unknowns = 0;       ///< parameters and initial states
  /// Numbers left when all unknowns have taken theirs, n − p with p by the trace of the hat matrix.
  /// Below ½ the equations cannot be judged, and standard errors are NaN unless the noise is given.
  double freedom = 0;
  std::size_t starts_tried = 0;
  std::size_t starts_ended = 0;   ///< of these, at a finite point
  std::size_t starts_agreed = 0;  ///< of these, at the best one: each parameter within its error
  std::vector<double> start_objectives;  ///< −2 log L of each, best first; one that failed: ∞
  /// The best and what the data cannot tell from it: less than 6 behind in −2 log L (odds of 20 to
  /// 1), some parameter or hidden start further away than its standard error. Best first.
  std::vector<FittedOptimum> optima;
  std::vector<std::string> relations;  ///< what the data determine only together, as sentences
  std::vector<std::string> warnings;   ///< reasons to doubt, as sentences
  /// The stop token ended the profiles: intervals that say `laplace` were to be profiled.
  bool profiles_cut = false;
  bool converged = false;
  bool grid_settled = true;  ///< a finer grid changes no parameter by a tenth of its error
  std::size_t grid_nodes = 0;
  /// Largest distance, in units of the noise, between the fitted states and the models integrated
  /// from the fitted initial states by SUNDIALS; ∞ where the integration fails. Chaos enlarges it.
  double integration_error = NAN;
  bool noise_given = false;
  FitVerdict verdict;

  /// Akaike's and Schwarz's criteria, to compare equations for the same data: smaller is better.
  [[nodiscard]] double aic() const;
  [[nodiscard]] double bic() const;
};

/// Fits the equations to `data` by maximum likelihood, the equations holding exactly up to the
/// discretisation. Deterministic: the same input gives the same result. Throws
/// std::invalid_argument on misuse: equations that do not parse, states without an equation, names
/// that are unknown, bounds that contradict each other, fewer values than unknowns.
[[nodiscard]] FitResult fit(const TrajectorySet& data, const FitOptions& options);

}  // namespace mechnn
