#include "formats/npy_header.h"

#include <charconv>
#include <optional>

#include "formats/input_error.h"

namespace mechnn::formats {
namespace {

constexpr std::size_t max_rank = 32;  // NumPy's own limit

/// A reader of the few Python literals that occur in the header.
class Literal {
 public:
  Literal(std::string_view text, std::string_view where) : text_(text), where_(where) {}

  [[noreturn]] void refuse(const std::string& expected) const {
    throw InputError(std::string(where_) + ": malformed NPY header at byte " +
                     std::to_string(position_) + ": expected " + expected);
  }

  bool accept(char wanted) {
    skip_blanks();
    if (position_ >= text_.size() || text_[position_] != wanted) return false;
    ++position_;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) refuse(std::string("'") + wanted + "'");
  }

  std::string quoted() {
    skip_blanks();
    const char quote = position_ < text_.size() ? text_[position_] : ' ';
    const auto end = text_.find(quote, position_ + 1);
    if ((quote != '\'' && quote != '"') || end == text_.npos) refuse("a quoted string");
    const auto start = position_ + 1;
    position_ = end + 1;
    return std::string(text_.substr(start, end - start));
  }

  bool boolean() {
    skip_blanks();
    for (const std::string_view word : {"True", "False"}) {
      if (text_.substr(position_, word.size()) != word) continue;
      position_ += word.size();
      return word == "True";
    }
    refuse("True or False");
  }

  std::size_t extent() {
    skip_blanks();
    std::size_t value = 0;
    const char* const begin = text_.data() + position_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc()) refuse("a non-negative extent");
    position_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  std::vector<std::size_t> shape() {
    std::vector<std::size_t> extents;
    expect('(');
    while (!accept(')')) {
      if (extents.size() == max_rank) refuse("at most 32 dimensions");
      extents.push_back(extent());
      if (accept(',')) continue;
      if (extents.size() == 1) refuse("',' after the only extent");
      expect(')');
      break;
    }
    return extents;
  }

  void expect_end() {
    skip_blanks();
    if (position_ != text_.size()) refuse("the end of the header");
  }

 private:
  void skip_blanks() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n')) {
      ++position_;
    }
  }

  std::string_view text_;
  std::string_view where_;
  std::size_t position_ = 0;
};

template <typename T>
void set_once(std::optional<T>& slot, T value, const std::string& key, const Literal& literal) {
  if (slot) literal.refuse("the key '" + key + "' only once");
  slot = std::move(value);
}

}  // namespace

NpyHeader parse_npy_header(std::string_view text, std::string_view where) {
  Literal literal(text, where);
  std::optional<std::string> dtype;
  std::optional<bool> fortran_order;
  std::optional<std::vector<std::size_t>> shape;
  literal.expect('{');
  while (!literal.accept('}')) {
    const std::string key = literal.quoted();
    literal.expect(':');
    if (key == "descr") {
      if (literal.accept('[')) literal.refuse("a plain number type, not a structured one");
      set_once(dtype, literal.quoted(), key, literal);
    } else if (key == "fortran_order") {
      set_once(fortran_order, literal.boolean(), key, literal);
    } else if (key == "shape") {
      set_once(shape, literal.shape(), key, literal);
    } else {
      literal.refuse("one of the keys 'descr', 'fortran_order', 'shape'");
    }
    if (literal.accept(',')) continue;
    literal.expect('}');
    break;
  }
  literal.expect_end();
  if (!dtype || !fortran_order || !shape) {
    literal.refuse("all of the keys 'descr', 'fortran_order', 'shape'");
  }
  return {std::move(*dtype), *fortran_order, std::move(*shape)};
}

}  // namespace mechnn::formats
