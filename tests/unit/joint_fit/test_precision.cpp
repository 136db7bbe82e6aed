#include "joint_fit/precision.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mechnn::joint_fit {
namespace {

// S = B Bᵀ + diag(s⁻²), as the joint fit gives it.
Eigen::MatrixXd with_prior(const Eigen::MatrixXd& factor, const Eigen::VectorXd& prior_sd) {
  const Eigen::VectorXd prior = prior_sd.cwiseAbs2().cwiseInverse();
  return factor * factor.transpose() + Eigen::MatrixXd(prior.asDiagonal());
}

TEST(Precision, AgreesWithTheInverseAndTheDeterminantOfAWellConditionedMatrix) {
  const Eigen::VectorXd prior_sd = (Eigen::VectorXd(3) << 0.5, 20, 1000).finished();
  Eigen::MatrixXd factor(3, 3);
  factor << 3, 0, 0, 1, 2, 0, 0.02, -0.01, 0.05;
  const Eigen::MatrixXd schur = with_prior(factor, prior_sd);
  const Precision precision(schur, prior_sd);
  EXPECT_TRUE(precision.determined());
  EXPECT_LT((precision.covariance() * schur - Eigen::MatrixXd::Identity(3, 3)).norm(), 1e-12);
  const Eigen::MatrixXd scaled = prior_sd.asDiagonal() * schur * prior_sd.asDiagonal();
  EXPECT_NEAR(precision.log_determinant(), std::log(scaled.determinant()), 1e-12);
}

TEST(Precision, OfNoCoefficientsIsDeterminedAndHasDeterminantOne) {
  const Precision precision(Eigen::MatrixXd(0, 0), Eigen::VectorXd(0));
  EXPECT_TRUE(precision.determined());
  EXPECT_EQ(precision.log_determinant(), 0);
}

TEST(Precision, OfWhatTheDataDoNotTouchIsThePrior) {
  const Eigen::VectorXd prior_sd = Eigen::Vector2d(3, 7);
  const Precision precision(with_prior(Eigen::MatrixXd::Zero(2, 1), prior_sd), prior_sd);
  EXPECT_TRUE(precision.determined());
  EXPECT_NEAR(precision.log_determinant(), 0, 1e-15);
  EXPECT_NEAR((precision.standard_errors() - prior_sd).norm(), 0, 1e-14);
}

// Two terms that are one and the same on the data, and rounding of either sign in S.
class CollinearTerms : public testing::TestWithParam<double> {};

TEST_P(CollinearTerms, EarnNoEvidenceAndHaveFiniteErrors) {
  const Eigen::VectorXd prior_sd = Eigen::Vector2d(800, 800);
  Eigen::MatrixXd schur = Eigen::MatrixXd::Constant(2, 2, 1e12);
  schur(1, 1) *= 1 + GetParam();
  const Precision precision(schur, prior_sd);
  EXPECT_FALSE(precision.determined());
  const double alone = std::log(1e12 * 800 * 800);
  EXPECT_NEAR(precision.log_determinant(), alone, 1e-6);
  EXPECT_TRUE(precision.covariance().allFinite());
  EXPECT_GT(precision.standard_errors().minCoeff(), 100);
}

INSTANTIATE_TEST_SUITE_P(Rounding, CollinearTerms,
                         testing::Values(0, 4e-16, -4e-16, 1e-13, -1e-13));

}  // namespace
}  // namespace mechnn::joint_fit
