// Tables of measurements as delimited text.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "formats/table.h"
#include "formats/table_time.h"

namespace mechnn::formats {

/// Reads a table with a header (RFC 4180; semicolons, tabs or blanks where the header has no comma;
/// decimal commas where all numbers have them; a row of units under the header; lines beginning
/// with # before the header are comments; UTF-8, UTF-16 or Windows-1252). Throws InputError naming
/// file, line and column, what was found and what was expected.
TableWithTime read_csv(const std::filesystem::path& path, const TableOptions& options);

/// The same from memory; `where` stands for the file in messages.
MeasuredTable parse_csv(std::string_view content, std::string_view where,
                        const TableOptions& options = {});

}  // namespace mechnn::formats
