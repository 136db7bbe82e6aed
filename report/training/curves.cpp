// Charts of the quantities measured in every epoch; losses and gradients by their logarithm.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "report/figure.h"
#include "report/markup.h"
#include "report/series.h"
#include "report/svg/chart.h"
#include "report/training/sections.h"

namespace mechnn::report {
namespace {

using Points = std::vector<svg::Point>;
using Value = std::function<double(const TrainingEpoch&)>;

/// Epochs without the value are left out, so that a line joins those that have it.
Points points(const TrainingReport& run, const Value& value) {
  Points list;
  for (std::size_t i = 0; i < run.epochs.size(); ++i) {
    const double y = value(run.epochs[i]);
    if (std::isfinite(y)) list.push_back({static_cast<double>(i), y});
  }
  return list;
}

/// log10 of a positive value, else NaN.
Value log10_of(double TrainingEpoch::*member) {
  return [member](const TrainingEpoch& epoch) {
    return epoch.*member > 0 ? std::log10(epoch.*member) : std::nan("");
  };
}

/// A number of things, or NaN for none.
Value positive(std::int64_t TrainingEpoch::*member) {
  return [member](const TrainingEpoch& epoch) {
    return epoch.*member > 0 ? static_cast<double>(epoch.*member) : std::nan("");
  };
}

struct Curves {
  std::string title;
  std::string y_label;
  std::vector<Points> lines;
  bool are_counts = false;  ///< else logarithms
};

svg::ChartFrame frame(const TrainingReport& run, const Curves& curves, ChartSize size) {
  svg::ChartFrame frame;
  frame.width = size.width;
  frame.height = size.height;
  frame.title = curves.title;
  frame.description = fmt::format("Over {}.", counted(run.epochs.size(), "epoch"));
  frame.x_label = "epoch";
  frame.y_label = curves.y_label;
  const auto last = static_cast<double>(std::max<std::size_t>(run.epochs.size(), 2) - 1);
  frame.x = {-0.01 * last, 1.01 * last};
  frame.x_min_step = 1;
  frame.y = y_range(curves.lines, 0.06);
  frame.y_is_log10 = !curves.are_counts;
  if (curves.are_counts) {
    frame.y.low = 0;
    frame.y_min_step = 1;
  }
  return frame;
}

std::string drawn(const TrainingReport& run, const Curves& curves, ChartSize size) {
  svg::Chart chart(frame(run, curves, size));
  if (run.best_epoch < run.epochs.size()) {
    chart.vertical(static_cast<double>(run.best_epoch), "guide");
  }
  bool is_empty = true;
  for (std::size_t i = 0; i < curves.lines.size(); ++i) {
    is_empty = is_empty && curves.lines[i].empty();
    // A single point has no line.
    if (curves.are_counts || curves.lines[i].size() == 1) {
      chart.dots(curves.lines[i], "dots " + series(i));
    } else {
      chart.line(curves.lines[i], "line " + series(i));
    }
  }
  if (is_empty) chart.message(curves.are_counts ? "none" : "no values");
  return chart.str();
}

constexpr ChartSize half{450, 230};

std::string halves(const std::string& left, const std::string& right) {
  return "<div class=\"halves\"><div>" + left + "</div><div>" + right + "</div></div>\n";
}

std::string chart(const TrainingReport& run, const Curves& curves, ChartSize wide) {
  return responsive([&](ChartSize size) { return drawn(run, curves, size); }, wide, {356, 220});
}

}  // namespace

std::string loss_section(const TrainingReport& run) {
  Curves curves{"Loss of every epoch", "loss", {points(run, log10_of(&TrainingEpoch::loss))}};
  std::vector<LegendEntry> entries{{"line series0", "training, mean over the epoch's batches"}};
  if (has_validation(run)) {
    curves.lines.push_back(points(run, log10_of(&TrainingEpoch::validation_loss)));
    entries.push_back({"line series1", "validation, after the epoch"});
  }
  entries.push_back({"guide", "best epoch"});
  return section(
      "loss", "Loss",
      legend(entries) + figure(chart(run, curves, {920, 320}),
                               "Logarithmic; a loss that is not positive is not drawn."));
}

std::string descent_section(const TrainingReport& run) {
  const Curves gradient{"Largest gradient norm of every epoch",
                        "largest gradient norm",
                        {points(run, log10_of(&TrainingEpoch::gradient_norm))}};
  const Curves rate{"Learning rate of every epoch",
                    "learning rate",
                    {points(run, log10_of(&TrainingEpoch::learning_rate))}};
  return section("descent", "Gradient and learning rate",
                 halves(figure(chart(run, gradient, half), "Before it was bounded, if it was."),
                        figure(chart(run, rate, half), "")));
}

std::string failures_section(const TrainingReport& run) {
  const auto has_failure = [](const TrainingEpoch& e) { return e.failed > 0 || e.skipped > 0; };
  const auto many = std::count_if(run.epochs.begin(), run.epochs.end(), has_failure);
  if (many == 0) return "";
  const Curves failed{"Systems not solved in every epoch that has any",
                      "systems not solved",
                      {points(run, positive(&TrainingEpoch::failed))},
                      true};
  const Curves skipped{"Batches skipped in every epoch that has any",
                       "batches skipped",
                       {points(run, positive(&TrainingEpoch::skipped))},
                       true};
  const std::string text = fmt::format(
      "<p>In {} of {} a system could not be solved or a batch was skipped. Such a system has no "
      "part in the loss; a batch is skipped, without a step, where none of its systems could be "
      "solved or where its loss or gradient was not finite.</p>\n",
      count(static_cast<std::size_t>(many)), counted(run.epochs.size(), "epoch"));
  return section(
      "failures", "Failed and skipped",
      text + halves(figure(chart(run, failed, half), ""), figure(chart(run, skipped, half), "")));
}

}  // namespace mechnn::report
