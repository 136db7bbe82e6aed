#include "commands/simulate_setup.h"

#include <algorithm>
#include <cmath>

#include "command.h"
#include "formats/decimal.h"
#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::cli {
namespace {

constexpr double max_times = 1e7;

const formats::StartingPoint& first_start(const formats::ModelFile& file, const std::string& where,
                                          const std::string& option) {
  if (file.starts.empty()) {
    throw formats::InputError(where + ": /trajectories is empty; give " + option);
  }
  return file.starts.front();
}

double number(const std::string& text, const std::string& option) {
  return split_numbers(text, option).front();
}

}  // namespace

std::vector<double> initial_state(const formats::ModelFile& file, const std::string& text,
                                  const std::string& where) {
  if (text.empty()) return first_start(file, where, "--initial").values;
  auto names = file.model.variables();
  names.resize(file.model.components());
  std::vector<double> values(names.size(), std::nan(""));
  for (const auto& item : split_list(text, "--initial")) {
    const auto equals = item.find('=');
    const auto name = formats::trimmed(std::string_view(item).substr(0, equals));
    const auto found = std::find(names.begin(), names.end(), name);
    if (equals == item.npos || found == names.end()) {
      throw CLI::ValidationError("--initial", "found " + formats::in_quotes(item) +
                                                  ", expected name=value with a name out of " +
                                                  formats::listed(names));
    }
    double& value = values[static_cast<std::size_t>(found - names.begin())];
    if (!std::isnan(value)) throw CLI::ValidationError("--initial", *found + " is given twice");
    value = number(item.substr(equals + 1), "--initial");
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::isnan(values[i])) throw CLI::ValidationError("--initial", names[i] + " is missing");
  }
  return values;
}

std::vector<double> time_range(const std::string& text) {
  std::string listed = text;
  std::replace(listed.begin(), listed.end(), ':', ',');
  const auto parts = split_numbers(listed, "--times");
  if (parts.size() != 3 || text.find(',') != text.npos || !(parts[2] > 0) || parts[1] < parts[0]) {
    throw CLI::ValidationError("--times", "found " + formats::in_quotes(text) +
                                              ", expected START:STOP:STEP with START before STOP "
                                              "and a positive STEP, such as 0:10:0.1");
  }
  // A step that meets the end up to rounding includes it.
  const double intervals = std::floor((parts[1] - parts[0]) / parts[2] * (1 + 1e-12) + 1e-9);
  if (!(intervals < max_times)) {
    throw CLI::ValidationError("--times", "more than 10,000,000 times");
  }
  // 3 · 0.3 is 0.8999999999999999; no time has more decimals than what was typed.
  std::vector<double> times;
  const int places = std::max(formats::decimal_places(parts[0]), formats::decimal_places(parts[2]));
  for (int k = 0; k <= intervals; ++k) {
    times.push_back(formats::rounded_to_places(parts[0] + k * parts[2], places));
  }
  return times;
}

std::vector<double> own_times(const formats::ModelFile& file, const std::string& where) {
  const auto& start = first_start(file, where, "--times");
  constexpr int intervals = 200;
  std::vector<double> times;
  for (int k = 0; k <= intervals; ++k) {
    times.push_back(start.start + (start.end - start.start) * k / intervals);
  }
  return times;
}

}  // namespace mechnn::cli
