#include "fields/weak_form.h"

#include <algorithm>

#include "mechnn/executor.h"

namespace mechnn::fields {
namespace {

std::size_t rows(const WeakForm& form) {
  std::size_t sum = 0;
  for (const WeakRecording& recording : form.recordings) sum += recording.tests.count();
  return sum;
}

}  // namespace

std::vector<double> WeakRecording::products(const std::vector<double>& f,
                                            const Orders& orders) const {
  std::vector<double> values = tests.products(f, orders);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!uses(i)) values[i] = 0;
  }
  return values;
}

std::size_t used_rows(const WeakForm& form) {
  std::size_t sum = 0;
  for (const WeakRecording& recording : form.recordings) {
    for (std::size_t i = 0; i < recording.tests.count(); ++i) sum += recording.uses(i) ? 1 : 0;
  }
  return sum;
}

void fill_regressors(WeakForm& form, int threads) {
  const auto n = static_cast<Eigen::Index>(rows(form));
  const std::size_t count = form.library.size();
  form.regressors.resize(n, static_cast<Eigen::Index>(count));
  form.smooth_regressors.resize(n, static_cast<Eigen::Index>(count));
  ThreadPool pool(std::max(threads, 1));
  pool.run(static_cast<std::ptrdiff_t>(count), [&](std::ptrdiff_t k, int /*worker*/) {
    const Candidate& candidate = form.library[static_cast<std::size_t>(k)];
    const Powers none(candidate.powers.size(), 0);
    Eigen::Index row = 0;
    for (const WeakRecording& recording : form.recordings) {
      const std::size_t points = recording.tests.grid().points();
      const auto put = [&](const std::vector<double>& values, Eigen::MatrixXd& into) {
        const std::vector<double> products = recording.products(values, candidate.orders);
        const auto size = static_cast<Eigen::Index>(products.size());
        into.col(k).segment(row, size) =
            sign(candidate.orders) * Eigen::Map<const Eigen::VectorXd>(products.data(), size);
        return size;
      };
      put(unbiased_values(candidate.powers, recording.data, form.variance, recording.missing,
                          points),
          form.regressors);
      row += put(derivative_values(candidate.powers, none, recording.smooth, points),
                 form.smooth_regressors);
    }
  });
}

Eigen::VectorXd left_side(const WeakForm& form, std::size_t component, int order) {
  Eigen::VectorXd left(static_cast<Eigen::Index>(rows(form)));
  const Orders orders{order, 0, 0, 0};
  Eigen::Index row = 0;
  for (const WeakRecording& recording : form.recordings) {
    const auto points = static_cast<std::ptrdiff_t>(recording.tests.grid().points());
    const auto begin = recording.data.begin() + static_cast<std::ptrdiff_t>(component) * points;
    const std::vector<double> products = recording.products({begin, begin + points}, orders);
    const auto size = static_cast<Eigen::Index>(products.size());
    left.segment(row, size) =
        sign(orders) * Eigen::Map<const Eigen::VectorXd>(products.data(), size);
    row += size;
  }
  return left;
}

}  // namespace mechnn::fields
