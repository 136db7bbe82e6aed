// Proposals of supports from the quadratic model of the coefficients: no refit, so that thousands
// of supports can be weighed (docs/math/discovery.md, "Search").
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <stop_token>
#include <vector>

#include "joint_fit/quadratic_model.h"
#include "joint_fit/support.h"

namespace mechnn::discovery {

struct Proposal {
  joint_fit::Support support;
  Eigen::VectorXd xi;  ///< minimiser of the quadratic model on the support
  double score = 0;    ///< predicted, on the scale of Fit::score up to a constant of the model
};

/// Beam search over add, drop and swap moves from `start`: the `count` supports of the highest
/// predicted score, best first, `start` itself left out. After a stop, the best of those weighed.
std::vector<Proposal> propose(const joint_fit::QuadraticModel& model,
                              const joint_fit::Support& start, std::size_t count,
                              const std::stop_token& stop = {});

/// Repeats propose() from the best proposal until none is better than where it started: the `count`
/// best of the last round, that start among them.
std::vector<Proposal> climb(const joint_fit::QuadraticModel& model, const joint_fit::Support& start,
                            std::size_t count, const std::stop_token& stop = {});

/// The support of `size` candidates that greedy addition reaches from nothing.
joint_fit::Support grow(const joint_fit::QuadraticModel& model, std::size_t size);

}  // namespace mechnn::discovery
