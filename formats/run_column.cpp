#include "formats/run_column.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace mechnn::formats {
namespace {

/// Labels come a few to a run: a column of measurements has nearly as many values as rows.
constexpr std::size_t min_rows_a_run = 2;

bool falls_back(const std::vector<double>& times) {
  return std::adjacent_find(times.begin(), times.end(), std::greater<>()) != times.end();
}

/// 0 for a column that may be one, 1 for words, 2 for numbers.
int rank(const ColumnSource& table, std::size_t column) {
  constexpr std::array<std::string_view, 14> words{
      "run",     "runs",       "id",    "patient", "subject", "experiment", "trial",
      "episode", "individual", "batch", "series",  "sample",  "replicate",  "group"};
  std::string lower = table.names()[column].name;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view suffix : {"_id", "_no", "id"}) {
    if (lower.size() > suffix.size() && lower.ends_with(suffix)) {
      lower.resize(lower.size() - suffix.size());
    }
  }
  if (std::find(words.begin(), words.end(), lower) != words.end()) return 0;
  return table.kind(column) == ColumnKind::text ? 1 : 2;
}

}  // namespace

bool looks_like_runs(const std::vector<double>& times) {
  if (falls_back(times)) return true;
  std::size_t repeats = 0;
  for (std::size_t i = 1; i < times.size(); ++i) repeats += times[i] == times[i - 1] ? 1 : 0;
  return 2 * repeats >= times.size() && repeats > 0;
}

bool tells_runs_apart(const std::vector<std::string>& labels, const std::vector<double>& times) {
  const bool may_repeat = falls_back(times);
  std::unordered_map<std::string_view, double> last;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].empty()) return false;
    const auto [found, is_new] = last.try_emplace(labels[i], times[i]);
    if (is_new && last.size() * min_rows_a_run > labels.size()) return false;
    if (!is_new && (times[i] < found->second || (!may_repeat && times[i] == found->second))) {
      return false;
    }
    found->second = times[i];
  }
  return last.size() > 1;
}

std::optional<std::size_t> find_run_column(const ColumnSource& table, std::size_t time,
                                           const std::vector<double>& times,
                                           const std::vector<std::string>& states) {
  if (!looks_like_runs(times)) return std::nullopt;
  std::vector<std::size_t> candidates;
  for (std::size_t c = 0; c < table.names().size(); ++c) {
    const auto is_this = [&](const std::string& name) { return table.names()[c].is(name); };
    const bool is_state = std::any_of(states.begin(), states.end(), is_this);
    if (c != time && !is_state && table.kind(c) != ColumnKind::empty) candidates.push_back(c);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](std::size_t a, std::size_t b) { return rank(table, a) < rank(table, b); });
  for (const std::size_t column : candidates) {
    if (tells_runs_apart(table.labels(column), times)) return column;
  }
  return std::nullopt;
}

bool begins_with_run_column(const ColumnSource& table, std::size_t first, std::size_t second) {
  if (table.kind(first) == ColumnKind::empty || table.kind(second) == ColumnKind::empty) {
    return false;
  }
  CellFaults ignored;
  const std::vector<double> times = table.numbers(second, ignored);
  return looks_like_runs(times) && tells_runs_apart(table.labels(first), times);
}

std::size_t stacked_runs(const std::vector<double>& times) {
  if (times.empty()) return 0;
  const auto [low, high] = std::minmax_element(times.begin(), times.end());
  const double about = 0.1 * (*high - *low);
  std::size_t runs = 1;
  for (std::size_t i = 1; i < times.size(); ++i) {
    if (!(times[i] < times[i - 1])) continue;
    if (std::fabs(times[i] - times.front()) > about) return 0;
    ++runs;
  }
  return runs > 1 ? runs : 0;
}

}  // namespace mechnn::formats
