// The report of a training run: one offline page, as that of a discovery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "report/report_data.h"

namespace mechnn::report {

/// The numbers of one epoch; NaN where one was not evaluated.
struct TrainingEpoch {
  double loss = 0;
  double validation_loss = 0;
  double learning_rate = 0;
  double gradient_norm = 0;
  std::int64_t failed = 0;   ///< systems
  std::int64_t skipped = 0;  ///< batches
};

struct TrainingCurve {
  std::string name;
  std::vector<double> x;
  std::vector<double> y;     ///< as many; NaN interrupts the line
  bool is_measured = false;  ///< drawn as dots
};

struct TrainingImage {
  std::string name;
  std::size_t columns = 0;
  std::vector<double> values;  ///< (row, column) row-major, the first row at the lowest y
};

/// A chart of the task's own, or images side by side.
struct TrainingFigure {
  std::string title;
  std::string caption;  ///< plain text
  std::string x_label;
  std::string y_label;
  bool y_is_logarithmic = false;
  bool is_plane = false;  ///< x and y are coordinates of one plane
  std::vector<TrainingCurve> curves;
  std::vector<TrainingImage> images = {};
  double image_width = 1;   ///< x runs from 0 to it …
  double image_height = 1;  ///< … and y to this
};

enum class TrainingEnd { done, early_stop, stopped, failed };

struct NamedNumber {
  std::string name;
  double value = 0;
};

struct TrainingReport {
  std::string title;  ///< plain text, e.g. the configuration's file name
  TrainingEnd end = TrainingEnd::done;
  std::string reason;                 ///< the reason of a failure
  std::vector<TrainingEpoch> epochs;  ///< numbered from 0
  std::size_t best_epoch = 0;
  std::vector<NamedNumber> results;  ///< those of the best parameters
  std::vector<TrainingFigure> figures;
  std::vector<std::string> equations;  ///< plain text, one a line
  std::string configuration;           ///< the text of the file
  std::vector<NamedValue> settings;    ///< beyond it: seed, processes, …
  Provenance provenance;
};

/// Deterministic. Text of the user never becomes markup, and values may be anything.
std::string training_report_html(const TrainingReport& run);

}  // namespace mechnn::report
