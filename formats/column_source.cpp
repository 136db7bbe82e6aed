#include "formats/column_source.h"

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {

void CellFaults::refuse(const std::string& where) const {
  if (count_ == 0) return;
  const Fault& first = kept_.front();
  if (count_ == 1) {
    throw InputError(first.before + ": found " + first.found + ", expected " + first.expected);
  }
  std::vector<std::string> places;
  for (const Fault& fault : kept_) places.push_back(fault.found + " in " + fault.place);
  throw InputError(where + ": " + std::to_string(count_) + " cells cannot be read, " +
                   (count_ > kept_.size() ? "such as " : "") + listed(places) + "; expected " +
                   first.expected);
}

}  // namespace mechnn::formats
