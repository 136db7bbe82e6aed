#include "report/page.h"

#include <fmt/format.h>

#include "report/markup.h"
#include "report/style.h"

namespace mechnn::report {
namespace {

// The policy keeps the page offline even where escaping had a hole.
std::string head(const std::string& title) {
  return "<head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\"/><meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
         "'none'; style-src 'unsafe-inline'\"/><meta name=\"color-scheme\" content=\"light dark\"/>"
         "<title>" +
         escaped(title) + "</title><style>" + std::string(style_sheet()) + "</style></head>\n";
}

std::string footer(const std::string& version) {
  return "<footer>Made by mechnn" + (version.empty() ? "" : " " + escaped(version)) +
         ". This page is complete: it needs no network.</footer>\n";
}

}  // namespace

std::string navigation(std::span<const NavigationEntry> entries, const std::string& body) {
  std::string links;
  for (const auto& [id, name] : entries) {
    if (body.find(fmt::format("<section id=\"{}\"", id)) == std::string::npos) continue;
    links += fmt::format("<a href=\"#{}\">{}</a>\n", id, name);
  }
  return "<nav aria-label=\"Sections\">\n" + links + "</nav>\n";
}

std::string page(const std::string& title, const std::string& content,
                 const std::string& program_version) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n" + head(title) + "<body>\n<main>\n" + content +
         footer(program_version) + "</main>\n</body>\n</html>\n";
}

std::string card(const std::string& value, const std::string& name) {
  return "<div class=\"card\"><dt>" + name + "</dt><dd>" + value + "</dd></div>\n";
}

std::string cards(const std::string& all) {
  return all.empty() ? "" : "<dl class=\"cards\">\n" + all + "</dl>\n";
}

}  // namespace mechnn::report
