// Any text is refused as a model file with InputError or read to a model that can be written and
// read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "formats/input_error.h"
#include "formats/model_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mechnn::formats;
  ModelFile file;
  try {
    file = parse_model_json({reinterpret_cast<const char*>(bytes), size}, "fuzz.json");
  } catch (const InputError&) {
    return 0;
  }
  const std::string text = model_json(file);
  if (model_json(parse_model_json(text, "again.json")) != text) std::abort();
  return 0;
}
