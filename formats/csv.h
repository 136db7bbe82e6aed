// Tables of measurements as comma-separated text.
#pragma once

#include <filesystem>
#include <string_view>

#include "formats/table.h"
#include "mechnn/trajectory.h"

namespace mechnn::formats {

/// Reads a table with a header (RFC 4180; tabs or semicolons where the header has no comma; lines
/// beginning with # before the header are comments; empty, nan or NA is a missing value).
/// Throws InputError naming file, line and column, what was found and what was expected.
TrajectorySet read_csv(const std::filesystem::path& path, const TableOptions& options = {});

/// The same from memory; `where` stands for the file in messages.
TrajectorySet parse_csv(std::string_view content, std::string_view where,
                        const TableOptions& options = {});

}  // namespace mechnn::formats
