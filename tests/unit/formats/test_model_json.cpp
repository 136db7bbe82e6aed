#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "formats/input_error.h"
#include "formats/model_json.h"

namespace {

using mechnn::Expression;
using mechnn::formats::InputError;
using mechnn::formats::Json;
using mechnn::formats::model_json;
using mechnn::formats::ModelFile;
using mechnn::formats::parse_model_json;

ModelFile pendulum() {
  ModelFile file;
  file.model.states = {"a", "b"};
  file.model.order = 2;
  const auto names = mechnn::variable_names(file.model.states, 2);
  const auto term = [&](const char* text, double coefficient, double error) {
    return mechnn::Term{text, Expression::parse(text, names), coefficient, error};
  };
  file.model.equations = {{"a", {term("sin(a)", -9.81, 0.1), term("a_dot", -1.0 / 3.0, NAN)}},
                          {"b", {}}};
  file.model.covariance = {0.01, 0.001, 0.001, 0.02};
  file.model.noise = {0.1, 0.2};
  file.model.units = {"rad", ""};
  file.model.time_unit = "s";
  file.time_origin = "2020-01-22";
  file.library = {"1", "sin(a)", "a_dot"};
  file.starts = {{"first \"run\"", 0.5, 9.5, 91, {1, 2, 3, 1e-300}}};
  file.data_hash = "fnv1a64:0";
  file.options = {{"order", 2}};
  file.seed = 18446744073709551615U;
  file.program_version = "0.1.0";
  return file;
}

TEST(ModelJson, ReadsBackWhatItWrote) {
  const std::string text = model_json(pendulum());
  const ModelFile back = parse_model_json(text, "model.json");
  EXPECT_EQ(model_json(back), text);
  EXPECT_EQ(back.seed, 18446744073709551615U);
  EXPECT_EQ(back.model.equations[0].terms[1].coefficient, -1.0 / 3.0);
  EXPECT_TRUE(std::isnan(back.model.equations[0].terms[1].standard_error));
  EXPECT_EQ(back.starts[0].values, pendulum().starts[0].values);
  const std::vector<double> point{0.5, 0, 2, 0, 0};
  EXPECT_DOUBLE_EQ(back.model.right_hand_side(0).evaluate(point),
                   -9.81 * std::sin(0.5) - 2.0 / 3.0);
}

ModelFile driven() {
  ModelFile file = pendulum();
  file.model.inputs = {"torque", "wind"};
  const auto names = mechnn::variable_names(file.model.states, file.model.order, file.model.inputs);
  file.model.equations[1].terms = {{"torque*b", Expression::parse("torque*b", names), 2, 0.1}};
  for (mechnn::Term& term : file.model.equations[0].terms) {
    term.expression = Expression::parse(term.text, names);
  }
  file.model.covariance.clear();
  return file;
}

TEST(ModelJson, KeepsInputsAndTheirTerms) {
  const std::string text = model_json(driven());
  const ModelFile back = parse_model_json(text, "model.json");
  EXPECT_EQ(model_json(back), text);
  EXPECT_EQ(back.model.inputs, (std::vector<std::string>{"torque", "wind"}));
  const std::vector<double> point{0, 3, 0, 0, 5, 7, 11};  // a, b, a_dot, b_dot, torque, wind, t
  EXPECT_EQ(back.model.right_hand_side(1).evaluate(point), 2 * 5 * 3);
}

TEST(ModelJson, OfEarlierVersionsHasNoInputs) {
  Json document = Json::parse(model_json(pendulum()));
  EXPECT_EQ(document.erase("inputs"), 1U);
  EXPECT_EQ(model_json(parse_model_json(document.dump(), "m")), model_json(pendulum()));
}

TEST(ModelJson, RefusesInputsThatNoEquationCanName) {
  for (const char* name : {"t", "a", "a_dot", "sin", "two words"}) {
    Json document = Json::parse(model_json(driven()));
    document["inputs"][1] = name;
    EXPECT_THROW(parse_model_json(document.dump(), "m"), InputError) << name;
  }
  Json document = Json::parse(model_json(driven()));
  document["inputs"] = {"wind"};
  EXPECT_THROW(parse_model_json(document.dump(), "m"), InputError) << "torque is in a term";
}

TEST(ModelJson, AStateMayHaveTheNameOfAKeyword) {
  ModelFile file = pendulum();
  file.model.states = {"lambda", "double"};
  const auto names = mechnn::variable_names(file.model.states, 2);
  for (std::size_t d = 0; d < 2; ++d) file.model.equations[d].state = file.model.states[d];
  for (mechnn::Term& term : file.model.equations[0].terms) {
    term.text = term.text == "a_dot" ? "lambda_dot" : "sin(lambda)*double";
    term.expression = Expression::parse(term.text, names);
  }
  const std::string text = model_json(file);
  const ModelFile back = parse_model_json(text, "model.json");
  EXPECT_EQ(model_json(back), text);
  EXPECT_EQ(back.model.equations[0].terms[0].text, "sin(lambda)*double");
}

TEST(ModelJson, IgnoresMembersThatANewerProgramMayAdd) {
  Json document = Json::parse(model_json(pendulum()));
  document["comment"] = "by hand";
  document["equations"][0]["terms"][0]["comment"] = 1;
  EXPECT_EQ(model_json(parse_model_json(document.dump(), "m")), model_json(pendulum()));
}

TEST(ModelJson, UnitsAndTheOriginOfTimeAreOptional) {
  const ModelFile back = parse_model_json(model_json(pendulum()), "m");
  EXPECT_EQ(back.model.units, (std::vector<std::string>{"rad", ""}));
  EXPECT_EQ(back.model.time_unit, "s");
  EXPECT_EQ(back.time_origin, "2020-01-22");
  Json older = Json::parse(model_json(pendulum()));
  older.erase("time_unit");
  older.erase("time_origin");
  older["states"][0]["unit"] = "";
  const ModelFile unknown = parse_model_json(older.dump(), "m");
  EXPECT_TRUE(unknown.model.units.empty());
  EXPECT_EQ(unknown.model.time_unit, "");
}

TEST(ModelJson, ReadsTheLayoutOfRunFilesToo) {
  Json document = Json::parse(model_json(pendulum()));
  document["covariance"] = {0.01, 0.001, 0.001, 0.02};
  document["noise"] = {0.1, 0.2};
  document["states"] = {"a", "b"};
  document["units"] = {"rad", ""};
  EXPECT_EQ(model_json(parse_model_json(document.dump(), "m")), model_json(pendulum()));
}

struct Damage {
  const char* name;
  const char* pointer;
  Json value;
  const char* message;
};

class DamageTest : public testing::TestWithParam<Damage> {};

TEST_P(DamageTest, IsRefusedNamingThePath) {
  Json document = Json::parse(model_json(pendulum()));
  document[Json::json_pointer(GetParam().pointer)] = GetParam().value;
  try {
    parse_model_json(document.dump(), "m.json");
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("m.json: ")) << message;
    EXPECT_NE(message.find(GetParam().message), message.npos) << message;
  }
}

INSTANTIATE_TEST_SUITE_P(
    ModelJson, DamageTest,
    testing::Values(
        Damage{"Foreign", "/format", "other", "expected a model file of mechnn"},
        Damage{"Version", "/schema_version", 2, "/schema_version: found 2, expected 1"},
        Damage{"Order", "/order", 3, "/order: found 3, expected 1 or 2"},
        Damage{"StateName", "/states/0/name", "sin",
               "/states/0/name: \"sin\" is the name of a function"},
        Damage{"SameState", "/states/1/name", "a",
               "/states: found an array, expected usable names"},
        Damage{"TermName", "/equations/0/terms/0/term", "q*a",
               "/equations/0/terms/0/term: found \"q*a\", expected a term in a, b, a_dot, b_dot"},
        Damage{"TermSyntax", "/equations/0/terms/0/term", "a+", "/equations/0/terms/0/term"},
        Damage{"OtherExpression", "/equations/0/expression", "-9.81*sin(a) + a_dot/3",
               "/equations/0/expression: found \"-9.81*sin(a) + a_dot/3\", expected the sum of the "
               "terms"},
        Damage{"OtherOrder", "/equations/0/order", 1,
               "/equations/0/order: found 1, expected 2, the order of the model"},
        Damage{"Status", "/status", "half",
               "/status: found \"half\", expected one of complete, stopped"},
        Damage{"Coefficient", "/equations/0/terms/1/coefficient", nullptr,
               "/equations/0/terms/1/coefficient: found null, expected a number"},
        Damage{"Terms", "/equations/0/terms", 5, "/equations/0/terms: found 5, expected an array"},
        Damage{"Equations", "/equations", Json::array(),
               "/equations: found 0 elements, expected 2"},
        Damage{"Covariance", "/covariance/0", Json::array({1}),
               "/covariance/0: found 1 elements, expected 2"},
        Damage{"Overflow", "/equations/0/terms/0/term", "1.7e308*a",
               "the document: found an object, expected a usable model"},
        Damage{"Units", "/units", Json::array({"m"}), "units: got 1, expected 2"},
        Damage{"Noise", "/noise", Json({{"a", 1}}), "/noise"},
        Damage{"Start", "/trajectories/0/initial_state", Json::array({1}),
               "/trajectories/0/initial_state: found 1 elements, expected 4"},
        Damage{"Seed", "/seed", -1, "/seed: found -1, expected a non-negative integer"}),
    [](const auto& test) { return test.param.name; });

TEST(ModelJson, KeepsThatTheSearchWasStoppedAndTakesOlderFilesForComplete) {
  using mechnn::formats::SearchEnd;
  ModelFile file = pendulum();
  file.end = SearchEnd::stopped;
  EXPECT_EQ(parse_model_json(model_json(file), "m").end, SearchEnd::stopped);
  Json document = Json::parse(model_json(pendulum()));
  EXPECT_EQ(document["status"], "complete");
  document.erase("status");
  EXPECT_EQ(parse_model_json(document.dump(), "m").end, SearchEnd::complete);
}

TEST(ModelJson, AnExpressionMayBeWrittenOtherwiseOrBeMissing) {
  Json document = Json::parse(model_json(pendulum()));
  document["equations"][0]["expression"] = "-(9.81*sin(a) + 0.333333333*a_dot)";
  EXPECT_NO_THROW(parse_model_json(document.dump(), "m"));
  document["equations"][0].erase("expression");
  document["equations"][0].erase("order");
  EXPECT_NO_THROW(parse_model_json(document.dump(), "m"));
}

TEST(ModelJson, EveryTruncationIsRefused) {
  const std::string text = model_json(pendulum());
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    EXPECT_THROW(parse_model_json(std::string_view(text).substr(0, length), "m"), InputError);
  }
}

TEST(DataHash, DependsOnEveryPart) {
  const mechnn::TrajectorySet data{{"x"}, {{"", {0, 1}, {2, 3}}}};
  auto other_value = data;
  other_value.trajectories[0].values[1] = 4;
  auto other_name = data;
  other_name.states[0] = "y";
  EXPECT_EQ(mechnn::formats::data_hash(data), mechnn::formats::data_hash(data));
  EXPECT_NE(mechnn::formats::data_hash(data), mechnn::formats::data_hash(other_value));
  EXPECT_NE(mechnn::formats::data_hash(data), mechnn::formats::data_hash(other_name));
}

}  // namespace
