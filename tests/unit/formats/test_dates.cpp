#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/csv.h"
#include "formats/dates.h"
#include "formats/input_error.h"
#include "formats/time_unit.h"

namespace {

using mechnn::formats::DateOrder;
using mechnn::formats::DateText;
using mechnn::formats::InputError;
using mechnn::formats::Instant;
using mechnn::formats::MeasuredTable;
using mechnn::formats::parse_csv;
using mechnn::formats::parse_date;
using mechnn::formats::TableOptions;
using mechnn::formats::TimeUnit;

/// Microseconds since 1970; −1 for what is no date.
std::int64_t microseconds_of(std::string_view text, DateOrder order = DateOrder::ymd) {
  const auto date = parse_date(text);
  const auto instant = date ? mechnn::formats::instant_of(*date, order) : std::nullopt;
  return instant ? instant->time_since_epoch().count() : -1;
}

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t hour = 3600 * second;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t july_2016 = 16983 * day;  // 2016-07-01

struct Spelling {
  const char* text;
  std::int64_t expected;
  DateOrder order = DateOrder::ymd;
};

class DateSpellings : public testing::TestWithParam<Spelling> {};

TEST_P(DateSpellings, AreOneInstant) {
  EXPECT_EQ(microseconds_of(GetParam().text, GetParam().order), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Dates, DateSpellings,
    testing::Values(
        Spelling{"2016-07-01", july_2016}, Spelling{"2016/7/1", july_2016},
        Spelling{"2016-07", july_2016}, Spelling{"2016-07-01 00:00:00", july_2016},
        Spelling{"2016-07-01T00:00:00.5Z", july_2016 + second / 2},
        Spelling{"2016-07-01T00:00:00.000001234", july_2016 + 1},
        Spelling{"2016-07-01 02:00+02:00", july_2016},
        Spelling{"2016-06-30T22:30:00-0130", july_2016}, Spelling{"2016-06-30 24:00", july_2016},
        Spelling{"01.07.2016", july_2016, DateOrder::dmy},
        Spelling{"1.7.16 13:45", july_2016 + 13 * hour + 45 * 60 * second, DateOrder::dmy},
        Spelling{"7/1/16 1:45 PM", july_2016 + 13 * hour + 45 * 60 * second, DateOrder::mdy},
        Spelling{"07-01-2016 12:00:10 am", july_2016 + 10 * second, DateOrder::mdy},
        Spelling{"1970-01-02", day}, Spelling{"1/1/69", -365 * day, DateOrder::dmy},
        Spelling{"1/1/68", 35794 * day, DateOrder::dmy}, Spelling{"2000-02-29", 11016 * day}));

class NoDates : public testing::TestWithParam<const char*> {};

TEST_P(NoDates, AreNoInstant) { EXPECT_EQ(microseconds_of(GetParam()), -1); }

INSTANTIATE_TEST_SUITE_P(Dates, NoDates,
                         testing::Values("", "2016", "2016.07x", "2016-13-01", "2019-02-30",
                                         "1900-02-29", "2016-07-01x", "2016-07-01 25:00",
                                         "2016-07-01 24:01", "2016-07-01 12:60", "2016-07/01",
                                         "2016-07-01 13:00 PM", "12:30", "1-2-3", "2016-07-00",
                                         "2016-07-01T12", "20160701", "-1-1-2016"));

std::optional<DateOrder> order_of(const std::vector<std::string>& column) {
  std::vector<DateText> dates;
  for (const std::string& text : column) dates.push_back(parse_date(text).value_or(DateText{}));
  return mechnn::formats::order_of_column(dates);
}

TEST(DateOrders, ANumberAbove12IsNoMonth) {
  EXPECT_EQ(order_of({"1/11/20", "1/22/20"}), DateOrder::mdy);
  EXPECT_EQ(order_of({"11.1.2020", "22.1.2020"}), DateOrder::dmy);
  EXPECT_EQ(order_of({"2020-05-06", "2020-06-05"}), DateOrder::ymd);
}

TEST(DateOrders, EvenTimesTellWhatNumbersDoNot) {
  // Twelve months of two years, read with the month first, are twelve days of two Januaries.
  std::vector<std::string> months;
  for (int k = 0; k < 24; ++k) {
    months.push_back("01/" + std::to_string(k % 12 + 1) + "/" + std::to_string(2020 + k / 12));
  }
  EXPECT_EQ(order_of(months), DateOrder::dmy);
  EXPECT_EQ(order_of({"1/2/2020", "2/2/2020", "3/2/2020", "1/3/2020"}), DateOrder::dmy);
}

TEST(DateOrders, WhereNothingTellsNothingIsSaid) {
  EXPECT_EQ(order_of({"01/02/2020", "02/02/2020", "03/02/2020"}), std::nullopt);
  EXPECT_EQ(order_of({"20.01.22", "21.01.22", "22.01.22"}), DateOrder::dmy);
}

TEST(DateOrders, WithinOneDayAnyOrderGivesTheSameTimes) {
  EXPECT_TRUE(order_of({"01-02-2020 13:45", "01-02-2020 13:46"}).has_value());
}

struct Column {
  const char* name;
  const char* table;
  std::vector<double> times;
  const char* unit;
  const char* origin;
};

class DateColumns : public testing::TestWithParam<Column> {};

TEST_P(DateColumns, BecomeNumbers) {
  const MeasuredTable table = parse_csv(GetParam().table, "d.csv");
  ASSERT_EQ(table.data.trajectories.size(), 1U);
  EXPECT_EQ(table.data.trajectories[0].times, GetParam().times);
  EXPECT_EQ(table.data.time, "date");
  EXPECT_EQ(table.data.time_unit, GetParam().unit);
  EXPECT_EQ(table.data.time_origin, GetParam().origin);
}

INSTANTIATE_TEST_SUITE_P(
    Dates, DateColumns,
    testing::Values(
        Column{"Hours",
               "date,x\n2016-07-01 00:00:00,1\n2016-07-01 01:00:00,2\n2016-07-01 "
               "02:30:00,3\n",
               {0, 1, 2.5},
               "h",
               "2016-07-01"},
        Column{"Days", "x,date\n1,1/22/20\n2,1/23/20\n3,2/1/20\n", {0, 1, 10}, "d", "2020-01-22"},
        Column{"Seconds",
               "date,x\n2016-07-01T10:00:00Z,1\n2016-07-01T10:00:00.5Z,2\n",
               {0, 0.5},
               "s",
               "2016-07-01 10:00"},
        Column{"Minutes",
               "date,x\n1.7.2016 10:00,1\n1.7.2016 10:05,2\n",
               {0, 5},
               "min",
               "2016-07-01 10:00"},
        Column{"Months",
               "date,x\n2016-01,1\n2016-02,2\n2016-03,3\n",
               {0, 31 / 365.25, 60 / 365.25},
               "y",
               "2016-01-01"},
        Column{"LeapDay",
               "date,x\n2020-02-28,1\n2020-02-29,2\n2020-03-01,3\n",
               {0, 1, 2},
               "d",
               "2020-02-28"}),
    [](const auto& test) { return test.param.name; });

TEST(DateColumn, MayHaveItsTimesInAnotherColumn) {
  for (const char* header : {"Date;Time;x", "date;time;x"}) {
    const MeasuredTable table = parse_csv(
        std::string(header) + "\n16/12/2006;23:59:00;1\n17/12/2006;00:00:00;2\n", "d.csv");
    EXPECT_EQ(table.data.states, std::vector<std::string>{"x"});
    EXPECT_EQ(table.data.trajectories[0].times, (std::vector<double>{0, 1}));
    EXPECT_EQ(table.data.time_origin, "2006-12-16 23:59");
    EXPECT_NE(table.notes[0].find("(day first), column 2 ("), std::string::npos);
  }
}

TEST(DateColumn, MayHoldTimesOfDayAlone) {
  const MeasuredTable table = parse_csv("time,x\n9:59:30,1\n10:00:30,2\n10:02,3\n", "d.csv");
  EXPECT_EQ(table.data.trajectories[0].times, (std::vector<double>{0, 1, 2.5}));
  EXPECT_EQ(table.data.time_origin, "");
  EXPECT_EQ(table.data.time_unit, "min");
  EXPECT_EQ(table.notes, std::vector<std::string>{
                             "d.csv: column 1 (time) holds times of day; they are counted in "
                             "minutes since 09:59:30 (--time-unit chooses another unit)"});
}

TEST(DateColumn, IsNotedOnce) {
  const MeasuredTable table = parse_csv("date,x\n1/22/20,1\n1/23/20,2\n", "d.csv");
  EXPECT_EQ(table.notes, std::vector<std::string>{
                             "d.csv: column 1 (date) holds dates (month first); they are counted "
                             "in days since 2020-01-22 (--time-unit chooses another unit)"});
}

TEST(DateColumn, OptionsChooseOrderAndUnit) {
  TableOptions options;
  options.date_order = DateOrder::mdy;
  options.time_unit = TimeUnit::hours;
  const auto data = parse_csv("date,x\n01/02/2020,1\n01/03/2020,2\n", "d.csv", options).data;
  EXPECT_EQ(data.trajectories[0].times, (std::vector<double>{0, 24}));
  EXPECT_EQ(data.time_unit, "h");
}

TEST(DateColumn, AUnitIsALabelOfNumbers) {
  TableOptions options;
  options.time_unit = TimeUnit::hours;
  const auto data = parse_csv("t,x\n0,1\n1,2\n", "d.csv", options).data;
  EXPECT_EQ(data.trajectories[0].times, (std::vector<double>{0, 1}));
  EXPECT_EQ(data.time_unit, "h");
}

std::string refusal(std::string_view text, const TableOptions& options = {}) {
  try {
    parse_csv(text, "d.csv", options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(DateColumn, IsRefusedByTheRowAtFault) {
  EXPECT_EQ(refusal("date,x\n2019-02-28,1\n2019-02-30,2\n"),
            "d.csv:3: column 1 (date): found \"2019-02-30\", expected a date of the calendar, read "
            "with the year first");
  EXPECT_EQ(refusal("date,x\n2019-02-28,1\nsoon,2\nlater,3\n"),
            "d.csv: 2 cells cannot be read, \"soon\" in line 3, column 1 (date) and \"later\" in "
            "line 4, column 1 (date); expected a date as in the other rows");
  EXPECT_EQ(refusal("date,x\n2019-02-28,1\n,2\n"),
            "d.csv:3: column 1 (date): the time is missing; every row needs one: fill it in, or "
            "delete the row");
  EXPECT_EQ(refusal("date,x\n2019-02-28,1\n2019-02-27,2\n2019-02-26,3\n"),
            "d.csv:3: column 1 (date): the time 2019-02-27 is before 2019-02-28 of the row before; "
            "sort the rows by time, or tell runs apart by a label in each row, in a column that "
            "--trajectory COLUMN names");
}

TEST(DateColumn, ThatMayBeReadInTwoOrdersIsRefusedNamingTheOption) {
  const std::string message = refusal("date,x\n01/02/2020,1\n02/02/2020,2\n");
  EXPECT_EQ(message,
            "d.csv:2: column 1 (date): \"01/02/2020\" may have the day first or the month, and no "
            "other row tells; say which with --date-order dmy or --date-order mdy");
}

TEST(DateColumn, AUnitThatContradictsTheHeaderIsRefused) {
  TableOptions options;
  options.time_unit = TimeUnit::hours;
  EXPECT_EQ(refusal("t [s],x\n0,1\n1,2\n", options),
            "d.csv: the header says that times are in s, and --time-unit h does not convert "
            "numbers, only dates; leave it out");
}

TEST(TimeUnits, AreChosenByTheSpacing) {
  using mechnn::formats::unit_for_spacing;
  using std::chrono::hours;
  using std::chrono::seconds;
  EXPECT_EQ(unit_for_spacing(seconds(59)), TimeUnit::seconds);
  EXPECT_EQ(unit_for_spacing(seconds(60)), TimeUnit::minutes);
  EXPECT_EQ(unit_for_spacing(seconds(3600)), TimeUnit::hours);
  EXPECT_EQ(unit_for_spacing(hours(24)), TimeUnit::days);
  EXPECT_EQ(unit_for_spacing(hours(24 * 7)), TimeUnit::days);
  EXPECT_EQ(unit_for_spacing(hours(24 * 28)), TimeUnit::years);
}

}  // namespace
