#include "fit/near_names.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>

namespace mechnn::equation_fit {
namespace {

constexpr std::size_t min_letters =
    4;  // of shorter names one letter is all the difference there is

/// Lower case, without underscores.
std::string plain(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c != '_') result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

/// Single letters that must be put in, left out or changed to make `a` into `b` (Levenshtein).
std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row.back();
}

}  // namespace

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string comma_separated(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

bool is_spelled_alike(const std::string& a, const std::string& b) {
  return a != b && plain(a) == plain(b);
}

std::string near_name(const std::string& name, const std::vector<std::string>& names) {
  for (const std::string& other : names) {
    if (is_spelled_alike(name, other)) return other;
  }
  for (const std::string& other : names) {
    const bool is_long = std::min(name.size(), other.size()) >= min_letters;
    if (name != other && is_long && edits(name, other) == 1) return other;
  }
  return "";
}

std::string nearest_name(const std::string& name, const std::vector<std::string>& names) {
  std::string nearest;
  std::size_t least = name.size() + 1;
  for (const std::string& other : names) {
    const std::size_t count = edits(plain(name), plain(other));
    if (name == other || 2 * count > std::max(name.size(), other.size()) || count >= least) {
      continue;
    }
    nearest = other;
    least = count;
  }
  return nearest;
}

std::string is_meant(const std::string& name, const std::string& before) {
  return name.empty() ? "" : " (is " + before + name + " meant?)";
}

}  // namespace mechnn::equation_fit
