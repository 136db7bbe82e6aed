#include "fit/system.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "fit/check_names.h"
#include "fit/equation_text.h"
#include "fit/near_names.h"
#include "mechnn/argument_error.h"
#include "mechnn/names.h"

namespace mechnn::equation_fit {
namespace {

using Names = std::vector<std::string>;

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
      // Of single letters case is often the only difference: rates k and capacities K.
      const std::string near = near_name(name, known);
      if (!near.empty() && name.size() > 1) {
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
           (system.parameters.empty() ? "none" : comma_separated(system.parameters)));
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
  system.notes = notes_on_names(data, options, system.parameters);
  return system;
}

}  // namespace mechnn::equation_fit
