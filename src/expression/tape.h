// A tree compiled to a list of array passes: the form in which expressions are evaluated.
//
// Points are taken in blocks of 256, so that every register of a block stays in the first-level
// cache (2 KiB each); within a block each instruction is one loop over contiguous doubles that the
// compiler vectorises. Registers are handed out like a stack: a monomial needs one or two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace mechnn::expr {

enum class Function : std::uint8_t;

enum class Operation : std::uint8_t {
  set,            ///< t = c
  copy,           ///< t = a
  scale,          ///< t = c a
  add_number,     ///< t = a + c
  add_scaled,     ///< t = a + c b
  multiply,       ///< t = a b
  divide,         ///< t = a / b
  divide_number,  ///< t = c / a
  integer_power,  ///< t = a ** n, n = c, by multiplication
  square_root,    ///< t = √a
  power_number,   ///< t = a ** c
  power,          ///< t = a ** b
  call            ///< t = function(a)
};

/// A variable's column or a register.
struct Operand {
  bool column = false;
  std::uint32_t index = 0;
};

struct Instruction {
  Operation operation;
  Function function;
  std::uint32_t target = 0;  ///< register t; register 0 is the result
  Operand a;
  Operand b;
  double c = 0;
};

struct Tape {
  std::vector<Instruction> instructions;
  std::uint32_t registers = 1;

  /// One point; `values` has shape (V).
  [[nodiscard]] double evaluate(std::span<const double> values) const;

  /// `columns[i]` has shape (P) where variable i occurs; `result` has shape (P).
  void evaluate(std::span<const std::span<const double>> columns, std::span<double> result) const;
};

}  // namespace mechnn::expr
