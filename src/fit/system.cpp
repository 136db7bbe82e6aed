#include "fit/system.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "fit/equation_text.h"
#include "fit/near_names.h"
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

Names joined(Names names, const Names& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

void check_hidden(const TrajectorySet& data, const FitOptions& options) {
  for (const std::string& name : options.hidden) {
    const std::string fault = fault_of_state_name(name);
    if (!fault.empty()) refuse("hidden: '" + name + "' " + fault);
    if (has(data.states, name) || has(data.inputs, name)) {
      refuse("hidden: '" + name + "' is a column of the data, expected a state that none holds");
    }
  }
}

[[noreturn]] void refuse_state(const TrajectorySet& data, const FitOptions& options,
                               const std::string& state) {
  if (has(options.unused_columns, state)) {
    refuse("equation of " + state + ": '" + state +
           "' is a column of the table that --states leaves out; name it there too, or with "
           "--hidden " +
           state + " where its values are not to be used");
  }
  const Names all = joined(joined(data.states, options.hidden), options.unused_columns);
  const std::string nearest = nearest_name(state, all);
  refuse("equation of " + state + ": the data have no column '" + state + "' among " +
         listed(data.states) + "; " +
         (nearest.empty() ? "a state" : "is " + nearest + " meant? A state") +
         " that is not measured is to be named with --hidden " + state);
}

void check_states(const TrajectorySet& data, const FitOptions& options,
                  const std::vector<EquationText>& equations) {
  check_hidden(data, options);
  Names with_equation;
  for (const EquationText& equation : equations) with_equation.push_back(equation.state);
  for (const std::string& state : with_equation) {
    if (!has(data.states, state) && !has(options.hidden, state)) refuse_state(data, options, state);
  }
  for (const std::string& state : data.states) {
    if (has(with_equation, state)) continue;
    refuse("equations: there is none of '" + state + "', a column of the data" +
           is_meant(near_name(state, with_equation), "the one of ") +
           "; give one, name the columns to use with --states, or name it with --inputs where it "
           "is a known signal");
  }
  for (const std::string& state : options.hidden) {
    if (has(with_equation, state)) continue;
    refuse("equations: there is none of the hidden state '" + state + "'" +
           is_meant(nearest_name(state, with_equation), "the one of "));
  }
}

/// What is allowed and may be a mistake.
Names notes_on_names(const TrajectorySet& data, const FitOptions& options, const System& system) {
  Names notes;
  for (const std::string& name : options.hidden) {
    const bool is_column = has(options.unused_columns, name);
    const std::string near = is_column ? name : near_name(name, options.unused_columns);
    if (near.empty()) continue;
    notes.push_back("The hidden state " + name + " is estimated, though the table has a column " +
                    near + ", whose values are not used; if they are measurements of " + name +
                    ", name the column with --states and leave " + name + " out of --hidden.");
  }
  for (std::size_t q = 0; q < system.parameters.size(); ++q) {
    const std::string& name = system.parameters[q];
    for (std::size_t p = 0; p < q && name.size() > 1; ++p) {
      if (!is_spelled_alike(name, system.parameters[p])) continue;
      notes.push_back(system.parameters[p] + " and " + name +
                      " are taken for two parameters; if they are one, write it the same way "
                      "everywhere.");
    }
    for (const std::string& state : data.states) {
      if (!is_spelled_alike(name, state)) continue;
      notes.push_back(name + " is taken for a parameter; if the column " + state +
                      " is meant, write it " + state + ".");
    }
  }
  return notes;
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
  system.notes = notes_on_names(data, options, system);
  return system;
}

}  // namespace mechnn::equation_fit
