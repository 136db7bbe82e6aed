// Candidates over V variables: the C(V + degree, degree) monomials up to a degree in graded
// lexicographic order (1, x, y, x**2, x*y, y**2), sin and cos of each variable, and user terms.
#include <cmath>
#include <limits>
#include <stdexcept>
#include <unordered_set>

#include "mechnn/argument_error.h"
#include "mechnn/discovery.h"

namespace mechnn {
namespace {

constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

std::size_t saturating_add(std::size_t a, std::size_t b) {
  return a > unbounded - b ? unbounded : a + b;
}

/// C(variables + degree, degree), saturating: every partial product is itself a binomial, so the
/// division is exact.
std::size_t monomial_count(std::size_t variables, std::size_t degree) {
  std::size_t count = 1;
  for (std::size_t k = 1; k <= degree; ++k) {
    if (count > unbounded / (variables + k)) return unbounded;
    count = count * (variables + k) / k;
  }
  return count;
}

std::string count_text(std::size_t count) {
  return count == unbounded ? "more than 10^18" : std::to_string(count);
}

void check_size(std::size_t variables, const LibraryOptions& options) {
  std::size_t count = options.terms.size();
  if (options.trigonometric) count = saturating_add(count, 2 * variables);
  if (options.polynomial) {
    count =
        saturating_add(count, monomial_count(variables, static_cast<std::size_t>(options.degree)));
  }
  if (count <= options.max_candidates) return;
  throw std::invalid_argument("library: " + count_text(count) + " candidates for each equation (" +
                              std::to_string(variables) + " variables, degree " +
                              std::to_string(options.degree) + "), expected at most " +
                              std::to_string(options.max_candidates) +
                              "; lower the degree or name fewer states");
}

/// Collects candidates, dropping texts that were there before.
class Library {
 public:
  explicit Library(const std::vector<std::string>& names) : names_(names) {}

  void add(Expression expression, bool from_user = false) {
    std::string text = expression.sympy(names_);
    if (seen_.insert(text).second) {
      candidates_.push_back({std::move(text), std::move(expression), from_user});
    }
  }

  std::vector<Candidate> take() { return std::move(candidates_); }

 private:
  const std::vector<std::string>& names_;
  std::unordered_set<std::string> seen_;
  std::vector<Candidate> candidates_;
};

/// Adds the monomials prefix · x_i · x_j · … of `degree` further factors with first ≤ i ≤ j ≤ ….
void add_monomials(Library& library, const std::vector<Expression>& variables,
                   const Expression& prefix, std::size_t first, int degree) {
  if (degree == 0) return library.add(prefix);
  for (std::size_t i = first; i < variables.size(); ++i) {
    add_monomials(library, variables, prefix * variables[i], i, degree - 1);
  }
}

void add_user_terms(Library& library, const std::vector<std::string>& terms,
                    const std::vector<std::string>& names) {
  for (const std::string& term : terms) {
    try {
      library.add(Expression::parse(term, names), true);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("library term '" + term.substr(0, 100) + "': " + error.what());
    }
  }
}

}  // namespace

void LibraryOptions::validate() const {
  if (degree < 0) {
    throw ArgumentError("degree", std::to_string(degree), "0 or more");
  }
  if (max_candidates == 0) {
    throw ArgumentError("max_candidates", "0", "1 or more");
  }
  if (!polynomial && !trigonometric && terms.empty()) {
    throw std::invalid_argument(
        "library: no candidates; expected polynomial, trigonometric or terms of your own");
  }
}

std::vector<Candidate> candidate_library(const std::vector<std::string>& states, int order,
                                         const LibraryOptions& options,
                                         const std::vector<std::string>& inputs) {
  options.validate();
  const std::vector<std::string> names = variable_names(states, order, inputs);
  const std::size_t used = names.size() - (options.time ? 0 : 1);
  check_size(used, options);
  std::vector<Expression> variables;
  for (std::size_t i = 0; i < used; ++i) variables.push_back(Expression::variable(i));

  Library library(names);
  for (int degree = 0; options.polynomial && degree <= options.degree; ++degree) {
    add_monomials(library, variables, Expression::number(1), 0, degree);
  }
  for (std::size_t i = 0; options.trigonometric && i < used; ++i) {
    library.add(Expression::function("sin", variables[i]));
    library.add(Expression::function("cos", variables[i]));
  }
  add_user_terms(library, options.terms, names);
  return library.take();
}

}  // namespace mechnn
