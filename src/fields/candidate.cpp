#include "fields/candidate.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace mechnn::fields {
namespace {

// Calls visit(v) for every v of `count` entries ≥ 0 with sum `sum`, the first entries largest
// first.
void for_each_composition(std::vector<int>& v, std::size_t at, int sum,
                          const std::function<void(const std::vector<int>&)>& visit) {
  if (at + 1 == v.size()) {
    v[at] = sum;
    visit(v);
    return;
  }
  for (int part = sum; part >= 0; --part) {
    v[at] = part;
    for_each_composition(v, at + 1, sum - part, visit);
  }
}

std::vector<std::vector<int>> compositions(std::size_t count, int lowest, int highest) {
  std::vector<std::vector<int>> all;
  std::vector<int> v(count);
  for (int sum = lowest; sum <= highest; ++sum) {
    for_each_composition(v, 0, sum, [&](const std::vector<int>& part) { all.push_back(part); });
  }
  return all;
}

// p·(p − 1)···(p − m + 1)
double falling(int p, int m) {
  double product = 1;
  for (int k = 0; k < m; ++k) product *= p - k;
  return product;
}

double power(double base, int exponent) {
  double product = 1;
  for (int k = 0; k < exponent; ++k) product *= base;
  return product;
}

}  // namespace

int total(const Powers& powers) { return std::accumulate(powers.begin(), powers.end(), 0); }

int total(const Orders& orders) { return std::accumulate(orders.begin(), orders.end(), 0); }

std::vector<Candidate> conservative_library(std::size_t components, std::size_t space_dim,
                                            int degree, int derivatives) {
  const std::vector<Powers> monomials = orders_up_to(components, degree);
  std::vector<Candidate> library{{Powers(components, 0), {}}};
  for (const std::vector<int>& space : compositions(space_dim, 0, derivatives)) {
    Orders orders{};
    std::copy(space.begin(), space.end(), orders.begin() + 1);
    for (const Powers& powers : monomials) library.push_back({powers, orders});
  }
  return library;
}

std::vector<Powers> orders_up_to(std::size_t components, int degree) {
  return compositions(components, 1, degree);
}

std::string monomial_text(const Powers& powers, const std::vector<std::string>& components) {
  std::string out;
  for (std::size_t c = 0; c < powers.size(); ++c) {
    if (powers[c] == 0) continue;
    if (!out.empty()) out += '*';
    out += components[c];
    if (powers[c] > 1) out += "**" + std::to_string(powers[c]);
  }
  return out.empty() ? "1" : out;
}

std::string suffix(const Orders& orders, const std::vector<std::string>& axes) {
  std::string out;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (int k = 0; k < orders[a]; ++k) out += axes[a];
  }
  return out;
}

std::string text(const Candidate& candidate, const std::vector<std::string>& components,
                 const std::vector<std::string>& axes) {
  std::string monomial = monomial_text(candidate.powers, components);
  if (total(candidate.orders) == 0) return monomial;
  const std::string below = "_" + suffix(candidate.orders, axes);
  return total(candidate.powers) == 1 ? monomial + below : "(" + monomial + ")" + below;
}

bool vanishes(const Powers& powers, const Powers& orders) {
  for (std::size_t c = 0; c < powers.size(); ++c) {
    if (orders[c] > powers[c]) return true;
  }
  return false;
}

std::vector<double> derivative_values(const Powers& powers, const Powers& orders,
                                      const std::vector<double>& u, std::size_t points) {
  if (vanishes(powers, orders)) return std::vector<double>(points, 0);
  double factor = 1;
  for (std::size_t c = 0; c < powers.size(); ++c) factor *= falling(powers[c], orders[c]);
  std::vector<double> values(points, factor);
  for (std::size_t c = 0; c < powers.size(); ++c) {
    const int exponent = powers[c] - orders[c];
    if (exponent == 0) continue;
    for (std::size_t g = 0; g < points; ++g) values[g] *= power(u[c * points + g], exponent);
  }
  return values;
}

std::vector<double> unbiased_values(const Powers& powers, const std::vector<double>& y,
                                    const std::vector<double>& variance,
                                    const std::vector<char>& missing, std::size_t points) {
  std::vector<double> values(points, 1);
  for (std::size_t c = 0; c < powers.size(); ++c) {
    if (powers[c] == 0) continue;
    for (std::size_t g = 0; g < points; ++g) {
      const double at = y[c * points + g];
      const double noise = !missing.empty() && missing[c * points + g] != 0 ? 0 : variance[c];
      double before = 1, hermite = at;
      for (int p = 1; p < powers[c]; ++p) {
        const double next = at * hermite - p * noise * before;
        before = hermite;
        hermite = next;
      }
      values[g] *= hermite;
    }
  }
  return values;
}

}  // namespace mechnn::fields
