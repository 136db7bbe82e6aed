#include "fit/check_names.h"

#include <algorithm>
#include <stdexcept>

#include "fit/near_names.h"
#include "mechnn/names.h"

namespace mechnn::equation_fit {
namespace {

using Names = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

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
         comma_separated(data.states) + "; " +
         (nearest.empty() ? "a state" : "is " + nearest + " meant? A state") +
         " that is not measured is to be named with --hidden " + state);
}

}  // namespace

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

std::vector<std::string> notes_on_names(const TrajectorySet& data, const FitOptions& options,
                                        const std::vector<std::string>& parameters) {
  Names notes;
  for (const std::string& name : options.hidden) {
    const bool is_column = has(options.unused_columns, name);
    const std::string near = is_column ? name : near_name(name, options.unused_columns);
    if (near.empty()) continue;
    notes.push_back("The hidden state " + name + " is estimated, though the table has a column " +
                    near + ", whose values are not used; if they are measurements of " + name +
                    ", name the column with --states and leave " + name + " out of --hidden.");
  }
  for (std::size_t q = 0; q < parameters.size(); ++q) {
    const std::string& name = parameters[q];
    for (std::size_t p = 0; p < q && name.size() > 1; ++p) {
      if (!is_spelled_alike(name, parameters[p])) continue;
      notes.push_back(parameters[p] + " and " + name +
                      " are taken for two parameters; if they are one, write it the same way "
                      "everywhere.");
    }
    std::string column = near_name(name, options.unused_columns);
    for (const std::string& state : data.states) {
      if (is_spelled_alike(name, state)) column = state;
    }
    if (column.empty()) continue;
    notes.push_back(name + " is taken for a parameter; if the column " + column +
                    " is meant, write it " + column + ".");
  }
  return notes;
}

}  // namespace mechnn::equation_fit
