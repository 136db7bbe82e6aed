// Runs below and beside each other, and rows of equal times.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "formats/csv.h"
#include "formats/input_error.h"

namespace {

using mechnn::formats::InputError;
using mechnn::formats::MeasuredTable;
using mechnn::formats::parse_csv;
using Numbers = std::vector<double>;
using Strings = std::vector<std::string>;

MeasuredTable read(const std::string& text) { return parse_csv(text, "d.csv"); }

Strings names_of(const MeasuredTable& table) {
  Strings names;
  for (const auto& trajectory : table.data.trajectories) names.push_back(trajectory.name);
  return names;
}

TEST(Runs, AColumnOfAnyNameTellsThemApart) {
  const MeasuredTable table = read("patient,time,x\n7,0,1\n7,1,2\n7,2,3\n9,0.5,4\n9,3,5\n");
  EXPECT_EQ(names_of(table), (Strings{"7", "9"}));
  EXPECT_EQ(table.data.states, Strings{"x"});
  EXPECT_EQ(table.data.trajectories[1].times, (Numbers{0.5, 3}));
  EXPECT_EQ(table.notes, Strings{"d.csv: column 1 (patient) tells trajectories apart (--trajectory "
                                 "chooses another column)"});
}

TEST(Runs, TheirLabelsMayBeWords) {
  const MeasuredTable table = read("t,x,state\n0,1,cold\n1,2,cold\n0,1,hot\n1,3,hot\n");
  EXPECT_EQ(names_of(table), (Strings{"cold", "hot"}));
}

TEST(Runs, MayStandBesideEachOther) {
  const MeasuredTable table = read("t,x,who\n0,1,a\n0,2,b\n1,3,a\n1,4,b\n2,5,a\n2,6,b\n");
  EXPECT_EQ(names_of(table), (Strings{"a", "b"}));
  EXPECT_EQ(table.data.trajectories[1].values, (Numbers{2, 4, 6}));
}

TEST(Runs, AColumnBeforeTheTimeIsNotTakenForIt) {
  const MeasuredTable table = read("run,day,x\n1,0,1\n1,1,2\n1,2,3\n2,0,4\n2,1,5\n2,2,6\n");
  EXPECT_EQ(table.data.time, "day");
  EXPECT_EQ(names_of(table), (Strings{"1", "2"}));
}

TEST(Runs, TheColumnTrajectoryIsNeverTheTime) {
  const MeasuredTable table = read("trajectory,h,P\na,1,2\na,2,3\n");
  EXPECT_EQ(table.data.time, "h");
  EXPECT_TRUE(table.notes.empty());
}

TEST(Runs, MeasuredValuesAreNoLabels) {
  // x is constant for two rows each, yet comes back; y has a value of its own in each row.
  const std::string table = "t,x,y\n0,1,.1\n1,1,.2\n0,2,.3\n1,2,.4\n0,1,.5\n1,1,.6\n";
  try {
    read(table);
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "d.csv:4: column 1 (t): the time 0 is before 1 of the row before; the table looks "
                 "like 3 runs below each other: tell them apart by a label in each row, in a "
                 "column that --trajectory COLUMN names");
  }
}

TEST(Runs, TextBesideIncreasingTimesIsLeftOut) {
  const MeasuredTable table = read("t,x,sky\n0,1,clear\n1,2,clear\n2,3,cloudy\n");
  EXPECT_EQ(table.data.trajectories.size(), 1U);
  EXPECT_EQ(table.notes,
            Strings{"d.csv: column 3 (sky) is left out: it holds text such as \"clear\""});
}

TEST(RepeatedTimes, AreAveragedAndCounted) {
  const MeasuredTable table = read("t,x,y\n0,1,\n0,2,5\n0,6,7\n1,3,1\n2,1,2\n2,2,NA\n");
  EXPECT_EQ(table.data.trajectories[0].times, (Numbers{0, 1, 2}));
  EXPECT_EQ(table.data.trajectories[0].values, (Numbers{3, 6, 3, 1, 1.5, 2}));
  EXPECT_EQ(table.repeated_rows, 3U);
  EXPECT_EQ(table.notes, Strings{"d.csv: 3 rows have the time of the row before, the first in line "
                                 "3; the values of equal times are averaged"});
}

TEST(RepeatedTimes, OfOneRowAndOfHugeValues) {
  const MeasuredTable table = read("t,x\n0,1.7e308\n0,-1.7e308\n");
  EXPECT_EQ(table.data.trajectories[0].values, Numbers{0});
  EXPECT_EQ(table.notes, Strings{"d.csv: 1 row has the time of the row before, in line 3; the "
                                 "values of equal times are averaged"});
}

TEST(RepeatedTimes, BelongToTheirTrajectory) {
  const MeasuredTable table = read("trajectory,t,x\na,0,1\nb,0,2\na,0,3\nb,1,4\n");
  EXPECT_EQ(table.data.trajectories[0].values, Numbers{2});
  EXPECT_EQ(table.data.trajectories[1].values, (Numbers{2, 4}));
}

}  // namespace
