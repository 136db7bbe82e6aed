// Results of made-up discovery runs, for the report's tests and preview.
#pragma once

#include <string>
#include <vector>

#include "report/report_data.h"

namespace mechnn::report {

struct NamedSample {
  std::string name;
  ReportData data;
};

/// Hare and lynx, 21 samples; a strong result.
ReportData lotka_volterra_sample();
/// One state with 20,000 samples.
ReportData logistic_sample();
/// Five coupled states, an undecided result with warnings.
ReportData five_states_sample();
/// A search without any model.
ReportData no_fit_sample();
/// A second-order equation whose simulation diverges; a search stopped early.
ReportData oscillator_sample();
/// Three trajectories of different length with missing values.
ReportData missing_values_sample();
/// Names of 60 characters, large and small units.
ReportData long_names_sample();
/// A reservoir, filled and emptied by two inputs, one with missing values; noise that follows the
/// value.
ReportData driven_sample();
/// Names, warnings and settings that are HTML.
ReportData hostile_sample();

std::vector<NamedSample> all_samples();

}  // namespace mechnn::report
