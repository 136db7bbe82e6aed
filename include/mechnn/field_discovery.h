// Discovery of partial differential equations from fields: weak form, generalised least squares
// with the noise of the regressors, selection of terms by evidence (docs/math/fields.md).
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/field.h"

namespace mechnn {

struct FieldDiscoveryOptions {
  /// Components that have an equation; the others are known fields that occur in them. Empty: all.
  std::vector<std::string> equations;
  int degree = 0;       ///< of the monomials of the components; 0: 4 for one component, else 3
  int derivatives = 0;  ///< highest total order in space; 0: 4 along one axis, else 2
  int order = 1;        ///< of the time derivative on the left: 1 or 2
  /// Known standard deviation of the noise: one for all components or one each; empty: estimated.
  std::vector<double> noise;
  int max_terms = 10;       ///< of an equation
  int rivals = 5;           ///< kept for each equation
  double max_memory = 8e9;  ///< bytes; more is refused before any is taken
  int threads = 1;          ///< fits run at once; the result does not depend on it
  std::stop_token stop;     ///< stops the search; the best equations so far are returned
  std::function<void(const DiscoveryProgress&)> progress;

  void validate() const;
};

/// A product of derivatives of components, e.g. u*u_x, with its coefficient.
struct FieldTerm {
  std::string text;  ///< in SymPy syntax: "u*u_x", "u_xxxx", "u**2*v"; "1" for the constant
  double coefficient = 0;
  double standard_error = 0;
};

/// A term as it was sought: a derivative of a monomial, e.g. ∂_x(u²).
struct ConservativeTerm {
  std::vector<int> powers;       ///< (M) of the components
  std::vector<int> derivatives;  ///< (d) order along each space axis
  std::string text;              ///< e.g. "(u**2)_x"
  double coefficient = 0;
  double standard_error = 0;
  double share = 0;  ///< rms of this term over the rms of the left side, both in the weak form
};

/// Another set of terms, with how far behind it is.
struct FieldRival {
  std::vector<FieldTerm> terms;
  double behind = 0;  ///< the winner's score, twice the log evidence, minus this one's
};

/// ∂_t^order component = Σ coefficient · term.
struct FieldEquation {
  std::string component;
  std::string left;                     ///< "u_t" or "u_tt"
  std::vector<ConservativeTerm> found;  ///< as sought, in the order of the library
  std::vector<FieldTerm> terms;         ///< the same, expanded into products of derivatives
  double score = 0;                     ///< twice the log evidence, up to a constant
  std::vector<FieldRival> rivals;       ///< best first
  /// Of these terms among all sets that were fitted, by their evidence; NaN: no other was.
  double probability = NAN;
  /// Mean square of the whitened residuals of the weak form: 1 where noise alone explains them.
  double residual = 0;
  bool converged = true;  ///< the fit ended in a minimum
  std::size_t test_functions = 0;
  std::vector<double> half_widths;  ///< (1 + d) of the test functions, in the axes' units
};

enum class FieldDiscoveryStatus {
  done,
  stopped,  ///< the stop token was set: the equations found so far, some may have no terms
};

struct FieldDiscoveryResult {
  FieldDiscoveryStatus status = FieldDiscoveryStatus::done;
  int order = 1;  ///< of the time derivative on the left
  std::vector<FieldEquation> equations;
  std::vector<double> noise;  ///< (M) standard deviation, given or estimated
  /// (M) whether there is less than `noise`, a thousandth of the deviation: hardly any.
  std::vector<bool> noise_is_bound;
  std::vector<std::string> library;           ///< the candidates, e.g. "(u**2)_x"
  std::vector<std::string> warnings;          ///< reasons to doubt the result, as sentences
  std::vector<std::vector<double>> smoothed;  ///< (recordings) as FieldRecording::values
  std::size_t models_fitted = 0;
};

/// The recordings as discovery smooths them, with their gaps filled. Throws ArgumentError for
/// components without any value or that vary nowhere.
[[nodiscard]] FieldSet smoothed_field(const FieldSet& data);

/// The recordings with the smoothed values of a result, without computing them again.
[[nodiscard]] FieldSet smoothed_field(const FieldSet& data, const FieldDiscoveryResult& result);

/// Finds the partial differential equations of `data`. Deterministic. Throws ArgumentError on
/// misuse: too few points along an axis, a component without variation, a library or an amount of
/// memory beyond the bounds.
[[nodiscard]] FieldDiscoveryResult discover_field(const FieldSet& data,
                                                  const FieldDiscoveryOptions& options = {});

}  // namespace mechnn
