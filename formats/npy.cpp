#include "formats/npy.h"

#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

#include "formats/input_error.h"
#include "formats/npy_header.h"
#include "mechnn/linear_ode_extents.h"

namespace mechnn::formats {
namespace {

static_assert(std::endian::native == std::endian::little,
              "values are copied between file and memory as they are");

constexpr std::string_view magic = "\x93NUMPY";

struct Parts {
  std::string_view header;
  std::span<const std::byte> data;
};

/// Splits the bytes after checking magic, version and header length.
Parts split(std::span<const std::byte> bytes, std::string_view where) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto byte = [&](std::size_t i) { return std::to_integer<std::size_t>(bytes[i]); };
  if (!text.starts_with(magic) || text.size() < 10) {
    throw InputError(std::string(where) + ": not an NPY array (its first bytes are not NumPy's)");
  }
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) {
    throw InputError(std::string(where) + ": NPY format version " + std::to_string(version) +
                     "; versions 1 to 3 can be read");
  }
  const std::size_t start = version == 1 ? 10 : 12;
  if (text.size() < start) throw InputError(std::string(where) + ": the NPY header is cut short");
  std::size_t length = byte(8) | byte(9) << 8;
  if (version > 1) length |= byte(10) << 16 | byte(11) << 24;
  if (length > text.size() - start) {
    throw InputError(std::string(where) + ": the NPY header says it is " + std::to_string(length) +
                     " bytes long, but only " + std::to_string(text.size() - start) + " follow");
  }
  return {text.substr(start, length), bytes.subspan(start + length)};
}

/// Number of values, having checked that shape × width is exactly the bytes that are there.
std::size_t checked_size(const std::vector<std::size_t>& shape, std::size_t width,
                         std::size_t available, std::string_view where) {
  std::size_t size = 1;
  bool overflow = false;
  for (const std::size_t extent : shape) overflow |= __builtin_mul_overflow(size, extent, &size);
  std::size_t needed = 0;
  overflow |= __builtin_mul_overflow(size, width, &needed);
  if (overflow || needed != available) {
    throw InputError(
        std::string(where) + ": the shape in the header needs " +
        (overflow ? "more bytes than can be counted" : std::to_string(needed) + " bytes") +
        ", the file holds " + std::to_string(available));
  }
  return size;
}

/// From Fortran order to C order: walks the C positions, keeping the Fortran offset.
template <typename T>
std::vector<T> to_c_order(const std::vector<T>& from, const std::vector<std::size_t>& shape) {
  std::vector<T> to(from.size());
  std::vector<std::size_t> index(shape.size(), 0);
  std::vector<std::size_t> stride(shape.size(), 1);
  for (std::size_t k = 1; k < shape.size(); ++k) stride[k] = stride[k - 1] * shape[k - 1];
  std::size_t offset = 0;
  for (T& value : to) {
    value = from[offset];
    for (std::size_t k = shape.size(); k-- > 0;) {
      offset += stride[k];
      if (++index[k] < shape[k]) break;
      offset -= stride[k] * shape[k];
      index[k] = 0;
    }
  }
  return to;
}

template <typename T>
Array decode(const NpyHeader& header, std::span<const std::byte> data, std::string_view where) {
  std::vector<T> values(checked_size(header.shape, sizeof(T), data.size(), where));
  if (!values.empty()) std::memcpy(values.data(), data.data(), data.size());
  if (header.fortran_order && header.shape.size() > 1) values = to_c_order(values, header.shape);
  return {header.shape, std::move(values)};
}

}  // namespace

std::size_t Array::size() const {
  return std::visit([](const auto& v) { return v.size(); }, values);
}

bool Array::is_floating() const {
  return std::visit(
      [](const auto& v) {
        return std::is_floating_point_v<typename std::decay_t<decltype(v)>::value_type>;
      },
      values);
}

std::string Array::dtype() const {
  return std::visit(
      [](const auto& v) {
        using T = typename std::decay_t<decltype(v)>::value_type;
        return (std::is_floating_point_v<T> ? "<f" : "<i") + std::to_string(sizeof(T));
      },
      values);
}

std::string Array::shape_text() const { return mechnn::shape_text(shape); }

Array parse_npy(std::span<const std::byte> bytes, std::string_view where) {
  const Parts parts = split(bytes, where);
  const NpyHeader header = parse_npy_header(parts.header, where);
  if (header.dtype == "<f8") return decode<double>(header, parts.data, where);
  if (header.dtype == "<f4") return decode<float>(header, parts.data, where);
  if (header.dtype == "<i8") return decode<std::int64_t>(header, parts.data, where);
  if (header.dtype == "<i4") return decode<std::int32_t>(header, parts.data, where);
  const bool is_time = header.dtype.starts_with("<M8") || header.dtype.starts_with("<m8");
  throw InputError(std::string(where) + ": numbers of type '" + header.dtype +
                   "' cannot be read; expected '<f8', '<f4', '<i8' or '<i4'" +
                   (is_time ? "; save times as numbers: (t - t[0]) / np.timedelta64(1, 's')" : ""));
}

std::string npy_header(const Array& array) {
  std::string dictionary = "{'descr': '" + array.dtype() +
                           "', 'fortran_order': False, 'shape': " + array.shape_text() + ", }";
  constexpr std::size_t prefix = 10;
  constexpr std::size_t alignment = 64;
  const std::size_t unpadded = prefix + dictionary.size() + 1;
  dictionary.append((alignment - unpadded % alignment) % alignment, ' ');
  dictionary += '\n';
  std::string header(magic);
  header += '\1';
  header += '\0';
  header += static_cast<char>(dictionary.size() & 0xff);
  header += static_cast<char>(dictionary.size() >> 8);
  return header + dictionary;
}

std::span<const std::byte> value_bytes(const Array& array) {
  return std::visit([](const auto& v) { return std::as_bytes(std::span(v)); }, array.values);
}

}  // namespace mechnn::formats
