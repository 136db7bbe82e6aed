#include "commands/fit_options.h"

#include <stdexcept>

#include "command.h"
#include "formats/files.h"
#include "formats/text.h"
#include "mechnn/argument_error.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "Equations name states (the columns), inputs, the time t, pi and functions (sin cos tan exp "
    "log\n"
    "sqrt abs tanh sinh cosh sign); every other name is a parameter to be estimated. x' is the\n"
    "derivative, x'' = ... an equation of second order, x^2 or x**2 a power.\n\n"
    "Examples:\n"
    "  mechnn fit growth.csv --equation \"x' = r*x*(1 - x/K)\"\n"
    "  mechnn fit data/hudson_bay.csv --equation \"hare' = a*hare - b*hare*lynx\" \\\n"
    "    --equation \"lynx' = c*hare*lynx - d*lynx\" -o pelts\n"
    "  mechnn fit flu.csv --equation \"S' = -b*S*I\" --equation \"I' = b*S*I - g*I\" --hidden S "
    "\\\n"
    "    --start S=760 --bound \"b>0\" --bound \"0<g<5\"\n"
    "  mechnn fit swing.csv --equation \"x'' = -k*sin(x) - c*x'\" --prior \"c~normal(0.1,0.05)\"\n"
    "  mechnn fit runs.csv --equation \"x' = r*x*(1 - x/K[trajectory])\"   K of each trajectory\n"
    "  mechnn fit data.csv --equations model.eq --json | jq '.parameters'\n\n"
    "Starting values are drawn anew for every search (--searches); the answer says how many ended\n"
    "at the same best fit. With noise, initial states and hidden states estimated too, intervals\n"
    "are those of 95 %. A file of equations has one a line, and comments after #.";

template <typename Parse>
auto parsed(const std::vector<std::string>& texts, const char* option, const Parse& parse) {
  std::vector<decltype(parse(texts.front()))> values;
  for (const std::string& text : texts) {
    try {
      values.push_back(parse(text));
    } catch (const ArgumentError& error) {
      throw CLI::ValidationError(option, "found " + error.got() + ", expected " + error.expected());
    }
  }
  return values;
}

std::vector<std::string> names_in(const std::string& text, const char* option) {
  return text.empty() ? std::vector<std::string>() : split_list(text, option);
}

}  // namespace

std::vector<std::string> FitCommandOptions::input_names() const {
  return names_in(inputs, "--inputs");
}

FitOptions FitCommandOptions::fit() const {
  FitOptions result;
  result.equations = equations;
  for (const std::string& file : equation_files) {
    const std::string text = formats::read_file(file);
    const auto more = equations_in(formats::require_text(text, file));
    result.equations.insert(result.equations.end(), more.begin(), more.end());
  }
  if (result.equations.empty()) {
    throw CLI::ValidationError("--equation",
                               "none is given, expected one a state, such as \"x' = r*x*(1-x/K)\"");
  }
  result.start = parsed(starts, "--start", parse_start);
  result.bounds = parsed(bounds, "--bound", parse_bound);
  result.priors = parsed(priors, "--prior", parse_prior);
  result.hidden = names_in(hidden, "--hidden");
  result.per_trajectory = names_in(per_trajectory, "--per-trajectory");
  result.starts = searches;
  result.intervals = intervals == "profile"   ? IntervalKind::profile
                     : intervals == "laplace" ? IntervalKind::laplace
                                              : IntervalKind::automatic;
  result.scheme = scheme;
  if (!noise.empty()) result.noise = split_numbers(noise, "--noise");
  for (const double deviation : result.noise) {
    if (deviation > 0) continue;
    throw CLI::ValidationError(
        "--noise", "found " + formats::in_quotes(noise) + ", expected positive numbers");
  }
  return result;
}

void add_fit_options(CLI::App& command, FitCommandOptions& options) {
  const auto add_text = [&command](const std::string& name, std::string& text,
                                   const std::string& description) {
    return command.add_option(name, text, description)->check(not_empty());
  };
  const auto add_texts = [&command](const std::string& name, std::vector<std::string>& texts,
                                    const std::string& description) {
    command.add_option(name, texts, description + "; repeat the option for more")
        ->check(not_empty())
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  command.add_option("data", options.files, "Tables of measurements")
      ->required()
      ->check(not_empty());
  add_text("-o,--output", options.folder,
           "Folder for model.json, fitted.csv and fit.json [nothing is written]");
  add_texts("--equation", options.equations, "One equation a state, \"x' = r*x*(1 - x/K)\"");
  add_texts("--equations", options.equation_files, "A file of equations, one a line");
  add_text("--hidden", options.hidden, "States that no column holds, separated by commas");
  add_texts("--start", options.starts, "Where searches begin, r=1: a parameter or hidden state");
  add_texts("--bound", options.bounds, "Of a parameter: \"K>0\" or \"0<r<5\"");
  add_texts("--prior", options.priors,
            "What is known beforehand: \"r~normal(0.5,0.1)\"; \"S(0)~normal(760,5)\" for the start "
            "of a hidden state");
  add_text("--per-trajectory", options.per_trajectory,
           "Parameters with a value of each trajectory, separated by commas; K[trajectory] in an "
           "equation says the same");
  command.add_option("--searches,--starts", options.searches, "Searches, each from other values")
      ->check(whole_number(1, 10000))
      ->capture_default_str();
  command
      .add_option("--intervals", options.intervals,
                  "95 % intervals: profile of the likelihood, laplace (its curvature), or auto: "
                  "profile where that is quick")
      ->check(CLI::IsMember({"auto", "profile", "laplace"}))
      ->capture_default_str();
  command.add_flag_callback(
      "--profile", [&options] { options.intervals = "profile"; },
      "The same as --intervals profile");
  add_table_options(command, options.table);
  add_text("--inputs", options.inputs,
           "Columns that are known signals, without equations of their own");
  command
      .add_option("--scheme", options.scheme,
                  "Scheme tying states to equations: gam2, gam4, gam6 or gam8")
      ->capture_default_str();
  add_text("--noise", options.noise,
           "Known standard deviation of the noise: one, or one a state [estimated]");
  command.footer(examples);
}

}  // namespace mechnn::cli
