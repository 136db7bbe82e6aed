#include "formats/find_column.h"

#include <algorithm>
#include <vector>

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {

void refuse_columns(const ColumnSource& table, const std::string& what) {
  throw InputError(table.header_place() + ": " + what);
}

std::optional<std::size_t> find_column(const ColumnSource& table, std::string_view wanted) {
  const auto& names = table.names();
  const auto is_wanted = [wanted](const ColumnName& column) { return column.is(wanted); };
  const auto found = std::find_if(names.begin(), names.end(), is_wanted);
  if (found == names.end()) return std::nullopt;
  const auto again = std::find_if(found + 1, names.end(), is_wanted);
  if (again != names.end()) {
    refuse_columns(table, "the name " + in_quotes(wanted) + " stands over columns " +
                              std::to_string(found - names.begin() + 1) + " and " +
                              std::to_string(again - names.begin() + 1) +
                              "; names must differ: rename one of them");
  }
  return found - names.begin();
}

std::size_t require_column(const ColumnSource& table, std::string_view wanted,
                           const std::string& option) {
  const auto found = find_column(table, wanted);
  if (found) return *found;
  std::vector<std::string> names;
  for (const ColumnName& column : table.names()) names.push_back(column.header);
  refuse_columns(table, option + ": there is no column " + in_quotes(wanted) +
                            "; the columns are " + listed(names));
}

}  // namespace mechnn::formats
