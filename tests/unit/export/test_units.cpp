#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "export/unit_product.h"
#include "mechnn/export.h"

namespace mechnn {
namespace {

struct Case {
  const char* term;
  const char* unit;
};

/// Of the coefficients in T′ or T″, T in K, q in W/m², the time in h.
std::string unit_of(const char* text, int order) {
  Model model;
  model.states = {"T", "q"};
  model.units = {"K", "W/m²"};
  model.time_unit = "h";
  model.order = order;
  Term term;
  term.text = text;
  term.expression = Expression::parse(text, model.variables());
  return coefficient_unit(model, 0, term);
}

TEST(CoefficientUnit, IsTheLeftHandSidesOverTheMonomials) {
  EXPECT_EQ(unit_of("1", 1), "K/h");
  EXPECT_EQ(unit_of("T", 1), "1/h");
  EXPECT_EQ(unit_of("T**2", 1), "1/(K·h)");
  EXPECT_EQ(unit_of("q", 1), "K·m²/(h·W)");
  EXPECT_EQ(unit_of("q**2*T", 1), "m⁴/(h·W²)");
  EXPECT_EQ(unit_of("t", 1), "K/h²");
  EXPECT_EQ(unit_of("T", 2), "1/h²");
  EXPECT_EQ(unit_of("T_dot", 2), "1/h");
  EXPECT_EQ(unit_of("T*T_dot**2", 2), "1/K²");
}

TEST(CoefficientUnit, IsEmptyWhereItIsUnknown) {
  EXPECT_EQ(unit_of("sin(T)", 1), "");
  EXPECT_EQ(unit_of("1 + T", 1), "");
  Model model;
  model.states = {"x", "y"};
  Term term;
  term.expression = Expression::parse("x*y", model.variables());
  EXPECT_EQ(coefficient_unit(model, 0, term), "");
  model.units = {"m", ""};
  model.time_unit = "s";
  EXPECT_EQ(coefficient_unit(model, 0, term), "");
  term.expression = Expression::parse("x", model.variables());
  EXPECT_EQ(coefficient_unit(model, 0, term), "1/s");
  EXPECT_EQ(coefficient_unit(model, 1, term), "");
}

std::string product_of(const std::vector<std::pair<std::string, int>>& factors) {
  UnitProduct product;
  for (const auto& [unit, exponent] : factors) product.multiply(unit, exponent);
  return product.text();
}

TEST(UnitProducts, TakeUnitsApartThatAreWrittenAsSuch) {
  EXPECT_EQ(product_of({{"m3/s", 1}, {"m", -2}}), "m/s");
  EXPECT_EQ(product_of({{"kg m^-3", 1}, {"g/cm3", 1}}), "kg·g/(m³·cm³)");
  EXPECT_EQ(product_of({{"W/m²/K", -1}}), "m²·K/W");
  EXPECT_EQ(product_of({{"1/h", 1}, {"h", 2}}), "h");
  EXPECT_EQ(product_of({{"m", 1}, {"m", -1}}), "1");
  EXPECT_EQ(product_of({{"m", 12}}), "m¹²");
  EXPECT_EQ(product_of({{"°C", 1}, {"%", -1}}), "°C/%");
}

TEST(UnitProducts, KeepWhatTheyDoNotUnderstandAsOneFactor) {
  EXPECT_EQ(product_of({{"W/(m2 K)", 2}}), "(W/(m2 K))²");
  EXPECT_EQ(product_of({{"log10 m", -1}}), "1/(log10 m)");
  EXPECT_EQ(product_of({{"10^3 m", 1}}), "(10^3 m)");
}

}  // namespace
}  // namespace mechnn
