#include "commands/lights_text.h"

#include <fmt/format.h>

namespace mechnn::cli {

std::string lights_text(const Lights& verdict) {
  const auto line = [](const char* question, Light light) {
    return fmt::format("  {:<41}{}\n", question, to_string(light));
  };
  std::string text = "\n" + verdict.sentence + "\n";
  text += line("Do the equations explain the data?", verdict.equations);
  text += line("Is the choice of terms certain?", verdict.terms);
  text += line("Do the data determine the coefficients?", verdict.coefficients);
  for (const std::string& advice : verdict.advice) text += "  - " + advice + "\n";
  return text;
}

}  // namespace mechnn::cli
