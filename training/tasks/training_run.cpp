#include "training/tasks/training_run.h"

#include <ATen/Parallel.h>
#include <torch/utils.h>

#include <array>
#include <string_view>

#include "training/checkpoint.h"
#include "training/plain_errors.h"
#include "training/task.h"
#include "training/tasks/discovery/named_system.h"
#include "training/tasks/forecast/forecast_task.h"
#include "training/tasks/forecast/window_forecast.h"
#include "training/tasks/kdv/kdv.h"
#include "training/tasks/logistic/logistic.h"
#include "training/tasks/n_body/two_body.h"
#include "training/tasks/nested_spheres/nested_spheres.h"
#include "training/tasks/rheology/rheology.h"
#include "training/tasks/sine/sine.h"
#include "training/tasks/solar_system/solar_system.h"
#include "training/trainer.h"

namespace mechnn::training {
namespace {

/// The one place where tasks have names.
std::unique_ptr<Task> make_task(ConfigTable& config, std::uint64_t seed, std::int64_t samples) {
  constexpr std::array<std::string_view, 10> names{
      "discovery", "forecast", "kdv",          "logistic", "nested_spheres",
      "rheology",  "sine",     "solar_system", "two_body", "window_forecast"};
  const std::string name = config.choice("task", "", names);
  if (name == "discovery") return named_system_task(config, seed);
  if (name == "forecast") return forecast_task(config, seed, samples);
  if (name == "kdv") return kdv_task(config, seed);
  if (name == "logistic") return logistic_task(config, seed);
  if (name == "nested_spheres") return nested_spheres_task(config, seed);
  if (name == "rheology") return rheology_task(config, seed);
  if (name == "solar_system") return solar_system_task(config, seed);
  if (name == "two_body") return two_body_task(config, seed);
  if (name == "window_forecast") return window_forecast_task(config, seed, samples);
  return sine_task(config, seed);
}

}  // namespace

TrainingRun::TrainingRun(ConfigTable& config, std::uint64_t seed, int threads,
                         std::int64_t samples) {
  at::set_num_threads(threads);
  torch::manual_seed(seed);
  task_ = with_plain_errors([&] { return make_task(config, seed, samples); });
}

TrainingRun::~TrainingRun() = default;

TrainingResult TrainingRun::train(const TrainingOptions& options) {
  return with_plain_errors([&] { return training::train(*task_, options); });
}

void TrainingRun::restore(const std::filesystem::path& checkpoints) {
  with_plain_errors([&] { restore_best(checkpoints / checkpoint_name, task_->module()); });
}

std::vector<std::string> TrainingRun::equation_lines() {
  return with_plain_errors([&] { return task_->equation_lines(); });
}

std::optional<TaskForecast> TrainingRun::forecast(std::int64_t horizon) {
  return with_plain_errors([&] { return task_->forecast(horizon); });
}

std::optional<TaskData> TrainingRun::measurements() const { return task_->measurements(); }

std::map<std::string, double> TrainingRun::results() {
  return with_plain_errors([&] { return task_->results(); });
}

std::vector<TaskFigure> TrainingRun::figures() {
  return with_plain_errors([&] { return task_->figures(); });
}

std::optional<FoundEquations> TrainingRun::equations() {
  return with_plain_errors([&] { return task_->equations(); });
}

}  // namespace mechnn::training
