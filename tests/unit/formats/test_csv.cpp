#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "formats/csv.h"
#include "formats/decimal.h"
#include "formats/input_error.h"
#include "mechnn/number_text.h"

namespace {

using mechnn::TrajectorySet;
using mechnn::formats::InputError;
using mechnn::formats::parse_csv;
using mechnn::formats::TableOptions;

TrajectorySet read(std::string_view text, const TableOptions& options = {}) {
  return parse_csv(text, "d.csv", options).data;
}

TEST(Csv, ColumnsAreFoundByName) {
  const auto set = read("x,t,y\n1,0,2\n3,0.5,4\n");
  EXPECT_EQ(set.states, (std::vector<std::string>{"x", "y"}));
  ASSERT_EQ(set.trajectories.size(), 1U);
  EXPECT_EQ(set.trajectories[0].times, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(set.trajectories[0].values, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(set.trajectories[0].name, "");
}

TEST(Csv, WithoutATimeNameTheFirstColumnIsTheTime) {
  const auto set = read("year,hare\n1900,30\n1901,47.2\n");
  EXPECT_EQ(set.states, std::vector<std::string>{"hare"});
  EXPECT_EQ(set.trajectories[0].times, (std::vector<double>{1900, 1901}));
}

TEST(Csv, AStateMayHaveTheNameOfAKeywordOfPythonOrC) {
  EXPECT_EQ(read("t,lambda,double,S\n0,1,2,3\n").states,
            (std::vector<std::string>{"lambda", "double", "S"}));
}

struct Spelling {
  const char* name;
  const char* text;
};

class SpellingTest : public testing::TestWithParam<Spelling> {};

TEST_P(SpellingTest, GivesTheSameTable) {
  const auto set = read(GetParam().text);
  EXPECT_EQ(set.states, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(set.trajectories[0].times, (std::vector<double>{0, 1}));
  EXPECT_EQ(set.trajectories[0].values, (std::vector<double>{1.5, -2, 3e2, 4}));
}

INSTANTIATE_TEST_SUITE_P(
    Csv, SpellingTest,
    testing::Values(Spelling{"Plain", "t,x,y\n0,1.5,-2\n1,3e2,4\n"},
                    Spelling{"NoLastLineEnd", "t,x,y\n0,1.5,-2\n1,300,4"},
                    Spelling{"CrLf", "t,x,y\r\n0,1.5,-2\r\n1,3E2,4\r\n"},
                    Spelling{"Cr", "t,x,y\r0,1.5,-2\r1,3E2,4\r"},
                    Spelling{"ByteOrderMark", "\xef\xbb\xbft,x,y\n0,1.5,-2\n1,300,4\n"},
                    Spelling{"Semicolons", "t;x;y\n0;1.5;-2\n1;300;4\n"},
                    Spelling{"Tabs", "t\tx\ty\n0\t1.5\t-2\n1\t300\t4\n"},
                    Spelling{"Quoted", "\"t\",\"x\",y\n\"0\",1.5,\"-2\"\n1,300, \"4\" \n"},
                    Spelling{"Comments", "# made by hand\n\n#, more\nt,x,y\n0,1.5,-2\n1,300,4\n"},
                    Spelling{"Blanks", "t, x , y\n\n 0, +1.5, -2\n   \n1 ,300,4\n\n"}),
    [](const auto& test) { return test.param.name; });

TEST(Csv, EmptyFieldsAreMissingValues) {
  const auto set = read("t,x,y\n0,,1\n1,nan,\n");
  EXPECT_TRUE(std::isnan(set.trajectories[0].values[0]));
  EXPECT_EQ(set.trajectories[0].values[1], 1);
  EXPECT_TRUE(std::isnan(set.trajectories[0].values[2]));
  EXPECT_TRUE(std::isnan(set.trajectories[0].values[3]));
}

TEST(Csv, EmptyRowsBehindTheLastAreNoRows) {
  EXPECT_EQ(read("t,x\n0,1\n1,2\n,\n,\r\n,").trajectories[0].samples(), 2U);
  try {
    read("t,x\n0,1\n,\n,\n1,2\n");
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "d.csv:3: the row is empty, but more follow; delete it, or the rows below");
  }
}

TEST(Csv, RowsOfATrajectoryNeedNotStandTogether) {
  const auto set = read("trajectory,t,x\nb,0,1\n\"a \"\"1\"\"\",0,2\nb,1,3\n");
  ASSERT_EQ(set.trajectories.size(), 2U);
  EXPECT_EQ(set.trajectories[0].name, "b");
  EXPECT_EQ(set.trajectories[0].values, (std::vector<double>{1, 3}));
  EXPECT_EQ(set.trajectories[1].name, "a \"1\"");
}

TEST(Csv, OnlyTheColumnsAskedForAreRead) {
  const TableOptions options{"when", {"y", "x"}, "run"};
  const auto set = read("note,x,run,when,y,2nd\nhi,1,A,0,2,?\n,3,A,1,4,\n", options);
  EXPECT_EQ(set.states, (std::vector<std::string>{"y", "x"}));
  EXPECT_EQ(set.trajectories[0].values, (std::vector<double>{2, 1, 4, 3}));
  EXPECT_EQ(set.trajectories[0].name, "A");
}

TEST(Decimal, RoundsToTheDecimalsThatWereTyped) {
  using mechnn::formats::decimal_places;
  using mechnn::formats::rounded_to_places;
  EXPECT_EQ(decimal_places(0.3), 1);
  EXPECT_EQ(decimal_places(1.5e-6), 7);
  EXPECT_EQ(decimal_places(12), 0);
  EXPECT_EQ(decimal_places(5e-324), 324);
  EXPECT_EQ(rounded_to_places(3 * 0.3, 1), 0.9);
  EXPECT_EQ(rounded_to_places(1e300, 0), 1e300);
  EXPECT_EQ(rounded_to_places(3 * 1e-20, 20), 3e-20);
}

TEST(Decimal, ReadsEveryNumberAsItWasWritten) {
  for (const double value : {0.1, -1e-300, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, 0.0}) {
    double back = 1;
    EXPECT_EQ(mechnn::formats::parse_number(mechnn::shortest_text(value), back),
              mechnn::formats::NumberParse::number);
    EXPECT_EQ(back, value);
  }
}

}  // namespace
