// Files of fields that other programs write.
#pragma once

#include <filesystem>
#include <string_view>

namespace mechnn::formats {

/// Throws InputError that says how to convert a file of NumPy, MATLAB, NetCDF or HDF5, by its
/// extension or its first bytes.
void refuse_foreign_field(const std::filesystem::path& path, std::string_view content);

}  // namespace mechnn::formats
