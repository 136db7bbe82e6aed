#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "mechnn/export.h"
#include "report/report.h"
#include "report/typeset.h"
#include "report/verdict.h"
#include "support/report_samples.h"
#include "support/rounded_cases.h"

namespace mechnn::report {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void expect_no_broken_number(const std::string& html) {
  for (const char* broken :
       {"=\"nan", "=\"inf\"", "=\"-nan", "=\"-inf\"", "Mnan", "Lnan", "Minf", "Linf"}) {
    EXPECT_FALSE(contains(html, broken)) << broken;
  }
}

TEST(Report, IsTheSameForTheSameData) {
  for (const NamedSample& sample : all_samples()) {
    EXPECT_EQ(report_html(sample.data), report_html(sample.data)) << sample.name;
  }
}

TEST(Report, HasEverySectionOfASuccessfulRun) {
  const std::string html = report_html(lotka_volterra_sample());
  for (const char* id : {"equations", "confidence", "fit", "residuals", "phase", "coefficients",
                         "simulation", "selection", "provenance"}) {
    EXPECT_TRUE(contains(html, "<section id=\"" + std::string(id) + "\"")) << id;
  }
}

TEST(Report, GivesTheVerdictInItsFirstSentenceAndEachAnswerInATable) {
  ReportData data = lotka_volterra_sample();
  data.result.verdict = assess(data.data, data.result);
  const std::string html = report_html(data);
  const Verdict& verdict = data.result.verdict;
  const std::size_t lead = html.find("<p class=\"lead\">");
  EXPECT_LT(html.find(verdict.sentence, lead), html.find("</p>", lead));
  for (const char* question : {"Do the equations explain the data?", "Is the choice of terms",
                               "Do the data determine the coefficients?"}) {
    EXPECT_TRUE(contains(html, question)) << question;
  }
  EXPECT_TRUE(contains(html, "<th class=\"number\">R² of forecasts over it</th>"));
  for (const std::string& advice : verdict.advice) EXPECT_TRUE(contains(html, advice)) << advice;
}

TEST(Report, MarksAVerdictThatIsNotGood) {
  ReportData data = lotka_volterra_sample();
  data.result.model.equations[0].terms.clear();
  data.result.verdict = assess(data.data, data.result);
  EXPECT_TRUE(contains(report_html(data),
                       "<strong class=\"doubt\">Unexplained: no term was found "
                       "that moves hare"));
}

TEST(Report, DrawsInputsWithTheDataAndSetsThemInEquations) {
  const std::string html = report_html(driven_sample());
  EXPECT_TRUE(contains(html, ">rain (input)</text>"));
  EXPECT_TRUE(contains(html, ">E (input)</text>"));
  EXPECT_LT(html.find(">E (input)</text>"), html.find("<section id=\"residuals\""));
  EXPECT_TRUE(contains(html, "<mi>rain</mi>"));
  // Beside a name of several letters, even one of one letter needs a visible dot.
  EXPECT_FALSE(contains(html, "&#x2062;"));
  EXPECT_FALSE(contains(report_html(lotka_volterra_sample()), "(input)</text>"));
}

TEST(Report, SaysWhereResidualsAreScaledByTheNoiseOfTheirValues) {
  const std::string phrase = "each residual times σ over the noise at its value";
  EXPECT_TRUE(contains(report_html(driven_sample()), phrase));
  ReportData constant = driven_sample();
  constant.result.fits[0].noise.clear();
  EXPECT_FALSE(contains(report_html(constant), phrase));
}

TEST(Report, GivesNoUnitToCoefficientsOfInputs) {
  ReportData data = driven_sample();
  data.data.units = data.result.model.units = {"mm"};
  data.data.time_unit = data.result.model.time_unit = "d";
  EXPECT_EQ(coefficient_unit(data.result.model, 0, data.result.model.equations[0].terms[0]), "1/d");
  for (const std::size_t driving : {1U, 2U}) {
    EXPECT_EQ(coefficient_unit(data.result.model, 0, data.result.model.equations[0].terms[driving]),
              "");
  }
  EXPECT_TRUE(contains(report_html(data), "<td class=\"extra\">1/d</td>"));
}

TEST(Report, ShowsUnitsWhereTheyAreKnown) {
  ReportData data = lotka_volterra_sample();
  EXPECT_FALSE(contains(report_html(data), "unit</th>"));
  data.data.units = data.result.model.units = {"thousand", "<b>"};
  data.data.time_unit = data.result.model.time_unit = "y";
  data.data.time_origin = "1900-01-01";
  data.notes = {"pelts.csv: <read> so"};
  const std::string html = report_html(data);
  EXPECT_TRUE(contains(html, "<th class=\"extra\">unit</th>"));
  EXPECT_TRUE(contains(html, "<td class=\"extra\">1/y</td>"));
  EXPECT_TRUE(contains(html, "<td class=\"extra\">1/(y·&lt;b&gt;)</td>"));
  EXPECT_TRUE(contains(html, ">hare [thousand]</text>"));
  EXPECT_TRUE(contains(html, "[y since 1900-01-01]"));
  EXPECT_TRUE(contains(html, "<li>pelts.csv: &lt;read&gt; so</li>"));
}

TEST(Report, EnclosesATermThatIsASumBehindItsCoefficient) {
  ReportData data = lotka_volterra_sample();
  Term& term = data.result.model.equations[0].terms[0];
  term.text = "hare - 3";
  term.expression = Expression::parse(term.text, data.result.model.variables());
  EXPECT_TRUE(contains(report_html(data), "<mrow><mo>(</mo>"));
  EXPECT_FALSE(contains(report_html(lotka_volterra_sample()), "<mrow><mo>(</mo>"));
}

TEST(Report, RoundsACoefficientAndItsErrorAlikeInTheEquationAndInTheTable) {
  for (const RoundedCase& expected : rounded_cases()) {
    ReportData data = lotka_volterra_sample();
    Term& term = data.result.model.equations[0].terms[0];
    term.coefficient = expected.value;
    term.standard_error = expected.error;
    const std::string html = report_html(data);
    EXPECT_TRUE(contains(html, "<td class=\"number\">" + expected.page +
                                   "</td><td class=\"number extra\">" + expected.page_error +
                                   "</td>"))
        << expected.text_with_error;
    const RoundedNumber number = rounded(expected.value, expected.error);
    if (!std::isfinite(expected.value)) continue;
    EXPECT_TRUE(contains(html, "<mn>" + number.value + "</mn>")) << expected.text_with_error;
    EXPECT_TRUE(number.error.empty() ||
                contains(html, "±</mo>" + math_number(number.error, number.error_exponent)))
        << expected.text_with_error;
  }
}

TEST(Report, SeparatesFactorsWhoseNamesAreWords) {
  EXPECT_TRUE(contains(report_html(lotka_volterra_sample()), "hare</mi><mo>⋅</mo><mi>lynx"));
  EXPECT_FALSE(contains(report_html(five_states_sample()), "⋅"));
}

TEST(Report, WithoutAModelShowsTheDataAndSaysWhy) {
  const std::string html = report_html(no_fit_sample());
  EXPECT_TRUE(contains(html, "No equation was found"));
  EXPECT_TRUE(contains(html, "too few for 6 candidate terms"));
  EXPECT_TRUE(contains(html, "<section id=\"fit\""));
  for (const char* id : {"equations", "coefficients", "selection", "simulation", "residuals"}) {
    EXPECT_FALSE(contains(html, "<section id=\"" + std::string(id) + "\"")) << id;
  }
}

TEST(Report, SaysWhenTheSearchWasStoppedAndTheSimulationDiverged) {
  const std::string html = report_html(oscillator_sample());
  EXPECT_TRUE(contains(html, "stopped before its end"));
  EXPECT_TRUE(contains(html, "grew beyond 1e12. It reached t = 5.98"));
}

TEST(Report, MarksIntervalsThatReachZero) {
  EXPECT_TRUE(contains(report_html(five_states_sample()), "<tr class=\"doubtful\">"));
  EXPECT_FALSE(contains(report_html(lotka_volterra_sample()), "<tr class=\"doubtful\">"));
}

TEST(Report, KeepsAHopelessModelFromFlatteningTheSelectionChart) {
  ReportData data = lotka_volterra_sample();
  data.result.path.push_back({4, data.result.score - 40000, "+ x"});
  EXPECT_FALSE(contains(report_html(data), ">−40000</text>"));
  EXPECT_TRUE(contains(report_html(data), ">−20</text>"));
}

TEST(Report, LetsNoTextOfTheUserBecomeMarkup) {
  const std::string html = report_html(hostile_sample());
  EXPECT_FALSE(contains(html, "<script"));
  EXPECT_FALSE(contains(html, "\x01"));
  EXPECT_TRUE(contains(html, "&lt;script&gt;"));
}

TEST(Report, AsksForNothingFromTheNetwork) {
  std::string html = report_html(lotka_volterra_sample());
  for (const std::string space :
       {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}) {
    for (auto at = html.find(space); at != std::string::npos; at = html.find(space)) {
      html.erase(at, space.size());
    }
  }
  for (const char* part : {"http:", "https:", "url(", "@import", "src="}) {
    EXPECT_FALSE(contains(html, part)) << part;
  }
}

TEST(Report, StandsDegenerateValues) {
  for (const double value : {0.0, 7.0, nan, 1e300, -1e-300}) {
    ReportData data = lotka_volterra_sample();
    for (double& entry : data.data.trajectories[0].values) entry = value;
    for (double& entry : data.result.fits[0].states) entry = value;
    for (double& entry : data.result.fits[0].residuals) entry = value;
    for (double& entry : data.simulations[0].values) entry = value;
    for (SelectionStep& step : data.result.path) step.score = value;
    data.result.r_squared = {nan, value};
    data.result.model.noise = {value, nan};
    for (Term& term : data.result.model.equations[0].terms) {
      term.coefficient = value;
      term.standard_error = value;
    }
    data.result.score = value;
    expect_no_broken_number(report_html(data));
  }
}

TEST(Report, StandsASingleSampleAndNoSample) {
  for (const std::size_t samples : {0U, 1U}) {
    ReportData data = lotka_volterra_sample();
    data.data.trajectories[0].times.resize(samples);
    data.data.trajectories[0].values.resize(2 * samples);
    data.result.fits[0].residuals.resize(2 * samples);
    data.result.fits[0].times.resize(samples);
    data.result.fits[0].states.resize(2 * samples);
    data.simulations[0] = {};
    expect_no_broken_number(report_html(data));
  }
}

TEST(Report, StandsAnEmptyResult) {
  ReportData data;
  data.data.states = {"x"};
  data.data.trajectories = {{"", {}, {}}};
  EXPECT_TRUE(contains(report_html(data), "No equation was found"));
}

TEST(Report, RefusesPartsThatDoNotFitTogether) {
  ReportData data = lotka_volterra_sample();
  data.result.fits[0].residuals.pop_back();
  EXPECT_THROW(report_html(data), std::invalid_argument);
  data = lotka_volterra_sample();
  data.data.states.push_back("third");
  EXPECT_THROW(report_html(data), std::invalid_argument);
  data = lotka_volterra_sample();
  data.result.rivals[0].model.equations.clear();
  EXPECT_THROW(report_html(data), std::invalid_argument);
}

}  // namespace
}  // namespace mechnn::report
