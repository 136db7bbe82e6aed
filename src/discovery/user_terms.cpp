// The user's own candidate terms, before they join a library.
#include <stdexcept>

#include "mechnn/discovery.h"

namespace mechnn {
namespace {

std::string quoted(const std::string& text) { return '"' + text + '"'; }

Expression parsed(const std::string& text, const std::vector<std::string>& names) {
  try {
    return Expression::parse(text, names);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(quoted(text) + ": " + error.what());
  }
}

std::vector<Candidate> candidates_without(const LibraryOptions& library,
                                          const std::vector<std::string>& states, int order,
                                          const std::vector<std::string>& inputs) {
  if (!library.polynomial && !library.trigonometric) return {};
  LibraryOptions own = library;
  own.terms.clear();
  return candidate_library(states, order, own, inputs);
}

void refuse_if_multiple(const std::string& text, const Expression& term, const Candidate& other) {
  if (!(term.without_factor() == other.expression.without_factor())) return;
  const bool is_equal = term == other.expression;
  throw std::invalid_argument(
      quoted(text) + (is_equal ? " is the same as " : " is a multiple of ") + quoted(other.text) +
      ", so no data can tell them apart; leave one out");
}

}  // namespace

void require_new_terms(const LibraryOptions& library, const std::vector<std::string>& states,
                       int order, const std::vector<std::string>& inputs) {
  if (library.terms.empty()) return;
  const auto names = variable_names(states, order, inputs);
  const auto candidates = candidates_without(library, states, order, inputs);
  std::vector<Candidate> earlier;
  for (const std::string& text : library.terms) {
    const Expression term = parsed(text, names);
    if (term.is_zero()) throw std::invalid_argument(quoted(text) + " is zero everywhere");
    for (const Candidate& other : candidates) {
      if (!(term == other.expression)) refuse_if_multiple(text, term, other);
    }
    for (const Candidate& other : earlier) refuse_if_multiple(text, term, other);
    earlier.push_back({text, term});
  }
}

}  // namespace mechnn
