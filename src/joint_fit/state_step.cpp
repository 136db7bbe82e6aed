#include "joint_fit/state_step.h"

#include <span>

namespace mechnn::joint_fit {

NodeValues state_step(const BorderedBand& system, const Eigen::VectorXd& xi,
                      const NodeValues& states) {
  const std::size_t nodes = states.nodes(), components = states.components();
  std::vector<double> change(nodes * components);
  substitute(system, {xi.data(), static_cast<std::size_t>(xi.size())}, change);
  NodeValues step(components, nodes);
  for (std::size_t c = 0; c < components; ++c) {
    double* const target = step.at(c);
    for (std::size_t t = 0; t < nodes; ++t) target[t] = change[t * components + c];
  }
  return step;
}

std::vector<NodeValues> stepped(const std::vector<NodeValues>& from,
                                const std::vector<NodeValues>& step, double length) {
  std::vector<NodeValues> result = from;
  for (std::size_t r = 0; r < from.size(); ++r) {
    for (std::size_t c = 0; c < from[r].components(); ++c) {
      double* const target = result[r].at(c);
      const double* const change = step[r].at(c);
      for (std::size_t t = 0; t < from[r].nodes(); ++t) target[t] += length * change[t];
    }
  }
  return result;
}

}  // namespace mechnn::joint_fit
