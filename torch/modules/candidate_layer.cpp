// Forward is one pass over columns for each φ_k; backward ∂L/∂v_i = Σ_k ∂L/∂φ_k · ∂φ_k/∂v_i.
#include "mechnn/torch/candidate_layer.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace mechnn::nn {

struct CandidateTerms {
  struct Partial {
    std::int64_t term;
    std::int64_t variable;
    Expression derivative;
  };
  std::vector<Expression> values;
  std::vector<Partial> partials;  ///< the nonzero ones
  std::int64_t variables = 0;
};

namespace {

using TermsPtr = std::shared_ptr<const CandidateTerms>;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The terms as an autograd node can save them.
struct SavedTerms : torch::CustomClassHolder {
  explicit SavedTerms(TermsPtr saved) : terms(std::move(saved)) {}
  TermsPtr terms;
};

/// Row i of a contiguous (rows, P) tensor.
std::span<double> row(const at::Tensor& table, std::int64_t i) {
  const std::int64_t points = table.size(1);
  return {table.data_ptr<double>() + i * points, static_cast<std::size_t>(points)};
}

std::vector<std::span<const double>> rows(const at::Tensor& table) {
  std::vector<std::span<const double>> result;
  for (std::int64_t i = 0; i < table.size(0); ++i) result.emplace_back(row(table, i));
  return result;
}

/// (V, P) → (L, P)
class Candidates : public torch::autograd::Function<Candidates> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& variables,
                            const TermsPtr& terms) {
    const auto columns = rows(variables);
    at::Tensor values =
        at::empty({std::ssize(terms->values), variables.size(1)}, variables.options());
    for (std::int64_t k = 0; k < values.size(0); ++k) {
      terms->values[static_cast<std::size_t>(k)].evaluate(columns, row(values, k));
    }
    context->save_for_backward({variables});
    context->saved_data["terms"] =
        c10::IValue::make_capsule(c10::make_intrusive<SavedTerms>(terms));
    return values;
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    TORCH_CHECK_NOT_IMPLEMENTED(!at::GradMode::is_enabled(),
                                "candidate terms: gradients of gradients are not implemented; "
                                "call backward without create_graph");
    const at::Tensor variables = context->get_saved_variables()[0];
    const TermsPtr terms =
        c10::static_intrusive_pointer_cast<SavedTerms>(context->saved_data["terms"].toCapsule())
            ->terms;
    const auto columns = rows(variables);
    at::Tensor gradient = at::zeros_like(variables);
    at::Tensor partial = at::empty({1, variables.size(1)}, variables.options());
    for (const auto& [term, variable, derivative] : terms->partials) {
      derivative.evaluate(columns, row(partial, 0));
      gradient.select(0, variable).addcmul_(cotangents[0].select(0, term), partial.select(0, 0));
    }
    return {gradient, at::Tensor()};
  }
};

}  // namespace

CandidateLayer::CandidateLayer(std::vector<Expression> terms, std::size_t variables) {
  const auto all = std::make_shared<CandidateTerms>();
  for (std::size_t k = 0; k < terms.size(); ++k) {
    if (terms[k].variable_count() > variables) {
      throw std::invalid_argument("terms: term " + std::to_string(k) + " has variable " +
                                  std::to_string(terms[k].variable_count() - 1) +
                                  ", expected less than " + std::to_string(variables));
    }
    for (std::size_t i = 0; i < variables; ++i) {
      Expression derivative = terms[k].derivative(i);
      if (derivative.is_zero()) continue;
      all->partials.push_back(
          {static_cast<std::int64_t>(k), static_cast<std::int64_t>(i), std::move(derivative)});
    }
  }
  all->values = std::move(terms);
  all->variables = static_cast<std::int64_t>(variables);
  terms_ = all;
}

at::Tensor CandidateLayer::operator()(const at::Tensor& variables) const {
  TORCH_CHECK_VALUE(variables.dim() >= 1 && variables.size(-1) == terms_->variables,
                    "variables: got shape ", variables.sizes(), ", expected (…, ",
                    terms_->variables, ")");
  TORCH_CHECK_VALUE(variables.scalar_type() == at::kDouble && variables.is_cpu(), "variables: got ",
                    variables.scalar_type(), " on ", variables.device(),
                    ", expected Double on cpu");
  std::vector<std::int64_t> sizes = variables.sizes().vec();
  sizes.back() = std::ssize(terms_->values);
  const at::Tensor columns = variables.reshape({-1, terms_->variables}).t().contiguous();
  return Candidates::apply(columns, terms_).t().reshape(sizes);
}

}  // namespace mechnn::nn
