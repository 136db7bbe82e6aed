// The page around the sections, the same for every report.
#pragma once

#include <span>
#include <string>

namespace mechnn::report {

struct NavigationEntry {
  const char* id;
  const char* name;
};

/// Links to those of the sections that `body` has.
std::string navigation(std::span<const NavigationEntry> entries, const std::string& body);

/// A whole offline page; `title` and `program_version` are plain text, `content` is HTML.
std::string page(const std::string& title, const std::string& content,
                 const std::string& program_version);

/// A number and its name (HTML) side by side with others inside cards().
std::string card(const std::string& value, const std::string& name);
/// The cards side by side; empty where there are none.
std::string cards(const std::string& all);

}  // namespace mechnn::report
