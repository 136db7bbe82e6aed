// Forecasts that a trained task gives, in the standard library's types alone.
#pragma once

#include <string>
#include <vector>

namespace mechnn::training {

/// What comes after the last sample of a series.
struct TaskForecast {
  std::string series;          ///< the measured quantity
  std::string time;            ///< what its table calls the time
  std::vector<double> times;   ///< (T)
  std::vector<double> values;  ///< (T)
  std::vector<double> low;     ///< (T) a new measurement lies between these two …
  std::vector<double> high;    ///< (T)
  double coverage = 0;  ///< … with this probability, were the errors those of the validation
  double tested_coverage = 0;  ///< share of the test's values that lay inside its bands
};

}  // namespace mechnn::training
