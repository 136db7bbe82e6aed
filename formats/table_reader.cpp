#include "formats/table_reader.h"

#include <utility>

#include "formats/choose_columns.h"
#include "formats/input_error.h"
#include "formats/run_column.h"
#include "formats/text.h"
#include "formats/trajectory_builder.h"
#include "mechnn/number_text.h"

namespace mechnn::formats {
namespace {

/// Times as a message shows them, whether they were numbers or dates.
std::string time_text(const TimeColumn& time, double value) {
  if (!time.origin) return shortest_text(value);
  return instant_text(time, *time.origin + std::chrono::microseconds(
                                               static_cast<std::chrono::microseconds::rep>(value)));
}

/// What helps where times fall back.
std::string remedy(const TimeColumn& time, bool has_labels, const OptionWords& words) {
  const std::string named = words.trajectory.empty()
                                ? "in a column called trajectory"
                                : "in a column that " + words.trajectory + " COLUMN names";
  const std::size_t runs = has_labels ? 0 : stacked_runs(time.times);
  if (runs > 1) {
    return "; the table looks like " + std::to_string(runs) +
           " runs below each other: tell them apart by a label in each row, " + named;
  }
  return "; sort the rows by time" +
         (has_labels ? std::string() : ", or tell runs apart by a label in each row, " + named);
}

class Reader {
 public:
  Reader(const ColumnSource& table, const TableOptions& options)
      : table_(table), options_(options), choice_(choose_time(table, options)) {}

  TableWithTime read() && {
    time_ = read_times(table_, {choice_.time, choice_.time_of_day}, options_);
    if (!choice_.trajectory) find_runs();
    choose_states(table_, options_, choice_);
    require_rows();
    read_states();
    read_labels();
    return result(built());
  }

 private:
  void find_runs() {
    choice_.trajectory = find_run_column(table_, choice_.time, time_.times, options_.states);
    if (!choice_.trajectory) return;
    choice_.notes.push_back(table_.where() + ": " + table_.column_place(*choice_.trajectory) +
                            " tells trajectories apart" +
                            (options_.words.trajectory.empty()
                                 ? ""
                                 : " (" + options_.words.trajectory + " chooses another column)"));
  }

  void require_rows() const {
    if (table_.rows() > 0) return;
    throw InputError(table_.where() + ": there are no rows of data under the header");
  }

  void read_states() {
    CellFaults faults;
    for (const std::size_t column : choice_.states) {
      columns_.push_back(table_.numbers(column, faults));
    }
    faults.refuse(table_.where());
  }

  void read_labels() {
    labels_.resize(table_.rows());
    if (!choice_.trajectory) return;
    labels_ = table_.labels(*choice_.trajectory);
    for (std::size_t row = 0; row < labels_.size(); ++row) {
      if (!labels_[row].empty()) continue;
      throw InputError(table_.row_before(row) + ": " + table_.column_place(*choice_.trajectory) +
                       ": the label is missing; every row needs that of its trajectory");
    }
  }

  TrajectoryBuilder built() {
    std::vector<std::string> names;
    for (const std::size_t column : choice_.states) {
      names.push_back(state_name(table_.names()[column].name));
    }
    TrajectoryBuilder builder(names);
    std::vector<double> values(names.size());
    std::size_t repeated = 0;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const double time = time_.times[row];
      const double before = builder.last_time(labels_[row]);
      if (time < before) refuse_order(row, before);
      for (std::size_t d = 0; d < values.size(); ++d) values[d] = columns_[d][row];
      builder.add(labels_[row], time, values);
      if (repeated == 0 && builder.repeated() > 0) first_repeated_ = row;
      repeated = builder.repeated();
    }
    return builder;
  }

  [[noreturn]] void refuse_order(std::size_t row, double before) const {
    const std::string& label = labels_[row];
    throw InputError(table_.row_before(row) + ": " + table_.column_place(choice_.time) +
                     ": the time " + time_text(time_, time_.times[row]) + " is before " +
                     time_text(time_, before) + " of the row before" +
                     (label.empty() ? "" : " in trajectory " + in_quotes(label)) +
                     remedy(time_, choice_.trajectory.has_value(), options_.words));
  }

  TableWithTime result(TrajectoryBuilder builder) {
    MeasuredTable table;
    table.repeated_rows = builder.repeated();
    table.data = std::move(builder).finish();
    if (table.repeated_rows > 0) {
      choice_.notes.push_back(table_.where() + ": " + repeated_text(table.repeated_rows));
    }
    describe(table);
    table.notes = std::move(choice_.notes);
    time_.times.clear();
    return {std::move(table), table_.where(), std::move(time_)};
  }

  [[nodiscard]] std::string repeated_text(std::size_t rows) const {
    return (rows == 1 ? "1 row has" : std::to_string(rows) + " rows have") +
           " the time of the row before, " + (rows == 1 ? "" : "the first ") + "in " +
           table_.row_place(first_repeated_) + "; the values of equal times are averaged";
  }

  /// Names and units of the columns, and of the states among them.
  void describe(MeasuredTable& table) const {
    for (const ColumnName& column : table_.names()) {
      table.columns.push_back({column.header, column.name, column.unit, ColumnRole::left_out});
    }
    TableColumn& time = table.columns[choice_.time];
    time.role = ColumnRole::time;
    table.data.time = time.name.empty() ? "t" : time.name;
    if (!time_.origin) table.data.time_unit = time.unit;
    if (choice_.time_of_day) table.columns[*choice_.time_of_day].role = ColumnRole::time;
    if (choice_.trajectory) table.columns[*choice_.trajectory].role = ColumnRole::trajectory;
    bool has_units = false;
    for (const std::size_t column : choice_.states) {
      TableColumn& state = table.columns[column];
      state.role = ColumnRole::state;
      state.name = state_name(state.name);
      table.data.units.push_back(state.unit);
      has_units = has_units || !state.unit.empty();
    }
    if (!has_units) table.data.units.clear();
  }

  const ColumnSource& table_;
  const TableOptions& options_;
  ColumnChoice choice_;
  TimeColumn time_;
  std::vector<std::vector<double>> columns_;  ///< (states, rows)
  std::vector<std::string> labels_;           ///< (rows)
  std::size_t first_repeated_ = 0;
};

}  // namespace

TableWithTime read_columns(const ColumnSource& table, const TableOptions& options) {
  return Reader(table, options).read();
}

}  // namespace mechnn::formats
