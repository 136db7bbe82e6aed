// Whatever the text, a run file is refused with std::invalid_argument or read to data that can be
// written and read again, and shown.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "report/report.h"
#include "report/run_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mechnn::report;
  ReportData data;
  try {
    data = read_run_json({reinterpret_cast<const char*>(bytes), size});
  } catch (const std::invalid_argument&) {
    return 0;
  }
  const std::string text = write_run_json(data);
  if (write_run_json(read_run_json(text)) != text) std::abort();
  if (report_html(data).empty()) std::abort();
  return 0;
}
