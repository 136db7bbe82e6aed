// Candidate terms in conservative form, ∂^q f(u) with a monomial f of the components.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fields/grid.h"

namespace mechnn::fields {

/// Powers of the components, or orders of derivatives in them.
using Powers = std::vector<int>;

struct Candidate {
  Powers powers;       ///< (M)
  Orders orders = {};  ///< along each axis; that in time is 0
};

[[nodiscard]] int total(const Powers& powers);
[[nodiscard]] int total(const Orders& orders);

/// 1, then for each derivative up to `derivatives`, the lowest first, all monomials up to `degree`.
std::vector<Candidate> conservative_library(std::size_t components, std::size_t space_dim,
                                            int degree, int derivatives);

/// All orders 1 ≤ |μ| ≤ `degree` of derivatives in `components` variables, the lowest first.
std::vector<Powers> orders_up_to(std::size_t components, int degree);

/// "u", "u**2", "u**2*v"; "1" for no power.
std::string monomial_text(const Powers& powers, const std::vector<std::string>& components);

/// "xx", "xy": the axes along which a derivative is taken, each as often as its order.
std::string suffix(const Orders& orders, const std::vector<std::string>& axes);

/// "(u**2)_x", "u_xx", "u**2".
std::string text(const Candidate& candidate, const std::vector<std::string>& components,
                 const std::vector<std::string>& axes);

/// ∂^μ f(u) at every point, f = Π u_c^powers[c]; `u` is (M, points). Zeros where a power is too
/// low.
std::vector<double> derivative_values(const Powers& powers, const Powers& orders,
                                      const std::vector<double>& u, std::size_t points);

/// Whether ∂^μ f vanishes everywhere.
[[nodiscard]] bool vanishes(const Powers& powers, const Powers& orders);

/// What has the mean f(u) where y = u + ε: Π_c h_p(y_c), with Hermite's h_0 = 1, h_1 = y and
/// h_{p+1} = y·h_p − p·σ_c²·h_{p−1}. `y` is (M, points); so is `missing`, 1 where y has no
/// noise, or empty.
std::vector<double> unbiased_values(const Powers& powers, const std::vector<double>& y,
                                    const std::vector<double>& variance,
                                    const std::vector<char>& missing, std::size_t points);

}  // namespace mechnn::fields
