#include "commands/given_terms.h"

#include <stdexcept>

#include "command.h"
#include "formats/text.h"

namespace mechnn::cli {
namespace {

using formats::in_quotes;

[[noreturn]] void refuse(const std::string& what) { throw CLI::ValidationError("--term", what); }

Expression parsed(const std::string& text, const std::vector<std::string>& names) {
  try {
    return Expression::parse(text, names);
  } catch (const std::invalid_argument& error) {
    refuse(in_quotes(text) + ": " + error.what());
  }
}

std::vector<Candidate> candidates_without(const LibraryOptions& library,
                                          const std::vector<std::string>& states, int order) {
  if (!library.polynomial && !library.trigonometric) return {};
  LibraryOptions own = library;
  own.terms.clear();
  return candidate_library(states, order, own);
}

void refuse_if_multiple(const std::string& text, const Expression& term, const Candidate& other) {
  if (!(term.without_factor() == other.expression.without_factor())) return;
  const bool is_equal = term == other.expression;
  refuse(in_quotes(text) + (is_equal ? " is the same as " : " is a multiple of ") +
         in_quotes(other.text) + ", so no data can tell them apart; leave one out");
}

}  // namespace

void require_new_terms(const LibraryOptions& library, const std::vector<std::string>& states,
                       int order) {
  if (library.terms.empty()) return;
  const auto names = variable_names(states, order);
  const auto candidates = candidates_without(library, states, order);
  std::vector<Candidate> given;
  for (const std::string& text : library.terms) {
    const Expression term = parsed(text, names);
    if (term.is_zero()) refuse(in_quotes(text) + " is zero everywhere");
    for (const Candidate& other : candidates) {
      if (!(term == other.expression)) refuse_if_multiple(text, term, other);
    }
    for (const Candidate& other : given) refuse_if_multiple(text, term, other);
    given.push_back({text, term});
  }
}

}  // namespace mechnn::cli
