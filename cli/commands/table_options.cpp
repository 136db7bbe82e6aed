#include "commands/table_options.h"

#include "command.h"

namespace mechnn::cli {

formats::TableOptions TableSettings::options() const {
  formats::TableOptions options;
  options.time = time;
  if (!states.empty()) options.states = split_list(states, "--states");
  options.trajectory = trajectory;
  options.date_order = formats::date_order_of(date_order);
  options.time_unit = formats::time_unit_of(time_unit);
  return options;
}

void add_table_options(CLI::App& command, TableSettings& settings) {
  const auto add_text = [&command](const std::string& name, std::string& text,
                                   const std::string& description) {
    return command.add_option(name, text, description);
  };
  add_text("--states", settings.states, "Columns to use, separated by commas")->check(not_empty());
  add_text("--time", settings.time, "Column of the time")->check(not_empty());
  add_text("--trajectory", settings.trajectory, "Column that tells trajectories apart")
      ->check(not_empty());
  add_text("--date-order", settings.date_order,
           "Order of day, month and year in dates: dmy, mdy or ymd [from the column]")
      ->check(CLI::IsMember({"dmy", "mdy", "ymd"}));
  add_text("--time-unit", settings.time_unit,
           "s, min, h, d or y: of times counted from dates [from the spacing]; a label for numbers")
      ->check(CLI::IsMember({"s", "min", "h", "d", "y"}));
}

}  // namespace mechnn::cli
