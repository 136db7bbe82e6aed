// Discovery of equations from trajectories: joint fit of states and coefficients, selection of
// terms by evidence (docs/math/discovery.md).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/expression.h"
#include "mechnn/model.h"
#include "mechnn/trajectory.h"
#include "mechnn/verdict.h"

namespace mechnn {

/// The candidate terms of every equation.
struct LibraryOptions {
  bool polynomial = true;  ///< monomials up to `degree`, the constant included
  int degree = 2;
  bool trigonometric = false;         ///< sin and cos of each variable
  bool time = false;                  ///< the time t as a variable of the library
  std::vector<std::string> terms;     ///< further terms in SymPy syntax, e.g. "x*y", "sin(x)"
  std::size_t max_candidates = 2000;  ///< more for one equation than this are refused

  void validate() const;
};

/// One candidate of the library.
struct Candidate {
  std::string text;
  Expression expression;   ///< over variable_names(states, order)
  bool from_user = false;  ///< asked for in LibraryOptions::terms, and nowhere else in the library
};

/// The candidates in canonical order, without repetitions. Throws std::invalid_argument for a term
/// that does not parse, an unknown name, or a library larger than `max_candidates` (computed
/// beforehand).
[[nodiscard]] std::vector<Candidate> candidate_library(const std::vector<std::string>& states,
                                                       int order, const LibraryOptions& options,
                                                       const std::vector<std::string>& inputs = {});

/// Terms that are the same but for a factor cannot be told apart by any data. Throws
/// std::invalid_argument beginning with the term of `library` that does not parse, is zero, or is a
/// multiple of another one or of a candidate that is there anyway; the very text of such a
/// candidate is fine.
void require_new_terms(const LibraryOptions& library, const std::vector<std::string>& states,
                       int order, const std::vector<std::string>& inputs = {});

struct DiscoveryProgress {
  std::string stage;      ///< the present step, for a person
  double fraction = 0;    ///< of the whole, estimated, in [0, 1]
  double best_score = 0;  ///< of the best model so far; NaN before there is one
};

/// How the standard deviation of the noise follows the value that is measured.
enum class NoiseModel {
  constant,
  relative,  ///< proportional to the value
  counts,    ///< proportional to its square root, as of numbers that are counted
  automatic  ///< what the evidence prefers; constant where the noise is given
};

/// "constant", "relative", "counts" or "auto".
[[nodiscard]] std::string_view to_string(NoiseModel model);
/// The model of that word. Throws ArgumentError naming `noise_model` for another.
[[nodiscard]] NoiseModel parse_noise_model(std::string_view word);

struct DiscoveryOptions {
  LibraryOptions library;
  int order = 1;                ///< n of x^(n) = …: 1 or 2
  std::string scheme = "gam6";  ///< gam2, gam4, gam6 or gam8 (docs/math/solver.md)
  double row_weight = 0.003;    ///< sd of a row's residual in units of the derivative's rms
  /// Prior standard deviation of a coefficient, in units that follow the data: a tenth of each
  /// state's standard deviation, and five times the fastest time scale for time.
  double prior_sd = 800;
  /// Known standard deviation of the noise: one for all states or one a state; empty: estimated.
  std::vector<double> noise;
  NoiseModel noise_model = NoiseModel::automatic;
  int steps_per_sample = 0;  ///< grid steps between observations; 0: chosen from the data
  int rivals = 5;            ///< rival models kept
  /// Memory the full library may need, in bytes; more is refused before any is taken.
  double max_memory = 4e9;
  int threads = 1;       ///< fits run at once; the result does not depend on it
  std::stop_token stop;  ///< stops the search; the best model so far is returned
  std::function<void(const DiscoveryProgress&)> progress;

  void validate() const;
};

/// A rival less than this behind, in twice the log evidence, is not excluded: odds of 20 to 1.
inline constexpr double serious_rival = 6;

/// A model that lost, with how far behind it is.
struct Rival {
  Model model;
  double score = 0;  ///< twice the log evidence
  /// The winner's score minus this one's; 0 also for one ahead by less than 0.1, where fewer terms
  /// win.
  double behind = 0;
};

/// One model visited on the way: for the selection path.
struct SelectionStep {
  std::size_t terms = 0;
  double score = 0;
  std::string change;  ///< e.g. "- x**2 in y'"; "full library" for the first
};

/// The fit of one trajectory.
struct TrajectoryFit {
  std::string name;
  std::vector<double> times;   ///< (G) the grid of the fitted states
  std::vector<double> states;  ///< (G, D·n) row-major: states, then for order 2 derivatives
  std::vector<double>
      residuals;  ///< (S, D) data minus fitted state at the data's times; NaN missing
  /// (S, D) standard deviation of the noise of each value; empty where it is Model::noise for all.
  std::vector<double> noise = {};
};

enum class DiscoveryStatus {
  done,
  stopped,  ///< the stop token was set: the best model so far; none if that was before the first
            ///< fit
  no_fit    ///< no model converged, `warnings` say why
};

struct DiscoveryResult {
  DiscoveryStatus status = DiscoveryStatus::done;
  /// Without equations, and what follows from them empty, where no model was fitted.
  /// Noise (where it is not given) and covariance are, unless stopped, corrected for the
  /// parameters, states and coefficients, that were fitted: SSR/(n − p). The score uses the
  /// likeliest noise, SSR/n.
  Model model;
  /// Twice the log evidence, up to a constant shared by all models of these data on a grid of this
  /// step.
  double score = 0;
  std::vector<Rival> rivals;        ///< best first
  std::vector<SelectionStep> path;  ///< the backward path, then the accepted moves
  std::vector<TrajectoryFit> fits;  ///< one a trajectory
  std::vector<double> r_squared;    ///< (D) of the fitted states against the data
  /// (D) rms of the residuals of each equation's rows in units of their prior standard deviation,
  /// row_weight · rms(x') · step; empty: not known.
  std::vector<double> defects;
  std::vector<std::string> library;   ///< candidate texts
  std::vector<std::string> warnings;  ///< reasons to doubt the result, as sentences
  std::size_t models_fitted = 0;
  double grid_step = 0;  ///< of the first trajectory
  bool noise_given = false;
  /// What the fit used; but for constant noise, Model::noise is that of a typical value.
  NoiseModel noise_model = NoiseModel::constant;
  std::vector<double> relative_noise;  ///< (D) noise over value; empty unless noise is relative
  bool converged = true;               ///< the best fit ended in a minimum
  bool grid_settled = true;            ///< a finer grid changes no coefficient that matters
  Verdict verdict;                     ///< how far the model can be trusted
};

/// Finds the equations behind `data`. Deterministic: the same input gives the same result.
/// Throws std::invalid_argument on misuse (too few samples, a constant state, bad options).
[[nodiscard]] DiscoveryResult discover(const TrajectorySet& data,
                                       const DiscoveryOptions& options = {});

/// As discover(), with the library chosen by the evidence among polynomials of degree 2, of degree
/// 3, and of degree 2 with sin and cos of the states that move by less than half a period between
/// samples; all are searched on the finest grid that one of them asks for. User terms are in
/// all of them.
[[nodiscard]] DiscoveryResult discover_with_automatic_library(const TrajectorySet& data,
                                                              const DiscoveryOptions& options = {});

/// States that look like inputs: no equation explains them even where every other state is known,
/// and the equations of others need them. Costs a search for each state alone; none is tried beyond
/// twelve states or 20,000 samples. Throws as discover does.
[[nodiscard]] std::vector<std::string> probable_inputs(const TrajectorySet& data,
                                                       const DiscoveryOptions& options = {});

/// Reasons to doubt a result, as sentences, most serious first; empty when nothing stands out.
/// Rivals, noise, residuals, gaps, states that are the same, terms that the data hardly tell apart
/// (where the covariance is known), and how many numbers there are.
[[nodiscard]] std::vector<std::string> warnings_about(const TrajectorySet& data,
                                                      const DiscoveryResult& result);

/// The library against which require_new_terms checks user terms where the library is chosen
/// automatically: polynomials of degree 2, sin and cos of every state, whatever the data.
[[nodiscard]] LibraryOptions automatic_library(const LibraryOptions& base);

}  // namespace mechnn
