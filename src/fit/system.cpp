#include "fit/system.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <stdexcept>
#include <string_view>

#include "fit/equation_text.h"
#include "mechnn/argument_error.h"
#include "mechnn/names.h"

namespace mechnn::equation_fit {
namespace {

using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Single letters that must be put in, left out or changed to make `a` into `b` (Levenshtein).
std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row.back();
}

/// The name that was probably meant: another case, or one letter off in four and more.
std::string near_name(const std::string& name, const Names& names) {
  for (const std::string& other : names) {
    const bool is_long = std::min(name.size(), other.size()) >= 4;
    if (name != other &&
        (lower_case(name) == lower_case(other) ? name.size() > 1
                                               : is_long && edits(name, other) == 1)) {
      return other;
    }
  }
  return "";
}

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

std::vector<EquationText> read_equations(const FitOptions& options) {
  if (options.equations.empty()) {
    throw ArgumentError("equation", "none", "one for each state, as in \"x' = r*x*(1 - x/K)\"");
  }
  std::vector<EquationText> equations;
  for (const std::string& text : options.equations) {
    equations.push_back(read_equation(text));
    const EquationText& last = equations.back();
    for (std::size_t i = 0; i + 1 < equations.size(); ++i) {
      if (equations[i].state == last.state) {
        refuse("equation \"" + last.text + "\": there is another one of " + last.state);
      }
    }
  }
  return equations;
}

void check_states(const TrajectorySet& data, const FitOptions& options,
                  const std::vector<EquationText>& equations) {
  for (const std::string& name : options.hidden) {
    const std::string fault = fault_of_state_name(name);
    if (!fault.empty()) refuse("hidden: '" + name + "' " + fault);
    if (has(data.states, name) || has(data.inputs, name)) {
      refuse("hidden: '" + name + "' is a column of the data, expected a state that none holds");
    }
  }
  Names with_equation;
  for (const EquationText& equation : equations) with_equation.push_back(equation.state);
  for (const std::string& state : with_equation) {
    if (has(data.states, state) || has(options.hidden, state)) continue;
    const std::string near = near_name(state, data.states);
    refuse("equation of " + state + ": the data have no column '" + state + "' among " +
           listed(data.states) + "; " +
           (near.empty() ? "a state that is not measured is to be named with --hidden " + state
                         : "is " + near +
                               " meant? A state that is not measured is to be named "
                               "with --hidden " +
                               state));
  }
  for (const std::string& state : data.states) {
    if (has(with_equation, state)) continue;
    refuse("equations: there is none of '" + state +
           "', a column of the data; give one, name the "
           "columns to use with --states, or name it with --inputs where it is a known signal");
  }
  for (const std::string& state : options.hidden) {
    if (!has(with_equation, state))
      refuse("equations: there is none of the hidden state '" + state + "'");
  }
}

/// Measured states, hidden ones, then derivatives of both.
std::vector<Component> components_of(const TrajectorySet& data, const FitOptions& options,
                                     const std::vector<EquationText>& equations) {
  std::vector<Component> components;
  for (std::size_t d = 0; d < data.dim(); ++d) components.push_back({data.states[d], d, {}});
  for (const std::string& name : options.hidden) components.push_back({name, {}, {}});
  const std::size_t states = components.size();
  for (int order = 1; order < 4; ++order) {
    for (std::size_t s = 0; s < states; ++s) {
      const auto own = std::find_if(equations.begin(), equations.end(), [&](const EquationText& e) {
        return e.state == components[s].name;
      });
      if (own->order <= order) continue;
      const std::string of = derivative_name(components[s].name, order - 1);
      const auto lower = std::find_if(components.begin(), components.end(),
                                      [&](const Component& c) { return c.name == of; });
      components.push_back({derivative_name(components[s].name, order),
                            {},
                            static_cast<std::size_t>(lower - components.begin())});
    }
  }
  return components;
}

bool is_constant(const std::string& name) { return name == "pi"; }

/// The parameters: every name that is nothing else.
void find_parameters(const TrajectorySet& data, const std::vector<EquationText>& equations,
                     const FitOptions& options, System& system) {
  Names known;
  for (const Component& component : system.components) known.push_back(component.name);
  known.insert(known.end(), data.inputs.begin(), data.inputs.end());
  Names marked = options.per_trajectory;
  for (const EquationText& equation : equations) {
    marked.insert(marked.end(), equation.per_trajectory.begin(), equation.per_trajectory.end());
    for (const std::string& name : equation.names) {
      if (has(known, name) || name == "t" || name == data.time || is_constant(name) ||
          has(system.parameters, name)) {
        continue;
      }
      if (has(options.unused_columns, name)) {
        refuse(
            "equation \"" + equation.text + "\": '" + name +
            "' is a column of the table and would be a parameter; name it with --inputs where it "
            "is a known signal, or give the parameter another name");
      }
      const std::string near = near_name(name, known);
      if (!near.empty()) {
        refuse("equation \"" + equation.text + "\": '" + name + "' would be a parameter; is " +
               near + " meant? If not, give the parameter another name");
      }
      if (name.find("dot") != std::string::npos && name.ends_with("dot")) {
        refuse("equation \"" + equation.text + "\": '" + name + "' (written " +
               name.substr(0, name.rfind('_')) + "') is not a state: the equation of " +
               name.substr(0, name.rfind('_')) + " is of lower order");
      }
      system.parameters.push_back(name);
    }
  }
  for (const std::string& name : marked) {
    if (has(system.parameters, name)) continue;
    refuse("per_trajectory: there is no parameter '" + name + "' in the equations; there are " +
           (system.parameters.empty() ? "none" : listed(system.parameters)));
  }
  for (const std::string& name : system.parameters) {
    system.per_trajectory.push_back(has(marked, name));
  }
}

// Places for `pi` and the data's name of the time stand behind the variables; they are put in as
// text, for an Expression knows variables only by their place.
Expression parse_rhs(const EquationText& equation, const Names& variables,
                     const std::string& time) {
  Names with_aliases = variables;
  const bool has_alias = is_identifier(time) && !has(variables, time);
  with_aliases.emplace_back("pi");
  if (has_alias) with_aliases.push_back(time);
  try {
    const Expression parsed = Expression::parse(equation.rhs, with_aliases);
    Names values = variables;
    values.emplace_back("3.141592653589793");
    if (has_alias) values.emplace_back("t");
    return Expression::parse(parsed.sympy(values), variables);
  } catch (const std::invalid_argument& error) {
    std::string_view what = error.what();
    constexpr std::string_view prefix = "expression: ";
    if (what.starts_with(prefix)) what.remove_prefix(prefix.size());
    refuse("equation \"" + equation.text + "\": " + std::string(what));
  }
}

void set_rhs(const std::vector<EquationText>& equations, const std::string& time, System& system) {
  const Names variables = system.variables();
  system.rhs.resize(system.components.size());
  const auto place_of = [&](const std::string& name) {
    const auto found = std::find_if(system.components.begin(), system.components.end(),
                                    [&](const Component& c) { return c.name == name; });
    return static_cast<std::size_t>(found - system.components.begin());
  };
  for (const EquationText& equation : equations) {
    system.rhs[place_of(derivative_name(equation.state, equation.order - 1))] =
        parse_rhs(equation, variables, time);
  }
  for (std::size_t c = 0; c < system.components.size(); ++c) {
    const auto of = system.components[c].derivative_of;
    if (of) system.rhs[*of] = Expression::variable(c);
  }
}

}  // namespace

std::vector<std::string> System::variables() const {
  std::vector<std::string> names;
  for (const Component& component : components) names.push_back(component.name);
  names.insert(names.end(), inputs.begin(), inputs.end());
  names.emplace_back("t");
  names.insert(names.end(), parameters.begin(), parameters.end());
  return names;
}

System make_system(const TrajectorySet& data, const FitOptions& options) {
  const std::vector<EquationText> equations = read_equations(options);
  check_states(data, options, equations);
  System system;
  system.components = components_of(data, options, equations);
  system.states = data.dim() + options.hidden.size();
  system.inputs = data.inputs;
  system.order = equations.front().order;
  for (const EquationText& equation : equations) {
    system.equations.push_back(equation.text);
    if (equation.order != system.order) system.order = 0;
  }
  if (system.order > 2) system.order = 0;
  find_parameters(data, equations, options, system);
  set_rhs(equations, data.time, system);
  return system;
}

}  // namespace mechnn::equation_fit
