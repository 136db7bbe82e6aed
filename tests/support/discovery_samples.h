// Candidate terms and trajectories that several tests of neural discovery use.
#pragma once

#include <string>
#include <vector>

#include "mechnn/expression.h"
#include "mechnn/trajectory.h"

namespace mechnn::test {

inline std::vector<Expression> parsed(const std::vector<std::string>& texts) {
  const std::vector<std::string> names{"x", "y"};
  std::vector<Expression> terms;
  terms.reserve(texts.size());
  for (const auto& text : texts) terms.push_back(Expression::parse(text, names));
  return terms;
}

inline TrajectorySet two_ramps() {
  TrajectorySet data;
  data.states = {"x"};
  for (const char* name : {"a", "b"}) {
    Trajectory trajectory;
    trajectory.name = name;
    for (int i = 0; i < 12; ++i) {
      trajectory.times.push_back(0.5 * i);
      trajectory.values.push_back(i);
    }
    data.trajectories.push_back(trajectory);
  }
  return data;
}

}  // namespace mechnn::test
