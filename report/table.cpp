#include "report/table.h"

#include "report/markup.h"

namespace mechnn::report {

std::string table_row(const std::string& name, const std::string& value) {
  return "<tr><th scope=\"row\">" + escaped(name) + "</th><td>" + value + "</td></tr>\n";
}

std::string table(const std::string& rows) {
  return "<div class=\"scroll\"><table class=\"pairs\"><tbody>\n" + rows +
         "</tbody></table></div>\n";
}

std::string code(const std::string& text) { return "<code>" + escaped(text) + "</code>"; }

}  // namespace mechnn::report
