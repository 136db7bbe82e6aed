// A column that tells runs apart: several experiments below each other, or beside each other in
// time, with a label in every row.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "formats/column_source.h"

namespace mechnn::formats {

/// True where times fall back from one row to the next, or where most rows share their time with
/// another.
bool looks_like_runs(const std::vector<double>& times);

/// True where the times (rows) of each label (rows) increase, there are at least two labels, and
/// each has two rows in the mean. Times may repeat within a label where they fall back between
/// labels: then only the labels can be meant.
bool tells_runs_apart(const std::vector<std::string>& labels, const std::vector<double>& times);

/// The first column of words, else of numbers, that tells runs apart, besides `time` and `states`,
/// which the user named; a column whose name says that it is one comes first.
std::optional<std::size_t> find_run_column(const ColumnSource& table, std::size_t time,
                                           const std::vector<double>& times,
                                           const std::vector<std::string>& states);

/// True where `first` tells runs of the times `second` apart.
bool begins_with_run_column(const ColumnSource& table, std::size_t first, std::size_t second);

/// The number of runs that begin again at about the first time; 0 unless times fall back, and each
/// time to that: within a tenth of what the runs cover.
std::size_t stacked_runs(const std::vector<double>& times);

}  // namespace mechnn::formats
