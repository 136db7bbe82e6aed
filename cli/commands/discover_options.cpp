#include "commands/discover_options.h"

#include <filesystem>

#include "command.h"
#include "formats/text.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "Data are tables: CSV with a header, or NPZ. One column is the time (t, time, date, or the\n"
    "first), in numbers or dates, the others are states; empty fields are missing values,\n"
    "irregular times are fine. A column named trajectory, one that tells runs apart, or several\n"
    "files make several trajectories. `mechnn inspect DATA` says how a table is understood.\n\n"
    "Examples:\n"
    "  mechnn discover data/hudson_bay.csv\n"
    "  mechnn discover run1.csv run2.csv -o result        two trajectories of one system\n"
    "  mechnn discover swing.csv --order 2 --library polynomial,trigonometric\n"
    "  mechnn discover data.csv --states x,y --term \"x*exp(-y)\" --noise 0.1\n"
    "  mechnn discover data.csv --json | jq -r '.equations[].expression'";

void set_library(LibraryOptions& library, const std::string& text) {
  library.polynomial = false;
  for (const auto& part : split_list(text, "--library")) {
    if (part == "polynomial") {
      library.polynomial = true;
    } else if (part == "trigonometric") {
      library.trigonometric = true;
    } else if (part == "time") {
      library.time = true;
    } else {
      throw CLI::ValidationError("--library", "found " + formats::in_quotes(part) +
                                                  ", expected polynomial, trigonometric or time, "
                                                  "separated by commas, or auto");
    }
  }
}

}  // namespace

std::vector<std::string> DiscoverOptions::input_names() const {
  const bool are_named = !inputs.empty() && !has_automatic_inputs();
  return are_named ? split_list(inputs, "--inputs") : std::vector<std::string>();
}

DiscoveryOptions DiscoverOptions::discovery() const {
  DiscoveryOptions result;
  if (!has_automatic_library()) set_library(result.library, library);
  result.library.degree = degree;
  result.library.terms = terms;
  result.order = order;
  result.scheme = scheme;
  if (!noise.empty()) result.noise = split_numbers(noise, "--noise");
  result.noise_model = parse_noise_model(noise_model);
  if (!noise.empty() && noise_model != "auto" && noise_model != "constant") {
    throw CLI::ValidationError(
        "--noise-model", "found " + noise_model + ", expected constant where --noise is given");
  }
  for (const double deviation : result.noise) {
    if (deviation > 0) continue;
    throw CLI::ValidationError(
        "--noise", "found " + formats::in_quotes(noise) + ", expected positive numbers");
  }
  return result;
}

std::vector<AngleOption> DiscoverOptions::angle_options() const {
  std::vector<AngleOption> all;
  for (const std::string& angle : angles) {
    const std::vector<std::string> parts = split_list(angle, "--angle");
    const bool has_unit = parts.size() == 2 && (parts[1] == "deg" || parts[1] == "rad");
    if (parts.size() > 1 && !has_unit) {
      throw CLI::ValidationError("--angle", "found " + formats::in_quotes(angle) +
                                                ", expected a column, or a column with ,deg or "
                                                ",rad; repeat the option for more");
    }
    all.push_back({parts[0], has_unit ? parts[1] : ""});
  }
  return all;
}

void DiscoverOptions::check_engine() const {
  if (!neural()) return;
  const auto refuse = [](const char* option, const std::string& found) {
    throw CLI::ValidationError(option,
                               "found " + found + ", which the neural engine does not know");
  };
  if (order != 1) refuse("--order", std::to_string(order));
  if (has_automatic_library() || discovery().library.time) refuse("--library", library);
  if (!noise.empty()) refuse("--noise", noise);
  if (!inputs.empty()) refuse("--inputs", inputs);
  if (noise_model != "auto") refuse("--noise-model", noise_model);
}

std::string DiscoverOptions::output_folder() const {
  if (!folder.empty()) return folder;
  return std::filesystem::path(files.front()).stem().string() + "_mechnn";
}

void add_discover_options(CLI::App& command, DiscoverOptions& options) {
  const auto add_text = [&command](const std::string& name, std::string& text,
                                   const std::string& description) {
    return command.add_option(name, text, description)->check(not_empty());
  };
  command.add_option("data", options.files, "Tables of measurements")
      ->required()
      ->check(not_empty());
  add_text("-o,--output", options.folder,
           "Folder for model, report and sources [the data's name with _mechnn]");
  add_text("--library", options.library,
           "Candidate terms: polynomial, trigonometric, time, or auto")
      ->capture_default_str();
  command
      .add_option("--angle", options.angles,
                  "A column that is an angle within one turn, such as theta or phi,deg: made "
                  "continuous; repeat the option for more")
      ->check(not_empty())
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--degree", options.degree, "Largest degree of a monomial")
      ->check(whole_number(0, 20))
      ->capture_default_str();
  command
      .add_option("--term", options.terms,
                  "A further candidate, such as \"x*exp(-y)\"; repeat the option for more")
      ->check(not_empty())
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--order", options.order, "1 for x' = ..., 2 for x'' = ...")
      ->check(whole_number(1, 2))
      ->capture_default_str();
  add_table_options(command, options.table);
  add_text("--inputs", options.inputs,
           "Columns that are known signals, without equations of their own; auto: those that look "
           "like it");
  command
      .add_option("--scheme", options.scheme,
                  "Scheme tying states to equations: gam2, gam4, gam6 or gam8")
      ->capture_default_str();
  add_text("--noise", options.noise,
           "Known standard deviation of the noise: one, or one a state [estimated]");
  command
      .add_option(
          "--noise-model", options.noise_model,
          "constant; relative to the value; counts: to its square root; auto: the likeliest")
      ->check(CLI::IsMember({"auto", "constant", "relative", "counts"}))
      ->capture_default_str();
  command
      .add_option("--engine", options.engine,
                  "joint: states and coefficients by Gauss-Newton; neural: a network")
      ->check(CLI::IsMember({"joint", "neural"}))
      ->capture_default_str();
  command.footer(examples);
}

}  // namespace mechnn::cli
