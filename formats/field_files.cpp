#include "formats/field_files.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <utility>

#include "formats/field_file.h"
#include "formats/files.h"
#include "formats/fill_values.h"
#include "formats/foreign_field.h"
#include "formats/input_error.h"
#include "formats/text.h"
#include "mechnn/number_text.h"

namespace mechnn::formats {
namespace {

void require_different(const std::vector<std::string>& names, const std::string& option) {
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (std::find(names.begin(), name, *name) == name) continue;
    throw InputError(option + ": found '" + *name + "' twice, expected each name once");
  }
}

void require_distinct_names(const FieldOptions& options) {
  require_different(options.space, "--space");
  require_different(options.components, "--components");
  require_different(options.periodic, "--periodic");
  const auto has = [](const std::vector<std::string>& names, const std::string& wanted) {
    return std::find(names.begin(), names.end(), wanted) != names.end();
  };
  if (has(options.space, options.time)) {
    throw InputError("--space: found '" + options.time + "', which is the time; expected others");
  }
}

std::vector<bool> periodic_axes(const FieldSet& set, const std::vector<std::string>& wanted) {
  std::vector<bool> periodic(set.space_dim(), false);
  for (const std::string& name : wanted) {
    const auto at = std::find(set.axes.begin() + 1, set.axes.end(), name);
    if (at == set.axes.end()) {
      throw InputError("--periodic: found '" + name + "', expected axes of space: " +
                       listed(std::vector<std::string>(set.axes.begin() + 1, set.axes.end())));
    }
    periodic[static_cast<std::size_t>(at - set.axes.begin() - 1)] = true;
  }
  return periodic;
}

FieldFile read_file_of_field(const std::filesystem::path& path, const FieldOptions& options) {
  std::string content = read_file(path);
  refuse_foreign_field(path, content);
  const bool is_archive = path.extension() == ".npz" || content.starts_with("PK\3\4");
  FieldFile file = is_archive ? read_field_archive(content, path.string(), options)
                              : read_field_table(std::move(content), path.string(), options);
  file.recording.name = path.stem().string();
  return file;
}

void warn_of_fill_values(const std::string& where, FieldFile& file) {
  const std::size_t points = file.recording.points();
  for (std::size_t c = 0; c < file.components.size(); ++c) {
    const std::span<const double> values(file.recording.values.data() + c * points, points);
    const auto fill = probable_fill_value(values);
    if (!fill) continue;
    const std::string text = significant_text(fill->value, 7);  // replaced to six digits
    file.notes.push_back(
        where + ": '" + file.components[c] + "' has the value " + text + " " +
        std::to_string(fill->count) + " times, far from all others, " +
        significant_text(fill->least, 4) + " to " + significant_text(fill->greatest, 4) +
        "; it is used as it is, but probably stands for missing values: --missing " + text +
        " makes them so");
  }
}

/// Adds to `replaced` how many values count as missing by the options.
FieldFile read_one(const std::filesystem::path& path, const FieldOptions& options,
                   std::size_t& replaced) {
  FieldFile file = read_file_of_field(path, options);
  const std::size_t count = replace_fill_values(file.recording.values, options.missing);
  if (count > 0) {
    file.notes.push_back(path.string() + ": " + std::to_string(count) +
                         (count == 1 ? " value counts" : " values count") +
                         " as missing (--missing)");
  }
  replaced += count;
  warn_of_fill_values(path.string(), file);
  return file;
}

void require_same_axes(const FieldFile& file, const FieldFile& first, const std::string& where) {
  if (file.axes != first.axes) {
    throw InputError(where + ": found the axes " + listed(file.axes) + ", expected " +
                     listed(first.axes) + " as in the file before");
  }
  if (file.time.origin.has_value() == first.time.origin.has_value()) return;
  throw InputError(where + ": found times that are " +
                   (first.time.origin ? "numbers, expected dates" : "dates, expected numbers") +
                   " as in the file before");
}

/// Dates become times since the first of each recording, in one unit.
void count_dates(std::vector<FieldFile>& files, const std::string& where) {
  FieldFile& first = files.front();
  const std::vector<double>& times = first.recording.axes.front();
  if (!first.time.origin || times.size() < 2) return;
  const std::chrono::microseconds step(
      static_cast<std::chrono::microseconds::rep>(times[1] - times[0]));
  const TimeUnit unit = unit_for_spacing(step);
  const auto length = static_cast<double>(length_of(unit).count());
  for (FieldFile& file : files) {
    for (double& time : file.recording.axes.front()) time /= length;
  }
  first.notes.push_back(where + ": " + first.time.place + "; they are counted in " +
                        std::string(words(unit)) + " since " +
                        (files.size() == 1 ? instant_text(first.time, *first.time.origin)
                                           : "the first of each file"));
}

}  // namespace

MeasuredFields read_fields(const std::vector<std::filesystem::path>& paths,
                           const FieldOptions& options) {
  if (paths.empty()) throw InputError("found no file of a field, expected at least one");
  require_distinct_names(options);
  std::vector<FieldFile> files;
  files.reserve(paths.size());
  FieldOptions wanted = options;
  std::size_t replaced = 0;
  for (const std::filesystem::path& path : paths) {
    files.push_back(read_one(path, wanted, replaced));
    require_same_axes(files.back(), files.front(), path.string());
    wanted.components = files.front().components;
  }
  count_dates(files, paths.front().string());
  MeasuredFields out;
  out.data.axes = files.front().axes;
  out.data.components = files.front().components;
  for (FieldFile& file : files) {
    out.notes.insert(out.notes.end(), file.notes.begin(), file.notes.end());
    out.data.recordings.push_back(std::move(file.recording));
  }
  if (!options.missing.empty() && replaced == 0) {
    out.notes.push_back("--missing: none of these values occurs");
  }
  out.data.periodic = periodic_axes(out.data, options.periodic);
  return out;
}

}  // namespace mechnn::formats
