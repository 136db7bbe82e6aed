#include "training/tasks/logistic/decoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "mechnn/torch/mechanistic_block.h"
#include "training/tasks/logistic/data.h"
#include "training/tasks/logistic/equation.h"

namespace mechnn::training::logistic {
namespace {

/// The mechanistic solve of u' = p0 + p1 v + p2 v² with the encoder's states v, in double.
class Mechanistic : public Decoder {
 public:
  explicit Mechanistic(const DecoderOptions& options)
      : parameters_(options.parameters), noise_(options.noise) {
    solve_.scheme = options.scheme;
    solve_.step = samples;
    solve_.order = options.scheme.starts_with("taylor") ? 2 : 1;
    solve_.factorisation = options.scheme.starts_with("taylor") ? "ldl" : "qr";
  }

  Decoded decode(const Code& code) override {
    const at::Tensor v = code.states.to(at::kDouble), steps = code.steps.to(at::kDouble);
    const at::Tensor p =
        parameters_ == Parameters::network
            ? code.parameters.to(at::kDouble)
            : projected_parameters(v, code.data.to(at::kDouble), steps, noise_, solve_);
    const nn::MechanisticOutput output = solve_at_states(v, p, steps, solve_);
    return {output.solution.select(3, 0).select(2, 0), output.status == 0, p};
  }

  std::optional<RightHandSide> right_hand_side(const Code& /*code*/,
                                               const Decoded& decoded) override {
    return quadratic(decoded.parameters);
  }

 private:
  Parameters parameters_;
  double noise_;
  nn::MechanisticBlockOptions solve_;
};

class Mlp : public Decoder {
 public:
  explicit Mlp(std::int64_t hidden) {
    decoder_ = register_module("decoder", MlpDecoder(equation_parameters + 1, hidden, samples, 1));
  }

  Decoded decode(const Code& code) override {
    const at::Tensor all = at::cat({code.parameters, code.states.slice(1, 0, 1)}, 1);
    return {decoder_->forward(all).squeeze(2), all_solved(code.states), {}};
  }

  std::optional<RightHandSide> right_hand_side(const Code& /*code*/,
                                               const Decoded& /*decoded*/) override {
    return {};
  }

 private:
  MlpDecoder decoder_{nullptr};
};

class Neural : public Decoder {
 public:
  explicit Neural(std::int64_t hidden) {
    ode_ = register_module("ode", NeuralOde(1, equation_parameters, hidden));
  }

  Decoded decode(const Code& code) override {
    const at::Tensor states = ode_->forward(code.states.slice(1, 0, 1), code.parameters,
                                            code.steps.expand({-1, samples - 1}));
    return {states.squeeze(2), all_solved(code.states), {}};
  }

  std::optional<RightHandSide> right_hand_side(const Code& code,
                                               const Decoded& /*decoded*/) override {
    return ode_->right_hand_side(code.parameters);
  }

 private:
  NeuralOde ode_{nullptr};
};

}  // namespace

std::shared_ptr<Decoder> make_decoder(const DecoderOptions& options) {
  if (options.kind == "mlp") return std::make_shared<Mlp>(options.hidden);
  if (options.kind == "neural_ode") return std::make_shared<Neural>(options.hidden);
  return std::make_shared<Mechanistic>(options);
}

}  // namespace mechnn::training::logistic
