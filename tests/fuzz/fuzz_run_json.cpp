// Any text is refused as a run file with InputError or read to data that can be written, read again
// and shown.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "formats/input_error.h"
#include "report/report.h"
#include "report/run_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mechnn::report;
  ReportData data;
  try {
    data = read_run_json({reinterpret_cast<const char*>(bytes), size}, "fuzz.json");
  } catch (const mechnn::formats::InputError&) {
    return 0;
  }
  const std::string text = write_run_json(data);
  if (write_run_json(read_run_json(text, "again.json")) != text) std::abort();
  if (report_html(data).empty()) std::abort();
  return 0;
}
