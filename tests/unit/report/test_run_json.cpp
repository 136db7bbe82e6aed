#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/report.h"
#include "report/run_json.h"
#include "support/report_samples.h"

namespace mechnn::report {
namespace {

using Json = nlohmann::ordered_json;

std::string message_of(const std::string& text) {
  try {
    read_run_json(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(RunJson, GivesBackTheSameDataBitForBit) {
  for (const NamedSample& sample : all_samples()) {
    if (sample.name == "hostile") continue;
    const std::string text = write_run_json(sample.data);
    const ReportData read = read_run_json(text);
    EXPECT_EQ(write_run_json(read), text) << sample.name;
    EXPECT_EQ(report_html(read), report_html(sample.data)) << sample.name;
  }
}

TEST(RunJson, KeepsEveryDigitAndMissingValues) {
  ReportData data = lotka_volterra_sample();
  data.data.trajectories[0].values[0] = 0.1 + 0.2;
  data.data.trajectories[0].values[1] = std::nan("");
  const ReportData read = read_run_json(write_run_json(data));
  EXPECT_EQ(read.data.trajectories[0].values[0], 0.1 + 0.2);
  EXPECT_TRUE(std::isnan(read.data.trajectories[0].values[1]));
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
      {"/schema", "other", "at /schema: expected \"mechnn-run\""},
      {"/version", 2, "at /version: this program reads version 1, got version 2"},
      {"/extra", 1, "unknown member \"extra\""},
      {"/result/score", "high", "at /result/score: expected a number, got string"},
      {"/result/status", "perhaps", "expected one of done, stopped, no_fit, got \"perhaps\""},
      {"/result/model/order", 3, "at /result/model/order: expected 1 or 2"},
      {"/result/model/equations/0/terms/1/term", "hare*(",
       "at /result/model/equations/0/terms/1/term"},
      {"/result/models_fitted", -1, "at /result/models_fitted: expected a whole number"},
      {"/result/fits/0/residuals", Json::array(), "fit.residuals has 0 values, expected 21"},
      {"/trajectories/0/times", 5, "at /trajectories/0/times: expected a list, got number"},
      {"/provenance", nullptr, "at /provenance: expected an object, got null"}};
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
  EXPECT_EQ(message_of(bad.dump()), "run.json, at /result: the member \"library\" is missing");
}

TEST(RunJson, RefusesWhatIsNotJson) {
  for (const char* text : {"", "{", "[1,2", "{\"schema\":NaN}", "[1e999]"}) {
    EXPECT_EQ(message_of(text).find("run.json is not JSON"), 0U) << text;
  }
  EXPECT_EQ(message_of("[]"), "run.json, at /: expected an object, got array");
}

}  // namespace
}  // namespace mechnn::report
