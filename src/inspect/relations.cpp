// States that are functions of others: least squares on few others at a time, c ≈ a + Σ bᵢ xᵢ and,
// where all values have one sign, the same of the logarithms, which is c ≈ a Π xᵢ^bᵢ.
//
// Columns are centred and divided by their range. With the matrix G of their mean products, the
// best b for the others S of the column c solves G_SS b = G_Sc, and leaves the mean square
// G_cc − bᵀ G_Sc: so a set of others costs a few operations however many rows there are.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "inspect/parts.h"
#include "inspect/subset_fit.h"

namespace mechnn::inspection {
namespace {

constexpr std::size_t max_others = 3;
/// Rows for each number that a relation has: fewer agree by chance.
constexpr std::size_t min_rows_a_number = 5;

/// Up to how many others, so that no search takes more than a second.
std::size_t others_for(std::size_t states) { return states <= 64 ? 3 : states <= 300 ? 2 : 1; }

/// Rows without missing values, evenly at most `max_rows` of them: (columns, rows).
std::vector<std::vector<double>> complete_rows(const TrajectorySet& data,
                                               const std::vector<MovingState>& columns,
                                               std::size_t max_rows) {
  std::vector<const double*> rows;
  for (const Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = 0; i < trajectory.samples(); ++i) {
      const double* const row = &trajectory.values[i * data.dim()];
      const auto is_missing = [row](const MovingState& one) { return std::isnan(row[one.state]); };
      if (std::none_of(columns.begin(), columns.end(), is_missing)) rows.push_back(row);
    }
  }
  const std::size_t count = std::min(rows.size(), max_rows);
  std::vector<std::vector<double>> values(columns.size(), std::vector<double>(count));
  for (std::size_t k = 0; k < count; ++k) {
    const double* const row = rows[k * rows.size() / count];
    for (std::size_t c = 0; c < columns.size(); ++c) values[c][k] = row[columns[c].state];
  }
  return values;
}

/// Empty where the values are not all of one sign.
std::vector<double> logarithms(const std::vector<double>& values) {
  const auto has_sign = [&](double value) { return value * values.front() > 0; };
  if (!std::all_of(values.begin(), values.end(), has_sign)) return {};
  std::vector<double> logs;
  logs.reserve(values.size());
  for (const double value : values) logs.push_back(std::log(std::fabs(value)));
  return logs;
}

double range_of(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return *most - *least;
}

class Search {
 public:
  explicit Search(std::vector<std::vector<double>> values)
      : values_(std::move(values)),
        linear_(values_),
        logs_(all_logarithms(values_)),
        monomial_(logs_) {}

  /// The relation of fewest others, linear before monomial, that leaves at most `max_error`.
  [[nodiscard]] std::optional<Relation> of(std::size_t column,
                                           const std::vector<std::size_t>& others,
                                           double max_error) const {
    const std::size_t rows = values_[column].size();
    const std::size_t most = std::min(others_for(values_.size()), max_others);
    for (std::size_t count = 1; count <= most; ++count) {
      if (rows < min_rows_a_number * (count + 1)) return std::nullopt;
      for (const RelationKind kind : {RelationKind::linear, RelationKind::monomial}) {
        auto relation = best(kind, column, others, count);
        if (relation && relation->error <= max_error) return relation;
      }
    }
    return std::nullopt;
  }

 private:
  static std::vector<std::vector<double>> all_logarithms(
      const std::vector<std::vector<double>>& values) {
    std::vector<std::vector<double>> logs;
    logs.reserve(values.size());
    for (const auto& column : values) logs.push_back(logarithms(column));
    return logs;
  }

  [[nodiscard]] std::optional<Relation> best(RelationKind kind, std::size_t column,
                                             const std::vector<std::size_t>& others,
                                             std::size_t count) const {
    const SubsetFit& fit = kind == RelationKind::linear ? linear_ : monomial_;
    const auto found = fit.best(column, others, count);
    if (!found) return std::nullopt;
    Relation relation{kind, column, found->others, found->factors, found->constant, 0};
    if (kind == RelationKind::monomial) {
      relation.constant = std::copysign(std::exp(found->constant), values_[column].front());
    }
    relation.error = error_of(relation);
    return relation;
  }

  [[nodiscard]] double error_of(const Relation& relation) const {
    const std::vector<double>& truth = values_[relation.state];
    double squares = 0;
    for (std::size_t row = 0; row < truth.size(); ++row) {
      double value = relation.constant;
      for (std::size_t k = 0; k < relation.others.size(); ++k) {
        const double other = values_[relation.others[k]][row];
        if (relation.kind == RelationKind::linear) {
          value += relation.numbers[k] * other;
        } else {
          value *= std::pow(std::fabs(other), relation.numbers[k]);
        }
      }
      squares += (value - truth[row]) * (value - truth[row]);
    }
    return std::sqrt(squares / static_cast<double>(truth.size())) / range_of(truth);
  }

  std::vector<std::vector<double>> values_;  ///< (columns, rows)
  SubsetFit linear_;
  std::vector<std::vector<double>> logs_;
  SubsetFit monomial_;
};

}  // namespace

std::vector<Relation> find_relations(const TrajectorySet& data,
                                     const std::vector<MovingState>& moving,
                                     const InspectionOptions& options) {
  std::vector<Relation> relations;
  auto values = complete_rows(data, moving, options.max_rows);
  if (moving.size() < 2 || values.front().size() < 2 * min_rows_a_number) return relations;
  const Search search(std::move(values));
  std::vector<std::size_t> free;  // columns, by position in moving
  for (std::size_t c = 0; c < moving.size(); ++c) free.push_back(c);
  for (std::size_t c = moving.size(); c-- > 0 && free.size() > 1;) {
    std::vector<std::size_t> others = free;
    std::erase(others, c);
    auto relation = search.of(c, others, moving[c].max_error);
    if (!relation) continue;
    free = others;
    relation->state = moving[c].state;
    for (std::size_t& other : relation->others) other = moving[other].state;
    relations.push_back(std::move(*relation));
  }
  return relations;
}

}  // namespace mechnn::inspection
