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

std::string refusal(std::string_view text, const TableOptions& options = {}) {
  try {
    parse_csv(text, "d.csv", options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(Csv, ColumnsAreFoundByName) {
  const auto set = parse_csv("x,t,y\n1,0,2\n3,0.5,4\n", "d.csv");
  EXPECT_EQ(set.states, (std::vector<std::string>{"x", "y"}));
  ASSERT_EQ(set.trajectories.size(), 1U);
  EXPECT_EQ(set.trajectories[0].times, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(set.trajectories[0].values, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(set.trajectories[0].name, "");
}

TEST(Csv, WithoutATimeNameTheFirstColumnIsTheTime) {
  const auto set = parse_csv("year,hare\n1900,30\n1901,47.2\n", "d.csv");
  EXPECT_EQ(set.states, std::vector<std::string>{"hare"});
  EXPECT_EQ(set.trajectories[0].times, (std::vector<double>{1900, 1901}));
}

TEST(Csv, AStateMayHaveTheNameOfAKeywordOfPythonOrC) {
  EXPECT_EQ(parse_csv("t,lambda,double,S\n0,1,2,3\n", "d.csv").states,
            (std::vector<std::string>{"lambda", "double", "S"}));
}

struct Spelling {
  const char* name;
  const char* text;
};

class SpellingTest : public testing::TestWithParam<Spelling> {};

TEST_P(SpellingTest, GivesTheSameTable) {
  const auto set = parse_csv(GetParam().text, "d.csv");
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
  const auto set = parse_csv("t,x,y\n0,,1\n1,nan,\n", "d.csv");
  EXPECT_TRUE(std::isnan(set.trajectories[0].values[0]));
  EXPECT_EQ(set.trajectories[0].values[1], 1);
  EXPECT_TRUE(std::isnan(set.trajectories[0].values[2]));
  EXPECT_TRUE(std::isnan(set.trajectories[0].values[3]));
}

TEST(Csv, EmptyRowsBehindTheLastAreNoRows) {
  EXPECT_EQ(parse_csv("t,x\n0,1\n1,2\n,\n,\r\n,", "d.csv").trajectories[0].samples(), 2U);
  try {
    parse_csv("t,x\n0,1\n,\n,\n1,2\n", "d.csv");
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "d.csv:3: the row is empty, but more follow");
  }
}

TEST(Csv, RowsOfATrajectoryNeedNotStandTogether) {
  const auto set = parse_csv("trajectory,t,x\nb,0,1\n\"a \"\"1\"\"\",0,2\nb,1,3\n", "d.csv");
  ASSERT_EQ(set.trajectories.size(), 2U);
  EXPECT_EQ(set.trajectories[0].name, "b");
  EXPECT_EQ(set.trajectories[0].values, (std::vector<double>{1, 3}));
  EXPECT_EQ(set.trajectories[1].name, "a \"1\"");
}

TEST(Csv, OnlyTheColumnsAskedForAreRead) {
  const TableOptions options{"when", {"y", "x"}, "run"};
  const auto set = parse_csv("note,x,run,when,y,2nd\nhi,1,A,0,2,?\n,3,A,1,4,\n", "d.csv", options);
  EXPECT_EQ(set.states, (std::vector<std::string>{"y", "x"}));
  EXPECT_EQ(set.trajectories[0].values, (std::vector<double>{2, 1, 4, 3}));
  EXPECT_EQ(set.trajectories[0].name, "A");
}

struct BadTable {
  const char* name;
  std::string text;
  const char* message;
  TableOptions options = {};
};

class BadTableTest : public testing::TestWithParam<BadTable> {};

TEST_P(BadTableTest, IsRefusedNamingThePlace) {
  EXPECT_EQ(refusal(GetParam().text, GetParam().options), GetParam().message);
}

std::string wide_header() {
  std::string text = "t";
  for (int i = 0; i < 20000; ++i) text += ",x" + std::to_string(i);
  return text + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Csv, BadTableTest,
    testing::Values(
        BadTable{"Empty", "", "d.csv: the file is empty"},
        BadTable{"OnlyComments", "# a\n\n",
                 "d.csv: there is no header, only blank or comment lines"},
        BadTable{"Binary", std::string("t,x\n0\0,1\n", 9),
                 "d.csv:2: a NUL byte was found; this is not a text file"},
        BadTable{"Latin1", "t,x\n0,\xe9t\xe9 and more text\n",
                 "d.csv:2: a byte that is not UTF-8 was found; this is not a text file"},
        BadTable{"Utf16", std::string("\xff\xfet\0", 4),
                 "d.csv: the text is encoded as UTF-16; save it as UTF-8"},
        BadTable{"NoHeader", "0,1\n1,2\n",
                 "d.csv:1: the first row holds only numbers; a header naming the columns is "
                 "expected, such as t,x,y"},
        BadTable{"NoRows", "t,x\n", "d.csv: there are no rows of data under the header"},
        BadTable{"NoState", "t\n0\n",
                 "d.csv:1: there is no state: column 1 (t) is the time, and at least one more "
                 "column is expected, separated by commas, semicolons or tabs"},
        BadTable{"RepeatedName", "t,x,x\n0,1,2\n",
                 "d.csv:1: the name \"x\" stands over columns 2 and 3; names must differ"},
        BadTable{"NotAnIdentifier", "t,x (m)\n0,1\n",
                 "d.csv:1: column 2: \"x (m)\" is not an identifier; expected a letter or "
                 "underscore, then letters, digits and underscores (ASCII)"},
        BadTable{"NoName", ",t,x\n0,1,2\n",
                 "d.csv:1: column 1 has no name; name it, or choose the columns with --states"},
        BadTable{"FunctionName", "t,sin\n0,1\n",
                 "d.csv:1: column 2: \"sin\" is the name of a function in equations; expected "
                 "another name"},
        BadTable{"TimeAsState",
                 "time,t\n0,1\n",
                 "d.csv:1: column 2: \"t\" is the name of the time in equations; expected another "
                 "name",
                 {"time", {}, ""}},
        BadTable{"Text", "t,x\n0,1\n1,abc\n",
                 "d.csv:3: column 2 (x): found \"abc\", expected a number"},
        BadTable{"HalfANumber", "t,x\n0,1.5mm\n",
                 "d.csv:2: column 2 (x): found \"1.5mm\", expected a number"},
        BadTable{"DecimalComma", "t;x\n0;1,5\n",
                 "d.csv:2: column 2 (x): found \"1,5\", expected a number with a decimal point"},
        BadTable{"ControlBytes", "t,x\n0,a\x01z\n",
                 "d.csv:2: column 2 (x): found \"a\\x01z\", expected a number"},
        BadTable{"Infinite", "t,x\n0,inf\n",
                 "d.csv:2: column 2 (x): \"inf\" is infinite or too large for a double; expected "
                 "a finite number"},
        BadTable{"Overflow", "t,x\n0,-1e999\n",
                 "d.csv:2: column 2 (x): \"-1e999\" is infinite or too large for a double; "
                 "expected a finite number"},
        BadTable{"ShortRow", "t,x,y\n0,1,2\n1,2\n",
                 "d.csv:3: found 2 fields, expected 3 as in the header"},
        BadTable{"LongRow", "t,x\n0,1,2\n",
                 "d.csv:2: found 3 fields, expected 2 as in the header (a decimal comma, or a "
                 "comma at the end?)"},
        BadTable{"RepeatedTime", "t,x\n0,1\n0,2\n",
                 "d.csv:3: column 1 (t): the time 0 repeats the one of the row before; times must "
                 "increase"},
        BadTable{"DecreasingTime", "t,x,trajectory\n0,1,a\n5,2,b\n1,3,a\n3,4,b\n",
                 "d.csv:5: column 1 (t): the time 3 is before 5 of the row before in trajectory "
                 "\"b\"; times must increase"},
        BadTable{"MissingTime", "t,x\n,1\n",
                 "d.csv:2: column 1 (t): the time is missing; every row needs one"},
        BadTable{"MissingLabel", "t,x,trajectory\n0,1,\n",
                 "d.csv:2: column 3 (trajectory): the label is missing"},
        BadTable{"UnknownState",
                 "t,x\n0,1\n",
                 "d.csv:1: --states: there is no column \"z\"; the columns are t and x",
                 {"", {"x", "z"}, ""}},
        BadTable{"UnknownTime",
                 "t,x\n0,1\n",
                 "d.csv:1: --time: there is no column \"z\"; the columns are t and x",
                 {"z", {}, ""}},
        BadTable{"StateTwice",
                 "t,x\n0,1\n",
                 "d.csv:1: --states: column \"x\" is named twice",
                 {"", {"x", "x"}, ""}},
        BadTable{"TooManyColumns", wide_header(),
                 "d.csv:1: 20000 state columns; at most 1000 can be used: choose them with "
                 "--states"},
        BadTable{"OpenQuote", "t,x\n0,\"1\n2,3\n", "d.csv:2: a quote is opened and never closed"},
        BadTable{"StrayQuote", "t,x\n0,1\"2\n", "d.csv:2: a stray quote in \"1\"2\""},
        BadTable{"TextAfterQuote", "t,x\n0,\"1\"2\n",
                 "d.csv:2: text follows a closing quote; a quote inside a field is written twice"}),
    [](const auto& test) { return test.param.name; });

TEST(Csv, LinesInsideQuotesCount) {
  EXPECT_TRUE(refusal("t,x,note\n0,1,\"two\nlines\"\n1,a,b\n", {"", {"x"}, ""})
                  .starts_with("d.csv:4: column 2 (x)"));
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
