#include <algorithm>
#include <span>
#include <utility>

#include "formats/field_file.h"
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
                     "'" + (name == options_.time ? "; name the times with --time" : ""));
  }

  std::string where_;
  NamedArrays arrays_;
  const FieldOptions& options_;
};

void require_no_axes(const std::vector<std::string>& components,
                     const std::vector<std::string>& axes) {
  for (const std::string& component : components) {
    if (std::find(axes.begin(), axes.end(), component) == axes.end()) continue;
    throw InputError("--components: found '" + component +
                     "', which is an axis of the grid; expected components");
  }
}

/// Values of shape (before, along, behind) with the middle axis the other way round.
void reverse_along(std::vector<double>& values, std::size_t along, std::size_t behind) {
  for (std::size_t start = 0; start < values.size(); start += along * behind) {
    for (std::size_t i = 0; i < along / 2; ++i) {
      const auto row = values.begin() + static_cast<std::ptrdiff_t>(start + i * behind);
      const auto other =
          values.begin() + static_cast<std::ptrdiff_t>(start + (along - 1 - i) * behind);
      std::swap_ranges(row, row + static_cast<std::ptrdiff_t>(behind), other);
    }
  }
}

void turn_falling_axes(const std::string& where, FieldFile& file) {
  std::size_t behind = 1;
  for (std::size_t a = file.axes.size(); a-- > 0;) {
    std::vector<double>& axis = file.recording.axes[a];
    if (axis.front() > axis.back()) {
      std::reverse(axis.begin(), axis.end());
      reverse_along(file.recording.values, axis.size(), behind);
      file.notes.push_back(where + ": axis '" + file.axes[a] +
                           "' falls; it is read the other way round");
    }
    behind *= axis.size();
  }
}

}  // namespace

FieldFile read_field_archive(std::string_view content, const std::string& where,
                             const FieldOptions& options) {
  const FieldArchive archive(where, parse_npz(std::as_bytes(std::span(content)), where), options);
  FieldFile file;
  file.axes = archive.axes();
  require_no_axes(options.components, file.axes);
  std::vector<std::size_t> shape;
  for (const std::string& axis : file.axes) {
    file.recording.axes.push_back(archive.coordinates(axis));
    shape.push_back(file.recording.axes.back().size());
  }
  file.components = archive.components(shape);
  bool turned = false, ambiguous = false;
  for (const std::string& component : file.components) {
    const std::vector<double> values = archive.field(component, shape, turned, ambiguous);
    file.recording.values.insert(file.recording.values.end(), values.begin(), values.end());
  }
  if (turned) file.notes.push_back(where + ": read with the time as the last axis");
  if (ambiguous) {
    file.notes.push_back(where +
                         ": all axes have the same length; read with the time as the first");
  }
  turn_falling_axes(where, file);
  return file;
}

bool holds_field(const std::filesystem::path& path) {
  if (path.extension() != ".npz") return false;
  const NamedArrays arrays = read_npz(path);
  return std::any_of(arrays.begin(), arrays.end(), [](const auto& named) {
    const std::vector<std::size_t>& shape = named.second.shape;
    return std::count_if(shape.begin(), shape.end(), [](std::size_t n) { return n > 1; }) > 1;
  });
}

}  // namespace mechnn::formats
