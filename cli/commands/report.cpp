// mechnn report: the page of a run again, from its run.json.
#include "report/report.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <memory>

#include "command.h"
#include "exit_code.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/json.h"
#include "report/run_json.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "Example:\n  mechnn report data_mechnn      writes data_mechnn/report.html again";

int run(const std::string& folder, const CommandContext& context) {
  const std::filesystem::path path = folder;
  if (!std::filesystem::is_directory(path)) {
    throw formats::InputError(folder + ": there is no such folder; expected that of a run");
  }
  if (!std::filesystem::exists(path / "run.json") &&
      std::filesystem::is_directory(path / "checkpoint")) {
    throw formats::InputError(folder +
                              ": a training's report is written by `mechnn train`; with --resume "
                              "and the same configuration it writes it again");
  }
  const auto source = path / "run.json", target = path / "report.html";
  formats::require_writable_file(target);
  const auto data = report::read_run_json(formats::read_file(source), source.string());
  formats::write_file(target, report::report_html(data));
  spdlog::info("wrote {}", target.string());
  if (context.global.json) {
    print(
        formats::Json({{"status", outcome_word(exit_done)}, {"report", target.string()}}).dump(2) +
        "\n");
  } else {
    print("Report in " + target.string() + "\n");
  }
  return exit_done;
}

}  // namespace

void add_report_command(CLI::App& program, CommandContext& context) {
  const auto folder = std::make_shared<std::string>();
  CLI::App* const command =
      add_command(program, context, "report", "Write the HTML report of a run again",
                  [folder, &context] { return run(*folder, context); });
  command->add_option("folder", *folder, "Folder that `mechnn discover` wrote")->required();
  command->footer(examples);
}

}  // namespace mechnn::cli
