#include <gtest/gtest.h>

#include <limits>

#include "report/training/training_report.h"
#include "support/training_samples.h"

namespace mechnn::report {
namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool has_section(const std::string& html, const std::string& id) {
  return contains(html, "<section id=\"" + id + "\"");
}

TEST(TrainingReport, HasEverySectionOfARunWithTrouble) {
  const std::string html = training_report_html(falling_training());
  for (const char* id :
       {"loss", "descent", "failures", "results", "equations", "figures", "configuration"}) {
    EXPECT_TRUE(has_section(html, id)) << id;
  }
  EXPECT_TRUE(contains(html, "validation, after the epoch"));
  EXPECT_TRUE(contains(html, "learning_rate = 1e-2"));
  EXPECT_TRUE(contains(html, "<dd>51</dd>"));  // systems: three in each of 17 epochs
  EXPECT_TRUE(contains(html, "In 21 of 600 epochs a system could not be solved"));
  EXPECT_EQ(html, training_report_html(falling_training()));
}

TEST(TrainingReport, LeavesOutWhatARunDoesNotHave) {
  const std::string html = training_report_html(short_training());
  EXPECT_FALSE(has_section(html, "failures"));
  EXPECT_FALSE(has_section(html, "results"));
  EXPECT_FALSE(contains(html, "validation"));
  EXPECT_TRUE(contains(html, "Training was stopped after 1 epoch;"));
}

TEST(TrainingReport, DrawsTheTasksOwnFigures) {
  TrainingReport run = short_training();
  TrainingFigure figure{"Wide", "Its caption.", "across", "up", false, true, {}};
  figure.curves = {{"line", {0, 10}, {0, 1}, false}, {"measured", {5}, {0.5}, true}};
  run.figures = {figure};
  std::string html = training_report_html(run);
  for (const char* part : {"<h3>Wide</h3>", "Its caption.", ">across<", ">measured<", ">line<"}) {
    EXPECT_TRUE(contains(html, part)) << part;
  }
  EXPECT_TRUE(contains(html, ">−4<")) << "a plane's axes are equally long: y from −4.7 to 5.7";
  run.figures[0].is_plane = false;
  EXPECT_FALSE(contains(training_report_html(run), ">−4<"));
  run.figures[0].y_is_logarithmic = true;
  run.figures[0].curves[0].y = {1e-3, 1e3};
  html = training_report_html(run);
  EXPECT_TRUE(contains(html, ">0.001<") || contains(html, ">0.01<"));
}

TEST(TrainingReport, DrawsImagesSideBySide) {
  TrainingReport run = short_training();
  TrainingFigure figure{"Waves", "Its caption.", "place", "time", false, false, {}};
  figure.images = {{"predicted", 2, {-1, 1, 0, 0}}, {"true", 2, {0.25, 0.5, 0, 0}}};
  figure.image_width = 30;
  run.figures = {figure};
  const std::string html = training_report_html(run);
  for (const char* part : {"predicted, blue −1 to red 1", "true, blue −0.5 to red 0.5", ">place<",
                           ">30<", "class=\"cells level0\"", "class=\"cells level10\""}) {
    EXPECT_TRUE(contains(html, part)) << part;
  }
}

TEST(TrainingReport, SaysFirstThatTheTrainingFailedAndWhy) {
  const std::string html = training_report_html(failed_training());
  EXPECT_TRUE(contains(html,
                       "<p class=\"lead\"><strong class=\"doubt\">Training failed after 13 "
                       "epochs:</strong> every batch of the last 10 epochs was skipped."));
}

TEST(TrainingReport, ShowsLossesOnALogarithmicAxis) {
  TrainingReport run = short_training();
  run.epochs.clear();
  for (const double loss : {1e4, 1e1, 1e-2}) run.epochs.push_back({loss, 0, 1, 1, 0, 0});
  const std::string html = training_report_html(run);
  for (const char* label : {">10000<", ">100<", ">1<", ">0.01<"}) {
    EXPECT_TRUE(contains(html, label)) << label;
  }
}

TEST(TrainingReport, LetsNoTextOfTheUserBecomeMarkup) {
  const std::string html = training_report_html(hostile_training());
  EXPECT_FALSE(contains(html, "<script"));
  EXPECT_TRUE(contains(html, "&lt;script&gt;"));
}

TEST(TrainingReport, StandsDegenerateValues) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {0.0, -3.0, nan, infinity, 1e308, 5e-324}) {
    for (const std::size_t epochs : {0U, 1U, 3U}) {
      TrainingReport run = short_training();
      run.epochs.assign(epochs, {value, value, value, value, 0, 0});
      const std::string html = training_report_html(run);
      for (const char* broken : {"=\"nan", "=\"inf\"", "=\"-nan", "Mnan", "Lnan", "Minf"}) {
        EXPECT_FALSE(contains(html, broken)) << value << ", " << epochs << " epochs";
      }
    }
  }
}

}  // namespace
}  // namespace mechnn::report
