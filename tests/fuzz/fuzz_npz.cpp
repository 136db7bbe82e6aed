// Whatever the bytes, an archive and a single array are read or refused with InputError.
#include <cstddef>
#include <cstdint>
#include <span>

#include "formats/input_error.h"
#include "formats/npz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto content = std::as_bytes(std::span(bytes, size));
  try {
    mechnn::formats::parse_npy(content, "fuzz.npy");
  } catch (const mechnn::formats::InputError&) {
  }
  try {
    mechnn::formats::parse_npz(content, "fuzz.npz");
  } catch (const mechnn::formats::InputError&) {
  }
  return 0;
}
