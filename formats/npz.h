// NPZ archives: named NPY arrays in one ZIP file (libzip).
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "formats/npy.h"

namespace mechnn::formats {

using NamedArrays = std::map<std::string, Array, std::less<>>;

/// Reads every array of an archive. Throws InputError naming file and array: not a ZIP archive, an
/// entry that is no NPY array, encrypted or compressed otherwise than stored or deflated, damaged.
NamedArrays read_npz(const std::filesystem::path& path);

/// The same from memory; `where` stands for the file in messages.
NamedArrays parse_npz(std::span<const std::byte> bytes, std::string_view where);

/// Writes an archive, stored, as numpy.savez does; the same arrays give the same bytes.
/// Throws OutputError where it cannot be written; an existing file is replaced only when complete.
void write_npz(const std::filesystem::path& path, const NamedArrays& arrays);

}  // namespace mechnn::formats
