#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "export/terms.h"
#include "mechnn/export.h"

namespace mechnn {
namespace {

/// C's keywords, and what the file itself names.
constexpr std::string_view words_of_c[] = {
    "auto",     "break",  "case",   "char",     "const",      "continue", "default",  "do",
    "double",   "else",   "enum",   "extern",   "float",      "for",      "goto",     "if",
    "inline",   "int",    "long",   "register", "restrict",   "return",   "short",    "signed",
    "sizeof",   "static", "struct", "switch",   "typedef",    "union",    "unsigned", "void",
    "volatile", "while",  "bool",   "true",     "false",      "asm",      "typeof",   "nullptr",
    "pow",      "fabs",   "rhs",    "state",    "derivative", "input"};

/// Further keywords of C++, for the file compiles as both.
constexpr std::string_view words_of_cpp[] = {"alignas",      "alignof",       "and",
                                             "and_eq",       "bitand",        "bitor",
                                             "catch",        "char8_t",       "char16_t",
                                             "char32_t",     "class",         "compl",
                                             "concept",      "consteval",     "constexpr",
                                             "constinit",    "const_cast",    "co_await",
                                             "co_return",    "co_yield",      "decltype",
                                             "delete",       "dynamic_cast",  "explicit",
                                             "export",       "friend",        "mutable",
                                             "namespace",    "new",           "noexcept",
                                             "not",          "not_eq",        "operator",
                                             "or",           "or_eq",         "private",
                                             "protected",    "public",        "reinterpret_cast",
                                             "requires",     "static_assert", "static_cast",
                                             "template",     "this",          "thread_local",
                                             "throw",        "try",           "typeid",
                                             "typename",     "using",         "virtual",
                                             "wchar_t",      "xor",           "xor_eq",
                                             "typeof_unqual"};

/// Macros that math.h brings in C or C++, and macros of compilers.
constexpr std::string_view macros[] = {
    "NAN",           "INFINITY",   "MATH_ERRNO", "MATH_ERREXCEPT", "math_errhandling",
    "signgam",       "errno",      "NULL",       "MAXFLOAT",       "BIG_ENDIAN",
    "LITTLE_ENDIAN", "PDP_ENDIAN", "BYTE_ORDER", "EXIT_SUCCESS",   "EXIT_FAILURE",
    "RAND_MAX",      "MB_CUR_MAX", "FD_SETSIZE", "NFDBITS",        "WCONTINUED",
    "WEXITED",       "WNOHANG",    "WNOWAIT",    "WSTOPPED",       "WUNTRACED",
    "linux",         "unix"};

/// Of these prefixes there are too many to list: __LINE__, _Bool, M_PIf64, FP_NAN, SNANF128.
constexpr std::string_view prefixes_of_c[] = {"_", "M_", "FP_", "HUGE_VAL", "SNAN"};

bool has_prefix_of_c(const std::string& name) {
  return std::any_of(std::begin(prefixes_of_c), std::end(prefixes_of_c),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string number_source(double value) { return Expression::number(value).c_source({}); }

std::string heading(const Model& model) {
  std::string text = "/*\n";
  std::string line;
  for (const char c : text_equations(model)) {
    line += c;
    if (c != '\n') continue;
    text += " *   " + line;
    line.clear();
  }
  const std::vector<std::string> names = model.variables();
  text += " *\n * state[], derivative[]: ";
  for (std::size_t i = 0; i < model.components(); ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (!model.inputs.empty()) text += "\n * input[]: ";
  for (std::size_t u = 0; u < model.inputs.size(); ++u) {
    text += (u == 0 ? "" : ", ") + model.inputs[u];
  }
  return text + "\n */\n#include <math.h>\n\n";
}

/// c_x_1, c_x_2, … for the terms of x' = …, then of the next equation.
std::vector<std::string> coefficient_names(const Model& model) {
  std::vector<std::string> names;
  for (const Equation& equation : model.equations) {
    for (std::size_t k = 0; k < equation.terms.size(); ++k) {
      names.push_back("c_" + equation.state + "_" + std::to_string(k + 1));
    }
  }
  return names;
}

struct Names {
  std::vector<std::string> variables;
  std::vector<std::string> coefficients;
};

Names names_of(const Model& model) {
  std::vector<std::string> all = model.variables();
  const auto variables = static_cast<std::ptrdiff_t>(all.size());
  for (std::string& name : coefficient_names(model)) all.push_back(std::move(name));
  for (std::string& name : all) {
    if (has_prefix_of_c(name)) name.insert(0, "x");
  }
  std::vector<std::string_view> reserved(std::begin(words_of_c), std::end(words_of_c));
  reserved.insert(reserved.end(), std::begin(words_of_cpp), std::end(words_of_cpp));
  reserved.insert(reserved.end(), std::begin(macros), std::end(macros));
  all = allowed_names(all, reserved);
  return {{all.begin(), all.begin() + variables}, {all.begin() + variables, all.end()}};
}

std::string coefficient_definitions(const Model& model, const Names& names) {
  std::string text;
  std::size_t next = 0;
  for (const Equation& equation : model.equations) {
    for (const Term& term : equation.terms) {
      text += "    const double " + names.coefficients[next++] + " = " +
              number_source(term.coefficient) + "; /* " + term.expression.sympy(names.variables) +
              " */\n";
    }
  }
  return text;
}

/// The sum of an equation's terms; `next` counts the coefficients of the equations before.
std::string right_hand_side(const Equation& equation, const Names& names, std::size_t& next) {
  std::string text;
  for (const Term& term : equation.terms) {
    text += (text.empty() ? "" : " + ") + names.coefficients[next++];
    if (is_constant_term(term)) continue;
    const std::string source = term.expression.c_source(names.variables);
    text += "*" + (needs_parentheses(term) ? "(" + source + ")" : source);
  }
  return text.empty() ? "0.0" : text;
}

std::string variable_definitions(const Model& model, const std::vector<std::string>& names) {
  std::string text;
  const std::size_t states = model.components();
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    const std::string source = i < states ? "state[" + std::to_string(i) + "]"
                                          : "input[" + std::to_string(i - states) + "]";
    text += "    const double " + names[i] + " = " + source + ";\n";
    text += "    (void)" + names[i] + ";\n";
  }
  return text + "    (void)t;\n";
}

std::string assignment(std::size_t row, const std::string& value) {
  return "    derivative[" + std::to_string(row) + "] = " + value + ";\n";
}

}  // namespace

std::string c_source(const Model& model) {
  model.validate();
  const Names names = names_of(model);
  const std::size_t dim = model.states.size();
  const std::size_t first_row = model.order == 2 ? dim : 0;
  std::string assignments;
  for (std::size_t d = 0; d < first_row; ++d) {
    assignments += assignment(d, names.variables[dim + d]);
  }
  std::size_t next = 0;
  for (std::size_t d = 0; d < dim; ++d) {
    assignments += assignment(first_row + d, right_hand_side(model.equations[d], names, next));
  }
  const char* const input = model.inputs.empty() ? "" : "const double *input, ";
  return heading(model) + "void rhs(double t, const double *state, " + input +
         "double *derivative)\n{\n" + coefficient_definitions(model, names) +
         variable_definitions(model, names.variables) + assignments + "}\n";
}

}  // namespace mechnn
