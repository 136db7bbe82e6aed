// Title, how the run ended in a sentence, and the numbers a reader looks for first.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/markup.h"
#include "report/page.h"
#include "report/training/sections.h"

namespace mechnn::report {
namespace {

std::string ending(const TrainingReport& run) {
  const std::string epochs = counted(run.epochs.size(), "epoch");
  switch (run.end) {
    case TrainingEnd::done:
      return "Training went through all of its " + epochs + ".";
    case TrainingEnd::early_stop:
      return "Training ended after " + epochs + ", for want of a better loss.";
    case TrainingEnd::stopped:
      return "Training was stopped after " + epochs + "; it can go on with <code>--resume</code>.";
    case TrainingEnd::failed:
      return "<strong class=\"doubt\">Training failed after " + epochs + ":</strong> " +
             escaped(run.reason) + ".";
  }
  return "";
}

bool has_best(const TrainingReport& run) {
  return run.best_epoch < run.epochs.size() && std::isfinite(run.epochs[run.best_epoch].loss);
}

std::string fall(const TrainingReport& run) {
  const auto first = std::find_if(run.epochs.begin(), run.epochs.end(),
                                  [](const TrainingEpoch& e) { return std::isfinite(e.loss); });
  if (first == run.epochs.end()) return " No epoch has a loss.";
  if (!has_best(run)) return "";
  return fmt::format(" The loss was {} at first and {} in the best epoch.", number(first->loss),
                     number(run.epochs[run.best_epoch].loss));
}

std::string numbers(const TrainingReport& run) {
  std::string all;
  if (has_best(run)) {
    const TrainingEpoch& best = run.epochs[run.best_epoch];
    all += card(number(best.loss), "loss in the best epoch");
    if (has_validation(run)) all += card(number(best.validation_loss), "validation loss, least");
    all += card(count(run.best_epoch), "best epoch, counted from 0");
  }
  std::int64_t failed = 0, skipped = 0;
  for (const TrainingEpoch& epoch : run.epochs) {
    failed += epoch.failed;
    skipped += epoch.skipped;
  }
  all += card(count(run.epochs.size()), "epochs");
  all += card(count(static_cast<std::size_t>(failed)), "systems not solved");
  return cards(all + card(count(static_cast<std::size_t>(skipped)), "batches skipped"));
}

}  // namespace

bool has_validation(const TrainingReport& run) {
  return std::any_of(run.epochs.begin(), run.epochs.end(), [](const TrainingEpoch& epoch) {
    return std::isfinite(epoch.validation_loss);
  });
}

std::string training_summary(const TrainingReport& run) {
  return "<header>\n<h1>Training of " + escaped(run.title) + "</h1>\n<p class=\"lead\">" +
         ending(run) + fall(run) + "</p>\n</header>\n" + numbers(run);
}

}  // namespace mechnn::report
