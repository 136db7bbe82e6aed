#include "formats/field_files.h"

#include <algorithm>
#include <utility>

#include "formats/input_error.h"
#include "formats/npz.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

std::string names_of(const NamedArrays& arrays) {
  std::vector<std::string> names;
  for (const auto& [name, array] : arrays) names.push_back("'" + name + "' " + array.shape_text());
  return names.empty() ? "no arrays" : listed(names);
}

/// One archive with what is wanted of it.
class FieldArchive {
 public:
  FieldArchive(std::string where, NamedArrays arrays, const FieldOptions& options)
      : where_(std::move(where)), arrays_(std::move(arrays)), options_(options) {}

  [[nodiscard]] std::vector<std::string> axes() const {
    std::vector<std::string> axes{options_.time};
    if (!options_.space.empty()) {
      axes.insert(axes.end(), options_.space.begin(), options_.space.end());
      return axes;
    }
    for (const char* name : {"x", "y", "z"}) {
      if (arrays_.count(name) > 0) axes.emplace_back(name);
    }
    if (axes.size() == 1) {
      throw InputError(where_ + ": found " + names_of(arrays_) +
                       ", expected coordinates 'x' (and 'y', 'z'); name them with --space");
    }
    return axes;
  }

  [[nodiscard]] std::vector<double> coordinates(const std::string& name) const {
    const Array& array = find(name);
    const std::size_t size = array.size();
    const bool is_line = std::all_of(array.shape.begin(), array.shape.end(),
                                     [size](std::size_t n) { return n == 1 || n == size; });
    if (is_line && size >= 2) return array.as<double>();
    throw InputError(where_ + ": array '" + name + "': found shape " + array.shape_text() +
                     ", expected the coordinates along one axis");
  }

  [[nodiscard]] std::vector<std::string> components(const std::vector<std::size_t>& shape) const {
    if (!options_.components.empty()) return options_.components;
    std::vector<std::string> names;
    for (const auto& [name, array] : arrays_) {
      if (squeezed(array) == shape || squeezed(array) == time_last(shape)) names.push_back(name);
    }
    if (names.empty()) {
      throw InputError(where_ + ": found " + names_of(arrays_) + ", expected a field of shape " +
                       Array{shape, std::vector<double>{}}.shape_text());
    }
    return names;
  }

  /// The values with the time as the first axis; sets `turned` where it was the last, `ambiguous`
  /// where it could be either.
  [[nodiscard]] std::vector<double> field(const std::string& name,
                                          const std::vector<std::size_t>& shape, bool& turned,
                                          bool& ambiguous) const {
    const Array& array = find(name);
    if (squeezed(array) == shape) {
      ambiguous = ambiguous || time_last(shape) == shape;
      return array.as<double>();
    }
    if (squeezed(array) != time_last(shape)) {
      throw InputError(where_ + ": array '" + name + "': found shape " + array.shape_text() +
                       ", expected " + Array{shape, std::vector<double>{}}.shape_text());
    }
    turned = true;
    const std::vector<double> values = array.as<double>();
    const std::size_t times = shape.front(), space = values.size() / times;
    std::vector<double> out(values.size());
    for (std::size_t p = 0; p < space; ++p) {
      for (std::size_t t = 0; t < times; ++t) out[t * space + p] = values[p * times + t];
    }
    return out;
  }

 private:
  static std::vector<std::size_t> squeezed(const Array& array) {
    std::vector<std::size_t> shape = array.shape;
    shape.erase(std::remove(shape.begin(), shape.end(), std::size_t{1}), shape.end());
    return shape;
  }

  static std::vector<std::size_t> time_last(std::vector<std::size_t> shape) {
    std::rotate(shape.begin(), shape.begin() + 1, shape.end());
    return shape;
  }

  [[nodiscard]] const Array& find(const std::string& name) const {
    const auto at = arrays_.find(name);
    if (at != arrays_.end()) return at->second;
    throw InputError(where_ + ": found " + names_of(arrays_) + ", expected an array '" + name +
                     "'");
  }

  std::string where_;
  NamedArrays arrays_;
  const FieldOptions& options_;
};

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

void read_one(const std::filesystem::path& path, const FieldOptions& options,
              MeasuredFields& into) {
  const FieldArchive archive(path.string(), read_npz(path), options);
  FieldSet& set = into.data;
  const std::vector<std::string> axes = archive.axes();
  if (set.axes.empty()) set.axes = axes;
  if (axes != set.axes) {
    throw InputError(path.string() + ": found the axes " + listed(axes) + ", expected " +
                     listed(set.axes) + " as in the file before");
  }
  FieldRecording recording{path.stem().string(), {}, {}};
  std::vector<std::size_t> shape;
  for (const std::string& axis : axes) {
    recording.axes.push_back(archive.coordinates(axis));
    shape.push_back(recording.axes.back().size());
  }
  if (set.components.empty()) set.components = archive.components(shape);
  bool turned = false, ambiguous = false;
  for (const std::string& component : set.components) {
    const std::vector<double> values = archive.field(component, shape, turned, ambiguous);
    recording.values.insert(recording.values.end(), values.begin(), values.end());
  }
  if (turned) into.notes.push_back(path.string() + ": read with the time as the last axis");
  if (ambiguous) {
    into.notes.push_back(path.string() +
                         ": all axes have the same length; read with the time as the first");
  }
  set.recordings.push_back(std::move(recording));
}

}  // namespace

MeasuredFields read_fields(const std::vector<std::filesystem::path>& paths,
                           const FieldOptions& options) {
  if (paths.empty()) throw InputError("found no file of a field, expected at least one");
  MeasuredFields out;
  for (const std::filesystem::path& path : paths) read_one(path, options, out);
  out.data.periodic = periodic_axes(out.data, options.periodic);
  return out;
}

}  // namespace mechnn::formats
