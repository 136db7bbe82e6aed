// Forward is one pass over columns for each φ_k; backward ∂L/∂v_i = Σ_k ∂L/∂φ_k · ∂φ_k/∂v_i.
#include "modules/candidate_layer.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <span>
#include <stdexcept>
#include <string>

namespace mechnn {

struct CandidateLayer::Library {
  struct Partial {
    std::int64_t term;
    std::int64_t variable;
    Expression derivative;
  };
  std::vector<Expression> terms;
  std::vector<Partial> partials;  ///< those that are not zero
  std::int64_t variables = 0;
};

namespace {

using LibraryPtr = std::shared_ptr<const CandidateLayer::Library>;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The form in which an autograd node keeps what is no tensor.
struct Kept : torch::CustomClassHolder {
  explicit Kept(LibraryPtr given) : library(std::move(given)) {}
  LibraryPtr library;
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
                            const LibraryPtr& library) {
    const auto columns = rows(variables);
    at::Tensor values =
        at::empty({std::ssize(library->terms), variables.size(1)}, variables.options());
    for (std::int64_t k = 0; k < values.size(0); ++k) {
      library->terms[static_cast<std::size_t>(k)].evaluate(columns, row(values, k));
    }
    context->save_for_backward({variables});
    context->saved_data["library"] = c10::IValue::make_capsule(c10::make_intrusive<Kept>(library));
    return values;
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    TORCH_CHECK_NOT_IMPLEMENTED(!at::GradMode::is_enabled(),
                                "candidate terms: gradients of gradients are not implemented; "
                                "call backward without create_graph");
    const at::Tensor variables = context->get_saved_variables()[0];
    const LibraryPtr library =
        c10::static_intrusive_pointer_cast<Kept>(context->saved_data["library"].toCapsule())
            ->library;
    const auto columns = rows(variables);
    at::Tensor gradient = at::zeros_like(variables);
    at::Tensor partial = at::empty({1, variables.size(1)}, variables.options());
    for (const auto& [term, variable, derivative] : library->partials) {
      derivative.evaluate(columns, row(partial, 0));
      gradient.select(0, variable).addcmul_(cotangents[0].select(0, term), partial.select(0, 0));
    }
    return {gradient, at::Tensor()};
  }
};

}  // namespace

CandidateLayer::CandidateLayer(std::vector<Expression> terms, std::size_t variables) {
  const auto library = std::make_shared<Library>();
  for (std::size_t k = 0; k < terms.size(); ++k) {
    if (terms[k].variable_count() > variables) {
      throw std::invalid_argument("terms: term " + std::to_string(k) + " has variable " +
                                  std::to_string(terms[k].variable_count() - 1) +
                                  ", expected less than " + std::to_string(variables));
    }
    for (std::size_t i = 0; i < variables; ++i) {
      Expression derivative = terms[k].derivative(i);
      if (derivative.is_zero()) continue;
      library->partials.push_back(
          {static_cast<std::int64_t>(k), static_cast<std::int64_t>(i), std::move(derivative)});
    }
  }
  library->terms = std::move(terms);
  library->variables = static_cast<std::int64_t>(variables);
  library_ = library;
}

at::Tensor CandidateLayer::operator()(const at::Tensor& variables) const {
  TORCH_CHECK_VALUE(variables.dim() >= 1 && variables.size(-1) == library_->variables,
                    "variables: got shape ", variables.sizes(), ", expected (…, ",
                    library_->variables, ")");
  TORCH_CHECK_VALUE(variables.scalar_type() == at::kDouble && variables.is_cpu(), "variables: got ",
                    variables.scalar_type(), " on ", variables.device(),
                    ", expected Double on cpu");
  std::vector<std::int64_t> sizes = variables.sizes().vec();
  sizes.back() = std::ssize(library_->terms);
  const at::Tensor columns = variables.reshape({-1, library_->variables}).t().contiguous();
  return Candidates::apply(columns, library_).t().reshape(sizes);
}

}  // namespace mechnn
