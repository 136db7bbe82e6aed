// Columns by what users call them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "formats/column_source.h"

namespace mechnn::formats {

/// Throws InputError beginning with the place of the header.
[[noreturn]] void refuse_columns(const ColumnSource& table, const std::string& what);

/// The column of this name or header. Throws InputError where there are two.
std::optional<std::size_t> find_column(const ColumnSource& table, std::string_view wanted);

/// The same for the value of an option; throws InputError where there is none.
std::size_t require_column(const ColumnSource& table, std::string_view wanted,
                           const std::string& option);

}  // namespace mechnn::formats
