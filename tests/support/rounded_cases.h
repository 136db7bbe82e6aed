// Values with standard errors and how they are to be read, in text as on the page.
#pragma once

#include <cmath>
#include <string>
#include <vector>

namespace mechnn {

struct RoundedCase {
  double value = 0;
  double error = 0;
  std::string text;             ///< without the error
  std::string text_with_error;  ///< the same where there is no error to show
  std::string page;             ///< the value in the report's table
  std::string page_error;       ///< the error beside it: "0" of an exact value, "—" if unknown

  [[nodiscard]] bool has_error() const { return text != text_with_error; }
};

inline std::vector<RoundedCase> rounded_cases() {
  const double unknown = std::nan("");
  return {
      {0.48217, 0.0151, "0.482", "(0.482 ± 0.015)", "0.482", "0.015"},
      {0.48217, 0.0996, "0.48", "(0.48 ± 0.10)", "0.48", "0.10"},
      {9.99999, 0.0996, "10.00", "(10.00 ± 0.10)", "10.00", "0.10"},
      {-0.024799, 0.00087, "-0.02480", "(-0.02480 ± 0.00087)", "−0.02480", "0.00087"},
      {12345.6, 230, "12346", "(12346 ± 230)", "12346", "230"},
      // Large and small numbers share a power of ten with their errors.
      {123456, 2500, "1.235e+05", "(1.235 ± 0.025)e+05", "1.235×10⁵", "0.025×10⁵"},
      {-2345678, 4321, "-2.3457e+06", "(-2.3457 ± 0.0043)e+06", "−2.3457×10⁶", "0.0043×10⁶"},
      {6.02214076e23, 1e20, "6.0221e+23", "(6.0221 ± 0.0010)e+23", "6.0221×10²³", "0.0010×10²³"},
      {-3.14e-7, 2.1e-8, "-3.14e-07", "(-3.14 ± 0.21)e-07", "−3.14×10⁻⁷", "0.21×10⁻⁷"},
      // An error larger than the value sets the scale.
      {0.003, 0.02, "0.003", "(0.003 ± 0.020)", "0.003", "0.020"},
      {3e-9, 4e-7, "0.0e-07", "(0.0 ± 4.0)e-07", "0.0×10⁻⁷", "4.0×10⁻⁷"},
      {0, 0.5, "0.00", "(0.00 ± 0.50)", "0.00", "0.50"},
      // An error beyond the eighth digit has a scale of its own.
      {10, 1e-12, "10.000000", "(10.000000 ± 1e-12)", "10.000000", "1×10⁻¹²"},
      {6.02214076e23, 1e8, "6.0221408e+23", "(6.0221408 ± 1e-15)e+23", "6.0221408×10²³", "1×10⁸"},
      // Exact.
      {10, 0, "10", "10", "10", "0"},
      {8.0 / 3, 0, "2.6666666666666665", "2.6666666666666665", "2.6666666666666665", "0"},
      {-3e-7, 0, "-3e-07", "-3e-07", "−3×10⁻⁷", "0"},
      {1234567, 0, "1.234567e+06", "1.234567e+06", "1.234567×10⁶", "0"},
      {0, 0, "0", "0", "0", "0"},
      // Unknown.
      {8.0 / 3, unknown, "2.667", "2.667", "2.667", "—"},
      {-28, unknown, "-28", "-28", "−28", "—"},
      {0, unknown, "0", "0", "0", "—"},
      {99999.5, unknown, "1e+05", "1e+05", "1×10⁵", "—"},
      {5e-324, unknown, "4.941e-324", "4.941e-324", "4.941×10⁻³²⁴", "—"},
      {1.7976931348623157e308, unknown, "1.798e+308", "1.798e+308", "1.798×10³⁰⁸", "—"},
      // No number.
      {unknown, 1, "nan", "nan", "—", "—"},
      {-INFINITY, unknown, "-inf", "-inf", "−∞", "—"},
  };
}

}  // namespace mechnn
