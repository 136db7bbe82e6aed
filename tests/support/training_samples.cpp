#include "support/training_samples.h"

#include <cmath>
#include <limits>
#include <random>

namespace mechnn::report {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TrainingReport falling_training() {
  std::mt19937 engine(1);
  std::normal_distribution<double> normal;
  TrainingReport run;
  run.title = "lorenz.toml";
  for (int e = 0; e < 600; ++e) {
    TrainingEpoch epoch;
    epoch.loss =
        (300 * std::exp(-e / 40.0) + 4 * std::exp(-e / 400.0)) * std::exp(0.05 * normal(engine));
    epoch.validation_loss = e % 10 == 9 ? 1.2 * epoch.loss + 0.004 * e : nan;
    epoch.learning_rate = 1e-2 * std::pow(0.1, e / 250);
    epoch.gradient_norm = 40 * std::sqrt(epoch.loss) * std::exp(0.3 * normal(engine));
    epoch.failed = e % 37 == 5 ? 3 : 0;
    epoch.skipped = e % 150 == 80 ? 1 : 0;
    run.epochs.push_back(epoch);
  }
  run.best_epoch = 389;
  run.results = {{"loss", 1.5124}, {"largest error of a coefficient", 3.1e-5}};
  run.equations = {"level' = noise of 0.1", "season'' + 0.27 season = 0"};
  TrainingCurve circle{"truth", {}, {}, true}, spiral{"network", {}, {}, false};
  for (int i = 0; i < 100; ++i) {
    circle.x.push_back(3 * std::cos(0.1 * i));
    circle.y.push_back(std::sin(0.1 * i));
    spiral.x.push_back((3 + 0.01 * i) * std::cos(0.1 * i));
    spiral.y.push_back(i == 50 ? nan : std::sin(0.1 * i));
  }
  run.figures = {{"Orbits", "A caption.", "x", "y", false, true, {circle, spiral}},
                 {"Errors",
                  "",
                  "steps",
                  "error",
                  true,
                  false,
                  {{"network", {1, 2, 3}, {1e-3, 0, 1e2}, false}}}};
  run.configuration = "task = \"lorenz\"\n\n[training]\nepochs = 600\nlearning_rate = 1e-2\n";
  run.settings = {{"seed", "1"}, {"processes", "2"}};
  run.provenance = {"0.1.0", "mechnn train lorenz.toml -o runs/lorenz", {}, ""};
  return run;
}

TrainingReport failed_training() {
  TrainingReport run;
  run.title = "sine.toml";
  run.end = TrainingEnd::failed;
  run.reason = "every batch of the last 10 epochs was skipped";
  for (int e = 0; e < 13; ++e) {
    const bool is_skipped = e >= 3;
    run.epochs.push_back({is_skipped ? nan : 900.0 + e, nan, 100, is_skipped ? 0 : 2000.0,
                          is_skipped ? 1 : 0, is_skipped ? 1 : 0});
  }
  run.results = {{"loss", nan}};
  return run;
}

TrainingReport short_training() {
  TrainingReport run;
  run.title = "sine.toml";
  run.end = TrainingEnd::stopped;
  run.epochs.push_back({12.5, nan, 1e-2, 3, 0, 0});
  return run;
}

TrainingReport hostile_training() {
  const std::string text = "</title></script><script>alert('1')</script>\"&\x01\xff";
  TrainingReport run = failed_training();
  run.title = run.reason = run.configuration = text;
  run.equations = {text};
  run.figures = {{text, text, text, text, false, false, {{text, {1, 2}, {1, nan}, false}}}};
  run.results = {{text, 1}};
  run.settings = {{text, text}};
  run.provenance = {text, text, {}, ""};
  return run;
}

std::vector<NamedTraining> all_trainings() {
  return {{"training_falling", falling_training()},
          {"training_failed", failed_training()},
          {"training_short", short_training()},
          {"training_hostile", hostile_training()}};
}

}  // namespace mechnn::report
