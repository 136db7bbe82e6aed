#include <gtest/gtest.h>

#include <cmath>

#include "formats/input_error.h"
#include "formats/json.h"
#include "report/report.h"
#include "report/run_json.h"
#include "support/report_samples.h"

namespace mechnn::report {
namespace {

using formats::Json;

std::string message_of(const std::string& text) {
  try {
    read_run_json(text, "run.json");
  } catch (const formats::InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(RunJson, GivesBackTheSameDataBitForBit) {
  for (const NamedSample& sample : all_samples()) {
    if (sample.name == "hostile") continue;
    const std::string text = write_run_json(sample.data);
    const ReportData read = read_run_json(text, "run.json");
    EXPECT_EQ(write_run_json(read), text) << sample.name;
    EXPECT_EQ(report_html(read), report_html(sample.data)) << sample.name;
  }
}

TEST(RunJson, KeepsInputsAndTheirMissingValues) {
  const ReportData data = driven_sample();
  const ReportData read = read_run_json(write_run_json(data), "run.json");
  EXPECT_EQ(read.data.inputs, data.data.inputs);
  EXPECT_EQ(read.result.model.inputs, data.result.model.inputs);
  const std::vector<double>&was = data.data.trajectories[0].inputs,
        &is = read.data.trajectories[0].inputs;
  ASSERT_EQ(is.size(), was.size());
  for (std::size_t i = 0; i < was.size(); ++i) {
    EXPECT_TRUE(is[i] == was[i] || (std::isnan(is[i]) && std::isnan(was[i]))) << i;
  }
}

TEST(RunJson, OfEarlierVersionsHasNoInputs) {
  const ReportData data = lotka_volterra_sample();
  Json document = Json::parse(write_run_json(data));
  EXPECT_EQ(document.erase("inputs"), 1U);
  for (Json& trajectory : document["trajectories"]) EXPECT_EQ(trajectory.erase("inputs"), 1U);
  EXPECT_EQ(document["result"]["model"].erase("inputs"), 1U);
  for (Json& rival : document["result"]["rivals"]) EXPECT_EQ(rival["model"].erase("inputs"), 1U);
  EXPECT_EQ(write_run_json(read_run_json(document.dump(), "run.json")), write_run_json(data));
}

TEST(RunJson, RefusesInputsThatDoNotMatch) {
  Json document = Json::parse(write_run_json(driven_sample()));
  document["trajectories"][0]["inputs"].erase(0);
  EXPECT_NE(message_of(document.dump()).find("inputs"), std::string::npos)
      << message_of(document.dump());
  ReportData data = driven_sample();
  data.result.model.inputs = {"E", "rain"};
  EXPECT_THROW(report_html(data), std::invalid_argument);
}

TEST(RunJson, KeepsEveryDigitAndMissingValues) {
  ReportData data = lotka_volterra_sample();
  data.data.trajectories[0].values[0] = 0.1 + 0.2;
  data.data.trajectories[0].values[1] = std::nan("");
  const ReportData read = read_run_json(write_run_json(data), "run.json");
  EXPECT_EQ(read.data.trajectories[0].values[0], 0.1 + 0.2);
  EXPECT_TRUE(std::isnan(read.data.trajectories[0].values[1]));
}

TEST(RunJson, KeepsUnitsAndNotesWhereThereAreSome) {
  ReportData data = lotka_volterra_sample();
  EXPECT_EQ(write_run_json(data).find("units"), std::string::npos);
  data.data.units = data.result.model.units = {"thousand", ""};
  data.data.time_unit = data.result.model.time_unit = "y";
  data.data.time_origin = "1900-01-01";
  data.notes = {"pelts.csv: read so"};
  const ReportData read = read_run_json(write_run_json(data), "run.json");
  EXPECT_EQ(read.data.units, data.data.units);
  EXPECT_EQ(read.result.model.units, data.data.units);
  EXPECT_EQ(read.result.model.time_unit, "y");
  EXPECT_EQ(read.data.time_origin, "1900-01-01");
  EXPECT_EQ(read.notes, data.notes);
  data.data.units.pop_back();
  EXPECT_EQ(message_of(write_run_json(data)), "run.json: the document: units: got 1, expected 2");
}

TEST(RunJson, RefusesNamesThatAreNoIdentifiers) {
  EXPECT_NE(message_of(write_run_json(hostile_sample())), "accepted");
}

struct Damage {
  const char* pointer;
  Json value;
  const char* complaint;
};

TEST(RunJson, SaysWhereAFileIsWrong) {
  const Damage cases[] = {
      {"/schema", "other", "/schema: found \"other\", expected \"mechnn-run\""},
      {"/version", 2, "/version: found 2, expected 1, the version this program reads"},
      {"/extra", 1, "the document has the unknown member \"extra\"; its members may be schema"},
      {"/result/extra", 1, "/result has the unknown member \"extra\""},
      {"/result/model/extra", 1, "/result/model has the unknown member \"extra\""},
      {"/result/model/equations/0/extra", 1, "/result/model/equations/0 has the unknown member"},
      {"/result/model/equations/0/terms/0/extra", 1, "/terms/0 has the unknown member \"extra\""},
      {"/result/score", "high", "/result/score: found \"high\", expected a number or null"},
      {"/result/status", "perhaps",
       "/result/status: found \"perhaps\", expected one of done, stopped, no_fit"},
      {"/simulations/0/status", "perhaps",
       "/simulations/0/status: found \"perhaps\", expected one of done, diverged, step_limit"},
      {"/result/model/order", 3, "/result/model/order: found 3, expected 1 or 2"},
      {"/result/model/equations/0/terms/1/term", "hare*(",
       "/result/model/equations/0/terms/1/term: found \"hare*(\", expected a term in hare, lynx"},
      {"/result/models_fitted", -1,
       "/result/models_fitted: found -1, expected a non-negative integer"},
      {"/result/fits/0/residuals", Json::array(), "fit.residuals has 0 values, expected 21"},
      {"/trajectories/0/times", 5, "/trajectories/0/times: found 5, expected an array"},
      {"/provenance", nullptr, "/provenance: found null, expected an object"}};
  const Json good = Json::parse(write_run_json(lotka_volterra_sample()));
  for (const Damage& damage : cases) {
    Json bad = good;
    bad[Json::json_pointer(damage.pointer)] = damage.value;
    EXPECT_NE(message_of(bad.dump()).find(damage.complaint), std::string::npos)
        << damage.pointer << ": " << message_of(bad.dump());
  }
}

TEST(RunJson, NamesAMissingMember) {
  Json bad = Json::parse(write_run_json(lotka_volterra_sample()));
  bad["result"].erase("library");
  EXPECT_EQ(message_of(bad.dump()), "run.json: /result has no member \"library\"");
}

TEST(RunJson, OfAVersionWithoutVerdictsIsJudged) {
  ReportData data = lotka_volterra_sample();
  data.result.verdict = assess(data.data, data.result);
  Json earlier = Json::parse(write_run_json(data));
  earlier["result"].erase("verdict");
  EXPECT_EQ(read_run_json(earlier.dump(), "run.json").result.verdict.sentence,
            data.result.verdict.sentence);
}

TEST(RunJson, RefusesWhatIsNotJson) {
  for (const char* text : {"{", "[1,2", "{\"schema\":NaN}", "[1e999]"}) {
    EXPECT_EQ(message_of(text).find("run.json: malformed JSON"), 0U) << text;
  }
  EXPECT_EQ(message_of(""), "run.json: the file is empty");
  EXPECT_EQ(message_of("[]"), "run.json: the document: found an array, expected an object");
}

}  // namespace
}  // namespace mechnn::report
