#include "formats/table.h"

#include <utility>

#include "formats/csv.h"
#include "formats/npz_table.h"
#include "formats/table_time.h"

namespace mechnn::formats {

std::vector<MeasuredTable> read_tables(const std::vector<std::filesystem::path>& paths,
                                       const TableOptions& options) {
  std::vector<TableWithTime> tables;
  for (const auto& path : paths) {
    const bool is_npz = path.extension() == ".npz";
    tables.push_back(is_npz ? read_npz_table(path, options) : read_csv(path, options));
  }
  return with_common_time(std::move(tables), options);
}

MeasuredTable read_table(const std::filesystem::path& path, const TableOptions& options) {
  return std::move(read_tables({path}, options).front());
}

}  // namespace mechnn::formats
