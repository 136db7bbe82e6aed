// One NPY array: header (versions 1 to 3) and data, little endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mechnn::formats {

/// A dense array; values in C order whatever the file's order was.
struct Array {
  using Values = std::variant<std::vector<double>, std::vector<float>, std::vector<std::int64_t>,
                              std::vector<std::int32_t>>;

  std::vector<std::size_t> shape;  ///< empty for a single number
  Values values;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool is_floating() const;
  /// "<f8", "<f4", "<i8" or "<i4".
  [[nodiscard]] std::string dtype() const;
  /// As Python writes it: "(3, 4)", "(3,)", "()".
  [[nodiscard]] std::string shape_text() const;

  /// The values converted to Real.
  template <typename Real>
  [[nodiscard]] std::vector<Real> as() const {
    return std::visit(
        [](const auto& from) {
          std::vector<Real> to(from.size());
          for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<Real>(from[i]);
          return to;
        },
        values);
  }
};

/// Parses one NPY file's bytes. Throws InputError beginning with `where` for anything but a
/// complete array of 4- or 8-byte floating-point or signed integer numbers.
Array parse_npy(std::span<const std::byte> bytes, std::string_view where);

/// The header, padded to 64 bytes, that precedes the array's values in a file.
std::string npy_header(const Array& array);

/// The array's values as they stand in a file.
std::span<const std::byte> value_bytes(const Array& array);

}  // namespace mechnn::formats
