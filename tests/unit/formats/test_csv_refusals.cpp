// What is wrong with a table is refused in one sentence that names the place and what helps.
#include <gtest/gtest.h>

#include <string>

#include "formats/csv.h"
#include "formats/input_error.h"

namespace {

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
                 "d.csv:2: a NUL byte was found; this is not a text file (save the table as CSV in "
                 "UTF-8)"},
        BadTable{"NoHeader", "0,1\n1,2\n",
                 "d.csv:1: the first row holds only numbers; write a line above it that names the "
                 "columns, such as \"t,x1\""},
        BadTable{"NoRows", "t,x\n", "d.csv: there are no rows of data under the header"},
        BadTable{"NoState", "t\n0\n",
                 "d.csv:1: there is no state: column 1 (t) is the time, and at least one more "
                 "column of numbers is expected, separated by commas, semicolons, tabs or blanks"},
        BadTable{"RepeatedName", "t,x,x\n0,1,2\n",
                 "d.csv:1: the name \"x\" stands over columns 2 and 3; names must differ: "
                 "rename one of them"},
        BadTable{"Text", "t,x\n0,1\n1,abc\n",
                 "d.csv:3: column 2 (x): found \"abc\", expected a number or, where it is "
                 "unknown, an empty field"},
        BadTable{"HalfANumber", "t,x\n0,1.5mm\n1,2\n",
                 "d.csv:2: column 2 (x): found \"1.5mm\", expected a number or, where it is "
                 "unknown, an empty field"},
        BadTable{"DecimalComma", "t;x\n0;1,5\n1;2.5\n",
                 "d.csv:2: column 2 (x): found \"1,5\", expected a number with a decimal point "
                 "(commas are read where all numbers have them, between semicolons)"},
        BadTable{"Thousands", "t;x\n0;1.234,5\n1;2,5\n",
                 "d.csv:2: column 2 (x): found \"1.234,5\", expected a number without separators "
                 "of thousands, such as 1234,5"},
        BadTable{"ControlBytes", "t,x\n0,a\x01z\n1,1\n",
                 "d.csv:2: column 2 (x): found \"a\\x01z\", expected a number or, where it is "
                 "unknown, an empty field"},
        BadTable{"Infinite", "t,x\n0,inf\n",
                 "d.csv:2: column 2 (x): found \"inf\", expected a finite number or, where it is "
                 "unknown, an empty field"},
        BadTable{"Overflow", "t,x\n0,-1e999\n",
                 "d.csv:2: column 2 (x): found \"-1e999\", expected a finite number or, where it "
                 "is unknown, an empty field"},
        BadTable{"ManyFaults", "t,x,y\n0,1,a\n1,b,2\n2,c,d\n3,4,e\n",
                 "d.csv: 5 cells cannot be read, such as \"b\" in line 3, column 2 (x), \"c\" in "
                 "line 4, column 2 (x) and \"a\" in line 2, column 3 (y); expected a number or, "
                 "where it is unknown, an empty field"},
        BadTable{"OnlyText", "t,x\n0,abc\n",
                 "d.csv:1: there is no state: column 1 (t) is the time, and at least one more "
                 "column of numbers is expected, separated by commas, semicolons, tabs or blanks"},
        BadTable{"TextAsState",
                 "t,x,note\n0,1,a\n",
                 "d.csv:1: --states: column 3 (note) holds text such as \"a\"; a state needs "
                 "numbers",
                 {"", {"note"}, ""}},
        BadTable{"ShortRow", "t,x,y\n0,1,2\n1,2\n",
                 "d.csv:3: found 2 fields, expected 3 as in the header; leave a field empty where "
                 "a value "
                 "is missing"},
        BadTable{"LongRow", "t,x\n0,1,2\n",
                 "d.csv:2: found 3 fields, expected 2 as in the header; a decimal comma, or a "
                 "comma at the end?"},
        BadTable{"DecreasingTime", "t,x,trajectory\n0,1,a\n5,2,b\n1,3,a\n3,4,b\n",
                 "d.csv:5: column 1 (t): the time 3 is before 5 of the row before in trajectory "
                 "\"b\"; sort the rows by time"},
        BadTable{"MissingTime", "t,x\n,1\n",
                 "d.csv:2: column 1 (t): the time is missing; every row needs one: fill it in, or "
                 "delete the row"},
        BadTable{"MissingTimes", "t,x\n,1\n0,2\n?,3\n",
                 "d.csv: column 1 (t): the time is missing in 2 rows: line 2 and line 4; every row "
                 "needs one: fill it in, or delete the row"},
        BadTable{"MissingLabel", "t,x,trajectory\n0,1,\n",
                 "d.csv:2: column 3 (trajectory): the label is missing; every row needs that "
                 "of its trajectory"},
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

}  // namespace
