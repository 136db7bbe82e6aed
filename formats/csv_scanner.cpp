#include "formats/csv_scanner.h"

#include <algorithm>

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {

void CsvScanner::refuse(std::size_t line, const std::string& what) const {
  throw InputError(where_ + ":" + std::to_string(line) + ": " + what);
}

bool CsvScanner::at_line_end() const {
  return position_ >= text_.size() || text_[position_] == '\n' || text_[position_] == '\r';
}

bool CsvScanner::at_delimiter() const {
  const char c = text_[position_];
  return c == delimiter_ || (delimiter_ == ' ' && c == '\t');
}

void CsvScanner::skip_blanks() {
  while (!at_line_end() && (text_[position_] == ' ' || text_[position_] == '\t')) ++position_;
}

void CsvScanner::end_line() {
  if (position_ >= text_.size()) return;
  const char end = text_[position_++];
  if (end == '\r' && position_ < text_.size() && text_[position_] == '\n') ++position_;
  ++line_;
}

std::string_view CsvScanner::plain_field() {
  const std::size_t start = position_;
  while (!at_line_end() && !at_delimiter()) ++position_;
  const auto field = trimmed(text_.substr(start, position_ - start));
  if (field.starts_with('"')) {
    // Blanks stood before the opening quote.
    position_ = start + text_.substr(start).find('"');
    return quoted_field();
  }
  if (field.find('"') != field.npos) refuse(line_, "a stray quote in " + in_quotes(field));
  return field;
}

std::string_view CsvScanner::quoted_field() {
  const std::size_t opening_line = line_;
  const std::size_t start = ++position_;
  std::string* copy = nullptr;
  std::size_t copied = start;
  while (true) {
    const std::size_t quote = text_.find('"', position_);
    if (quote == text_.npos) refuse(opening_line, "a quote is opened and never closed");
    line_ += std::count(text_.begin() + position_, text_.begin() + quote, '\n');
    position_ = quote + 1;
    if (position_ >= text_.size() || text_[position_] != '"') break;
    if (copy == nullptr) copy = &unescaped_.emplace_back();
    *copy += text_.substr(copied, position_ - copied);
    copied = ++position_;
  }
  const std::size_t end = position_ - 1;
  while (!at_line_end() && text_[position_] == ' ') ++position_;
  if (!at_line_end() && !at_delimiter() && !(delimiter_ == ' ' && text_[position_ - 1] == ' ')) {
    refuse(line_, "text follows a closing quote; a quote inside a field is written twice");
  }
  if (copy == nullptr) return text_.substr(start, end - start);
  return *copy += text_.substr(copied, end - copied);
}

std::string_view CsvScanner::next_field() {
  return position_ < text_.size() && text_[position_] == '"' ? quoted_field() : plain_field();
}

bool CsvScanner::next_row(std::vector<std::string_view>& fields) {
  while (position_ < text_.size()) {
    fields.clear();
    row_line_ = line_;
    if (delimiter_ == ' ') skip_blanks();
    while (true) {
      fields.push_back(next_field());
      if (delimiter_ == ' ') skip_blanks();
      if (at_line_end()) break;
      if (delimiter_ != ' ') ++position_;
    }
    end_line();
    if (fields.size() > 1 || !fields.front().empty()) return true;
  }
  return false;
}

}  // namespace mechnn::formats
