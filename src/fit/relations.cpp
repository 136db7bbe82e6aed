// The undetermined directions d log θ, with the initial states of hidden components behind the
// parameters, are brought to reduced row echelon form, so that each names as few as it can. Two
// entries i : j leave θ_1^j θ_2^−i as it is; equal and opposite changes in absolute terms leave the
// sum. More entries with whole exponents are a common factor c^i.
#include "fit/relations.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>

namespace mechnn::equation_fit {
namespace {

constexpr double min_entry = 0.02;  // of the largest
constexpr double whole_within = 0.005;
constexpr int max_exponent = 4;

struct Item {
  std::string name;
  double value = 0;
};

std::string label(const Unknown& unknown) {
  return unknown.trajectory.empty() ? unknown.name : unknown.name + "[" + unknown.trajectory + "]";
}

/// Parameters, then the starts of hidden states.
std::vector<Item> items_of(const EstimationProblem& problem, const Setting& setting,
                           const Point& point) {
  std::vector<Item> items;
  for (std::size_t p = 0; p < setting.unknowns.size(); ++p) {
    items.push_back({label(setting.unknowns[p]), point.theta[static_cast<Eigen::Index>(p)]});
  }
  for (std::size_t r = 0; r < problem.grids.size(); ++r) {
    for (std::size_t c = 0; c < problem.shape.dim; ++c) {
      const Component& component = setting.system.components[c];
      if (component.measured || component.derivative_of) continue;
      const std::string piece = problem.grids.size() > 1 ? " of run " + std::to_string(r + 1) : "";
      items.push_back({component.name + "(0)" + piece, point.states[r].at(c)[0]});
    }
  }
  return items;
}

Eigen::VectorXd entries_of(const EstimationProblem& problem, const Setting& setting,
                           const Undetermined& direction) {
  std::vector<double> entries(direction.relative.begin(), direction.relative.end());
  for (std::size_t r = 0; r < problem.grids.size(); ++r) {
    for (std::size_t c = 0; c < problem.shape.dim; ++c) {
      const Component& component = setting.system.components[c];
      if (component.measured || component.derivative_of) continue;
      entries.push_back(direction.starts[r][static_cast<Eigen::Index>(c)]);
    }
  }
  return Eigen::Map<const Eigen::VectorXd>(entries.data(),
                                           static_cast<Eigen::Index>(entries.size()));
}

// Gauss–Jordan with the largest entry as pivot.
void reduce_rows(Eigen::MatrixXd& rows) {
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    Eigen::Index pivot = 0;
    rows.row(i).cwiseAbs().maxCoeff(&pivot);
    if (rows(i, pivot) == 0) continue;
    rows.row(i) /= rows(i, pivot);
    for (Eigen::Index k = 0; k < rows.rows(); ++k) {
      if (k != i) rows.row(k) -= rows(k, pivot) * rows.row(i);
    }
  }
}

/// Whole numbers in the ratios of `entries`, smallest first; none where they have no such ratios.
std::optional<std::vector<int>> whole_ratios(const std::vector<double>& entries) {
  double smallest = INFINITY;
  for (const double entry : entries) smallest = std::min(smallest, std::abs(entry));
  for (int factor = 1; factor <= max_exponent; ++factor) {
    std::vector<int> whole;
    for (const double entry : entries) {
      const double ratio = factor * entry / smallest;
      const double nearest = std::round(ratio);
      if (std::abs(ratio - nearest) > whole_within * factor || std::abs(nearest) > max_exponent) {
        break;
      }
      whole.push_back(static_cast<int>(nearest));
    }
    if (whole.size() == entries.size()) return whole;
  }
  return std::nullopt;
}

std::string power_text(const std::string& name, int exponent) {
  return exponent == 1 ? name : name + "^" + std::to_string(exponent);
}

// θ_1 ~ c^i, θ_2 ~ c^j: θ_1^j/θ_2^i stays.
std::string pair_text(const Item& a, const Item& b, int i, int j) {
  std::string together;
  if ((i > 0) == (j > 0)) {
    // The one that changes less is in the numerator of what stays, with the other's exponent.
    together = power_text(a.name, std::abs(j)) + "/" + power_text(b.name, std::abs(i));
  } else {
    together = power_text(a.name, std::abs(j)) + "*" + power_text(b.name, std::abs(i));
  }
  return a.name + " and " + b.name + " appear only as " + together +
         ": the data determine that, and neither of them alone.";
}

std::string names_text(const std::vector<Item>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i].name;
  }
  return text;
}

std::string factors_text(const std::vector<Item>& items, std::vector<int> exponents) {
  if (exponents.front() < 0) {
    for (int& exponent : exponents) exponent = -exponent;
  }
  std::string text =
      "The data do not determine " + names_text(items) + " one by one: the fit is the same with ";
  for (std::size_t i = 0; i < items.size(); ++i) {
    text += (i == 0 ? "" : ", ") + items[i].name + (exponents[i] > 0 ? "*" : "/") +
            power_text("c", std::abs(exponents[i]));
  }
  return text + " for any c.";
}

std::string sentence_of(const Eigen::VectorXd& row, const std::vector<Item>& all) {
  const double largest = row.cwiseAbs().maxCoeff();
  std::vector<Item> items;
  std::vector<double> entries;
  for (Eigen::Index k = 0; k < row.size(); ++k) {
    if (std::abs(row[k]) < min_entry * largest) continue;
    items.push_back(all[static_cast<std::size_t>(k)]);
    entries.push_back(row[k]);
  }
  if (items.size() == 1) {
    return "The data do not determine " + items[0].name + ": the fit is the same for any value.";
  }
  if (const auto whole = whole_ratios(entries)) {
    return items.size() == 2 ? pair_text(items[0], items[1], (*whole)[0], (*whole)[1])
                             : factors_text(items, *whole);
  }
  if (items.size() == 2) {
    const double ratio = entries[0] * items[0].value / (entries[1] * items[1].value);
    if (std::abs(std::abs(ratio) - 1) < whole_within) {
      return items[0].name + " and " + items[1].name + " appear only as " + items[0].name +
             (ratio < 0 ? " + " : " - ") + items[1].name +
             ": the data determine that, and neither of them alone.";
    }
  }
  return "The data do not determine " + names_text(items) +
         " one by one: some change of all of them together leaves the fit as it is.";
}

}  // namespace

std::vector<std::string> relations_of(const EstimationProblem& problem, const Setting& setting,
                                      const Point& point, const Precision& precision) {
  if (precision.undetermined.empty()) return {};
  const std::vector<Item> items = items_of(problem, setting, point);
  Eigen::MatrixXd rows(static_cast<Eigen::Index>(precision.undetermined.size()),
                       static_cast<Eigen::Index>(items.size()));
  for (std::size_t i = 0; i < precision.undetermined.size(); ++i) {
    rows.row(static_cast<Eigen::Index>(i)) =
        entries_of(problem, setting, precision.undetermined[i]).transpose();
  }
  reduce_rows(rows);
  std::vector<std::string> sentences;
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    sentences.push_back(sentence_of(rows.row(i).transpose(), items));
  }
  return sentences;
}

}  // namespace mechnn::equation_fit
