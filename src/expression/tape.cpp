#include "expression/tape.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "expression/functions.h"

namespace mechnn::expr {
namespace {

constexpr std::size_t block_size = 256;
constexpr std::size_t registers_on_stack = 8;

/// t[i] = f(a[i]); t may be a.
template <typename Function>
void map(std::size_t count, double* t, const double* a, Function f) {
  for (std::size_t i = 0; i < count; ++i) t[i] = f(a[i]);
}

template <typename Function>
void map(std::size_t count, double* t, const double* a, const double* b, Function f) {
  for (std::size_t i = 0; i < count; ++i) t[i] = f(a[i], b[i]);
}

/// Exponents of usual libraries are unrolled so that the loop over points vectorises.
void integer_power_pass(std::size_t count, double* t, const double* a, unsigned exponent) {
  switch (exponent) {
    case 2:
      return map(count, t, a, [](double x) { return x * x; });
    case 3:
      return map(count, t, a, [](double x) { return x * x * x; });
    case 4:
      return map(count, t, a, [](double x) { return integer_power(x, 4); });
    case 5:
      return map(count, t, a, [](double x) { return integer_power(x, 5); });
    case 6:
      return map(count, t, a, [](double x) { return integer_power(x, 6); });
    default:
      return map(count, t, a, [=](double x) { return integer_power(x, exponent); });
  }
}

void call_pass(std::size_t count, double* t, const double* a, Function function) {
  switch (function) {
    case Function::abs:
      return map(count, t, a, [](double x) { return std::fabs(x); });
    case Function::sign:
      return map(count, t, a, [](double x) { return sign(x); });
    default:
      return map(count, t, a, [=](double x) { return apply(function, x); });
  }
}

/// One instruction at `count` points; `a` and `b` are null where the operation does not read them.
void execute(const Instruction& step, std::size_t count, double* t, const double* a,
             const double* b) {
  const double c = step.c;
  switch (step.operation) {
    case Operation::set:
      std::fill_n(t, count, c);
      return;
    case Operation::copy:
      std::copy_n(a, count, t);
      return;
    case Operation::scale:
      return map(count, t, a, [c](double x) { return c * x; });
    case Operation::add_number:
      return map(count, t, a, [c](double x) { return x + c; });
    case Operation::add_scaled:
      return map(count, t, a, b, [c](double x, double y) { return x + c * y; });
    case Operation::multiply:
      return map(count, t, a, b, [](double x, double y) { return x * y; });
    case Operation::divide:
      return map(count, t, a, b, [](double x, double y) { return x / y; });
    case Operation::divide_number:
      return map(count, t, a, [c](double x) { return c / x; });
    case Operation::integer_power:
      return integer_power_pass(count, t, a, static_cast<unsigned>(c));
    case Operation::square_root:
      return map(count, t, a, [](double x) { return std::sqrt(x); });
    case Operation::power_number:
      return map(count, t, a, [c](double x) { return std::pow(x, c); });
    case Operation::power:
      return map(count, t, a, b, [](double x, double y) { return std::pow(x, y); });
    case Operation::call:
      return call_pass(count, t, a, step.function);
  }
}

/// Runs the tape on one block. `column(i)` is where variable i's values of the block begin;
/// register 0 is `result`, register r ≥ 1 begins at scratch + (r − 1) · stride.
template <typename Column>
void run_block(const Tape& tape, std::size_t count, const Column& column, double* result,
               double* scratch, std::size_t stride) {
  const auto place = [=](std::uint32_t index) {
    return index == 0 ? result : scratch + (index - 1) * stride;
  };
  const auto read = [&](Operand operand) -> const double* {
    return operand.column ? column(operand.index) : place(operand.index);
  };
  for (const Instruction& step : tape.instructions) {
    execute(step, count, place(step.target), read(step.a), read(step.b));
  }
}

}  // namespace

double Tape::evaluate(std::span<const double> values) const {
  std::array<double, 64> small;
  std::vector<double> large;
  double* scratch = small.data();
  if (registers > small.size()) {
    large.resize(registers);
    scratch = large.data();
  }
  double result = 0;
  run_block(
      *this, 1, [&](std::uint32_t i) { return &values[i]; }, &result, scratch, 1);
  return result;
}

void Tape::evaluate(std::span<const std::span<const double>> columns,
                    std::span<double> result) const {
  std::array<double, registers_on_stack * block_size> small;
  std::vector<double> large;
  double* scratch = small.data();
  if (registers > registers_on_stack + 1) {
    large.resize(std::size_t{registers} * block_size);
    scratch = large.data();
  }
  for (std::size_t first = 0; first < result.size(); first += block_size) {
    const std::size_t count = std::min(block_size, result.size() - first);
    const auto column = [&](std::uint32_t i) { return columns[i].data() + first; };
    run_block(*this, count, column, result.data() + first, scratch, block_size);
  }
}

}  // namespace mechnn::expr
