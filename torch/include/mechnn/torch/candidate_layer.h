// Candidate terms as a differentiable layer: the nonlinear right-hand side of a state.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "mechnn/expression.h"

namespace mechnn::nn {

struct CandidateTerms;

/// φ_k(v), k = 0..L−1: expressions in V variables, and their exact partial derivatives.
class CandidateLayer {
 public:
  /// Throws std::invalid_argument for a term that names a variable beyond the V.
  CandidateLayer(std::vector<Expression> terms, std::size_t variables);

  /// (…, V) of doubles on the CPU → (…, L); differentiable once. Throws c10::ValueError for another
  /// dtype, device or extent.
  [[nodiscard]] at::Tensor operator()(const at::Tensor& variables) const;

 private:
  std::shared_ptr<const CandidateTerms> terms_;
};

}  // namespace mechnn::nn
