// The banded elimination against Eigen's dense factorisation of the same matrix.
#include "joint_fit/bordered_band.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

namespace mechnn::joint_fit {
namespace {

struct Size {
  std::size_t unknowns, superdiagonals, border;
};

// Random least-squares rows of the given width sliding over the unknowns, each with a border part,
// collected both in the banded system and densely.
struct TwoForms {
  BorderedBand banded;
  Eigen::MatrixXd dense;  // (N + P, N + P)
};

TwoForms random_system(const Size& size, unsigned seed) {
  const std::size_t n = size.unknowns, p = size.border, width = size.superdiagonals + 1;
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal;
  TwoForms forms{BorderedBand(n, size.superdiagonals, p), Eigen::MatrixXd::Zero(n + p, n + p)};
  std::vector<double> row(width + 8, 0.0), border(p - 1 + 8, 0.0);
  for (std::size_t repeat = 0; repeat < 3; ++repeat) {
    for (std::size_t first = 0; first + width <= n; ++first) {
      for (std::size_t i = 0; i < width; ++i) row[i] = normal(generator);
      for (std::size_t k = 0; k + 1 < p; ++k) border[k] = normal(generator);
      const double rhs = normal(generator);
      add_row(forms.banded, {row.data(), width, first, border.data(), p - 1, 0, rhs});
      Eigen::VectorXd full = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(n + p));
      for (std::size_t i = 0; i < width; ++i) full[first + i] = row[i];
      for (std::size_t k = 0; k + 1 < p; ++k) full[n + k] = border[k];
      full[n + p - 1] = rhs;
      forms.dense += full * full.transpose();
    }
  }
  return forms;
}

class BorderedBandTest : public testing::TestWithParam<Size> {};

TEST_P(BorderedBandTest, EliminationLeavesTheSchurComplementOfTheDenseMatrix) {
  const auto [n, q, p] = GetParam();
  TwoForms forms = random_system(GetParam(), 1);
  ASSERT_TRUE(eliminate(forms.banded, 0, n));
  const Eigen::MatrixXd a = forms.dense.topLeftCorner(n, n), b = forms.dense.topRightCorner(n, p);
  Eigen::MatrixXd schur = -b.transpose() * a.ldlt().solve(b);
  schur.topLeftCorner(p - 1, p) += forms.dense.bottomRightCorner(p, p).topRows(p - 1);
  const double scale = schur.cwiseAbs().maxCoeff();
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = i; j < p; ++j) {
      EXPECT_NEAR(forms.banded.corner_row(i)[j], schur(i, j), 1e-10 * scale) << i << ' ' << j;
    }
  }
}

TEST_P(BorderedBandTest, SubstitutionSolvesTheWholeSystem) {
  const auto [n, q, p] = GetParam();
  TwoForms forms = random_system(GetParam(), 2);
  ASSERT_TRUE(eliminate(forms.banded, 0, n));
  const Eigen::Index unknowns = static_cast<Eigen::Index>(n + p - 1);
  const Eigen::VectorXd expected = forms.dense.topLeftCorner(unknowns, unknowns)
                                       .ldlt()
                                       .solve(forms.dense.col(unknowns).head(unknowns));
  const Eigen::VectorXd xi = expected.tail(p - 1);
  std::vector<double> x(n, NAN);
  substitute(forms.banded, {xi.data(), p - 1}, x);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(x[i], expected[i], 1e-8) << i;
}

INSTANTIATE_TEST_SUITE_P(Sizes, BorderedBandTest,
                         testing::Values(Size{1, 0, 1}, Size{7, 2, 1}, Size{20, 5, 4},
                                         Size{31, 17, 9}, Size{64, 8, 17}, Size{53, 23, 31}));

TEST(BorderedBand, EliminationRefusesAMatrixThatIsNotPositiveDefinite) {
  BorderedBand system(3, 1, 1);
  for (std::size_t i = 0; i < 3; ++i) system.band_row(i)[0] = i == 1 ? -1.0 : 1.0;
  EXPECT_FALSE(eliminate(system, 0, 3));
  BorderedBand not_finite(2, 0, 1);
  not_finite.band_row(0)[0] = NAN;
  not_finite.band_row(1)[0] = 1;
  EXPECT_FALSE(eliminate(not_finite, 0, 2));
}

}  // namespace
}  // namespace mechnn::joint_fit
