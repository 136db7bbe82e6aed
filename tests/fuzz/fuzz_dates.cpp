// Whatever the bytes: a date is read in every order or is none, what is read is a date of the
// calendar, and a column of such lines, one a row, has an order in which it can be written again.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "formats/dates.h"

namespace {

using mechnn::formats::DateOrder;
using mechnn::formats::DateText;

/// To the second, which is what date_text writes.
void check_round_trip(mechnn::formats::Instant instant) {
  const auto again = mechnn::formats::parse_date(mechnn::formats::date_text(instant));
  const auto second = std::chrono::floor<std::chrono::seconds>(instant);
  if (!again) return;  // years of five digits, by an offset from 9999
  if (mechnn::formats::instant_of(*again, DateOrder::ymd) != second) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::vector<DateText> column;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (const auto date = mechnn::formats::parse_date(text.substr(0, end))) {
      column.push_back(*date);
      for (const DateOrder order : {DateOrder::dmy, DateOrder::mdy, DateOrder::ymd}) {
        if (const auto instant = mechnn::formats::instant_of(*date, order)) {
          check_round_trip(*instant);
        }
      }
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  static_cast<void>(mechnn::formats::order_of_column(column));
  return 0;
}
