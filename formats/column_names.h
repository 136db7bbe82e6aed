// Names of columns as equations can write them, and the units that stand beside them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mechnn::formats {

struct ColumnName {
  std::string header;  ///< as in the file
  std::string name;    ///< an identifier; empty where the header is
  std::string unit;    ///< "" where unknown

  /// True for the column that a user means by `text`: its name, or its header.
  [[nodiscard]] bool is(std::string_view text) const { return text == name || text == header; }
};

/// "Heat flow [W]" is called Heat_flow, in W; brackets and parentheses at the end of a header hold
/// a unit. What is no letter, digit or underscore becomes an underscore; of names that this makes
/// equal the later ones get a number. Headers that are identifiers, and equal, stay so.
std::vector<ColumnName> column_names(const std::vector<std::string>& headers);

/// The text of a unit without the brackets around it; empty for "-", which says that there is none.
std::string unit_text(std::string_view field);

/// The name of a column as a state: with an underscore behind what equations call otherwise, as t
/// and exp.
std::string state_name(const std::string& name);

}  // namespace mechnn::formats
