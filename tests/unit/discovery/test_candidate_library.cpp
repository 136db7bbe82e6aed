#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/discovery.h"

namespace mechnn {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(const Texts& states, int order, const LibraryOptions& options) {
  Texts texts;
  for (const Candidate& candidate : candidate_library(states, order, options)) {
    texts.push_back(candidate.text);
  }
  return texts;
}

std::string message_of(const Texts& states, int order, const LibraryOptions& options) {
  try {
    (void)candidate_library(states, order, options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST(CandidateLibrary, ListsMonomialsInGradedLexicographicOrder) {
  EXPECT_EQ(texts_of({"x", "y", "z"}, 1, {}),
            (Texts{"1", "x", "y", "z", "x**2", "x*y", "x*z", "y**2", "y*z", "z**2"}));
  LibraryOptions cubic;
  cubic.degree = 3;
  EXPECT_EQ(texts_of({"b", "a"}, 1, cubic),
            (Texts{"1", "b", "a", "b**2", "b*a", "a**2", "b**3", "b**2*a", "b*a**2", "a**3"}));
}

TEST(CandidateLibrary, OfSecondOrderHasTheDerivativesAndTimeOnlyWhenAsked) {
  LibraryOptions options;
  options.degree = 1;
  EXPECT_EQ(texts_of({"x", "y"}, 2, options), (Texts{"1", "x", "y", "x_dot", "y_dot"}));
  options.time = true;
  EXPECT_EQ(texts_of({"x"}, 2, options), (Texts{"1", "x", "x_dot", "t"}));
  EXPECT_EQ(texts_of({"x"}, 1, options), (Texts{"1", "x", "t"}));
}

TEST(CandidateLibrary, AppendsTrigonometricAndUserTermsWithoutRepetition) {
  LibraryOptions options;
  options.degree = 2;
  options.trigonometric = true;
  options.terms = {"x * x", "x/(1+x)", "sin(x)", "x/(x+1)", "cos(2*x)"};
  EXPECT_EQ(texts_of({"x"}, 1, options),
            (Texts{"1", "x", "x**2", "sin(x)", "cos(x)", "x/(x + 1)", "cos(2*x)"}));
}

TEST(CandidateLibrary, ExpressionsAreOverAllVariableNames) {
  LibraryOptions options;
  options.time = true;
  const auto library = candidate_library({"x"}, 2, options);
  const std::vector<double> values = {2, 3, 5};  // x, x_dot, t
  const auto names = variable_names({"x"}, 2);
  for (const Candidate& candidate : library) {
    const double expected = Expression::parse(candidate.text, names).evaluate(values);
    EXPECT_EQ(candidate.expression.evaluate(values), expected) << candidate.text;
  }
}

TEST(CandidateLibrary, IsCountedBeforeItIsBuilt) {
  LibraryOptions options;
  options.degree = 1'000'000;
  EXPECT_NE(message_of({"x", "y", "z"}, 1, options).find("more than 10^18"), std::string::npos)
      << message_of({"x", "y", "z"}, 1, options);
  options.degree = 30;
  EXPECT_NE(message_of({"x", "y", "z"}, 1, options).find("5456 candidates"), std::string::npos)
      << message_of({"x", "y", "z"}, 1, options);
  options.degree = 1;
  options.max_candidates = 4;
  EXPECT_EQ(message_of({"x", "y", "z"}, 1, options), "no error");
  options.trigonometric = true;
  EXPECT_NE(message_of({"x", "y", "z"}, 1, options).find("10 candidates"), std::string::npos);
}

TEST(CandidateLibrary, RefusesWhatItCannotUse) {
  LibraryOptions options;
  options.terms = {"x*q"};
  EXPECT_NE(message_of({"x"}, 1, options).find("library term 'x*q'"), std::string::npos);
  EXPECT_NE(message_of({"x"}, 1, options).find("unknown name 'q'"), std::string::npos);
  options = {};
  options.polynomial = false;
  EXPECT_NE(message_of({"x"}, 1, options), "no error");
  options = {};
  options.degree = -1;
  EXPECT_NE(message_of({"x"}, 1, options).find("degree: got -1"), std::string::npos);
  EXPECT_NE(message_of({"x", "x"}, 1, {}).find("'x' occurs twice"), std::string::npos);
  EXPECT_NE(message_of({"t"}, 1, {}).find("name of the time"), std::string::npos);
  EXPECT_NE(message_of({"x"}, 3, {}).find("order: got 3"), std::string::npos);
}

}  // namespace
}  // namespace mechnn
