// Names and units of columns, decimal marks, delimiters: the ways in which tables are written.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/column_names.h"
#include "formats/csv.h"
#include "formats/decimal.h"

namespace {

using mechnn::formats::column_names;
using mechnn::formats::MeasuredTable;
using mechnn::formats::NumberParse;
using mechnn::formats::parse_csv;
using Strings = std::vector<std::string>;

struct Header {
  const char* header;
  const char* name;
  const char* unit;
};

class Headers : public testing::TestWithParam<Header> {};

TEST_P(Headers, HaveNameAndUnit) {
  const auto columns = column_names({GetParam().header});
  EXPECT_EQ(columns[0].name, GetParam().name);
  EXPECT_EQ(columns[0].unit, GetParam().unit);
}

INSTANTIATE_TEST_SUITE_P(
    Names, Headers,
    testing::Values(Header{"x", "x", ""}, Header{"Power [W]", "Power", "W"},
                    Header{"flow (m3/s)", "flow", "m3/s"}, Header{"x(t)", "x", ""},
                    Header{"Heat flow [W/m²]", "Heat_flow", "W/m²"},
                    Header{"flow^1.85", "flow_1_85", ""}, Header{"t/s", "t_s", ""},
                    Header{"2nd", "_2nd", ""}, Header{"x'", "x", ""}, Header{"x_", "x_", ""},
                    Header{"dx/dt [m/s]", "dx_dt", "m/s"}, Header{"θ", "column1", ""},
                    Header{"[V]", "V", ""}, Header{"pH [-]", "pH", ""}, Header{"", "", ""}));

TEST(Names, ThatBecomeEqualGetANumber) {
  const auto columns = column_names({"x", "x [m]", "x [s]", "a b", "a-b"});
  EXPECT_EQ(columns[1].name, "x_2");
  EXPECT_EQ(columns[2].name, "x_3");
  EXPECT_EQ(columns[3].name, "a_b");
  EXPECT_EQ(columns[4].name, "a_b_2");
}

TEST(Names, ThatEquationsUseOtherwiseGetAnUnderscore) {
  const MeasuredTable table =
      parse_csv("time,t,exp,Heat flow [W]\n0,1,2,3\n1,2,3,4\n", "d.csv", {"time", {}, ""});
  EXPECT_EQ(table.data.states, (Strings{"t_", "exp_", "Heat_flow"}));
  EXPECT_EQ(table.data.units, (Strings{"", "", "W"}));
  EXPECT_EQ(table.notes,
            Strings{"d.csv: \"t\" is called t_, \"exp\" is called exp_ and \"Heat flow [W]\" is "
                    "called Heat_flow"});
}

TEST(Names, AColumnIsMeantByNameOrHeader) {
  for (const char* name : {"Heat flow [W]", "Heat_flow"}) {
    EXPECT_EQ(parse_csv("t,Heat flow [W],x\n0,1,2\n", "d.csv", {"", {name}, ""}).data.states,
              Strings{"Heat_flow"});
  }
}

TEST(Units, MayStandInARowUnderTheHeader) {
  const MeasuredTable table = parse_csv("t;x;v;n\n[s];m;m/s;-\n0;1;2;3\n1;2;3;4\n", "d.csv");
  EXPECT_EQ(table.data.units, (Strings{"m", "m/s", ""}));
  EXPECT_EQ(table.data.time_unit, "s");
  EXPECT_EQ(table.data.trajectories[0].times, (std::vector<double>{0, 1}));
  EXPECT_EQ(table.notes, Strings{"d.csv: the row under the header is read as units: t in s, x in m "
                                 "and v in m/s"});
}

TEST(Units, ARowOfLabelsIsNoRowOfUnits) {
  const MeasuredTable table = parse_csv("x,note,t\n1,a,0\n2,b,1\n", "d.csv");
  EXPECT_EQ(table.data.samples(), 2U);
  EXPECT_TRUE(table.data.units.empty());
  EXPECT_EQ(table.notes,
            Strings{"d.csv: column 2 (note) is left out: it holds text such as \"a\""});
}

struct Dialect {
  const char* name;
  const char* text;
};

class Dialects : public testing::TestWithParam<Dialect> {};

TEST_P(Dialects, GiveTheSameTable) {
  const auto data = parse_csv(GetParam().text, "d.csv").data;
  EXPECT_EQ(data.states, (Strings{"x", "y"}));
  EXPECT_EQ(data.trajectories[0].times, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(data.trajectories[0].values, (std::vector<double>{1.5, -2, 300, 4}));
}

INSTANTIATE_TEST_SUITE_P(
    Csv, Dialects,
    testing::Values(Dialect{"Commas", "t;x;y\n0;1,5;-2\n0,5;3e2;4\n"},
                    Dialect{"CommasAndTabs", "t\tx\ty\n0\t1,5\t-2\n0,5\t3,0e2\t4\n"},
                    Dialect{"CommasInHeader", "t;x (a, b);y\n0;1,5;-2\n0,5;3e2;4\n"},
                    Dialect{"Setting", "sep=;\nt;x;y\n0;1,5;-2\n0,5;3e2;4\n"},
                    Dialect{"Blanks", "  t    x  y\n\n  0.0  1.5 -2 \n  0.5  \"300\"  4\n"},
                    Dialect{"BlanksAndTabs", "t x y\n0\t1.5 -2\n0.5 300\t4\n"},
                    Dialect{"Trailing", "t,x,y,\n0,1.5,-2,\n0.5,300,4,\n"}),
    [](const auto& test) { return test.param.name; });

TEST(Csv, ACommentAboveNumbersIsTheirHeader) {
  const MeasuredTable table = parse_csv("# made by numpy\n# t x y\n0 1 2\n1 3 4\n", "d.csv");
  EXPECT_EQ(table.data.states, (Strings{"x", "y"}));
  EXPECT_EQ(table.data.trajectories[0].values, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(table.notes, Strings{"d.csv: the comment above the numbers is read as the names of the "
                                 "columns"});
  EXPECT_EQ(parse_csv("# one, two\nt,x\n0,1\n", "d.csv").data.states, Strings{"x"});
}

TEST(Csv, DecimalCommasAreNoted) {
  EXPECT_EQ(parse_csv("t;x\n0;1,5\n1;2,25\n", "d.csv").notes,
            Strings{"d.csv: commas in numbers are read as decimal points, as in \"1,5\""});
}

TEST(Csv, TheFirstColumnMayHaveNoNameAndIsTheTimeThen) {
  const auto data = parse_csv(",x\n0,1\n1,2\n", "d.csv").data;
  EXPECT_EQ(data.time, "t");
  EXPECT_EQ(data.states, Strings{"x"});
  EXPECT_EQ(parse_csv(",t,x\n7,0,1\n8,1,2\n", "d.csv").notes,
            Strings{"d.csv: column 1 is left out: it has no name"});
}

TEST(Decimal, WordsForMissingValues) {
  for (const char* word : {"", "NA", "na", "N/A", "#N/A", "nan", "NaN", "null", "NULL", "-", "?"}) {
    double value = 0;
    EXPECT_EQ(mechnn::formats::parse_number(word, value), NumberParse::missing) << word;
    EXPECT_NE(value, value);
  }
  double value = 0;
  EXPECT_EQ(mechnn::formats::parse_number("--", value), NumberParse::not_a_number);
}

TEST(Decimal, TheMarkMayBeAComma) {
  double value = 0;
  EXPECT_EQ(mechnn::formats::parse_number("-1,5e2", value, ','), NumberParse::number);
  EXPECT_EQ(value, -150);
  EXPECT_EQ(mechnn::formats::parse_number("1.5", value, ','), NumberParse::not_a_number);
}

}  // namespace
