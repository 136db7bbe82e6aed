// Tables of names and values.
#pragma once

#include <string>

namespace mechnn::report {

/// `name` is plain text, `value` HTML.
std::string table_row(const std::string& name, const std::string& value);
std::string table(const std::string& rows);
/// Plain text in the typeface of code.
std::string code(const std::string& text);

}  // namespace mechnn::report
