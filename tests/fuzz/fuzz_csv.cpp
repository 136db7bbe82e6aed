// Whatever the bytes, a table is read or refused with InputError.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/csv.h"
#include "formats/input_error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  try {
    mechnn::formats::parse_csv(text, "fuzz.csv").data.validate();
  } catch (const mechnn::formats::InputError&) {
    return 0;
  }
  return 0;
}
