#include <Eigen/Geometry>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "common/random.h"
#include "vision/aggregate_posterior.h"
#include "vision/gaussian.h"
#include "vision/interpolation.h"

namespace worldmodels::test {
namespace {

LatentMoments Moments(std::initializer_list<double> mean, const Eigen::MatrixXd& covariance) {
  LatentMoments moments;
  moments.mean = Eigen::Map<const Eigen::VectorXd>(mean.begin(), std::ssize(mean));
  moments.covariance = covariance;
  return moments;
}

double Length(const std::vector<float>& v) {
  double sum = 0;
  for (const float x : v) sum += double{x} * x;
  return std::sqrt(sum);
}

void CheckNear(const std::vector<float>& one, const std::vector<float>& other) {
  REQUIRE(one.size() == other.size());
  for (size_t i = 0; i < one.size(); ++i) CHECK(one[i] == Approx(other[i]).margin(1e-6));
}

}  // namespace

TEST_CASE("the aggregate posterior's moments are those of its mixture") {
  // Two frames, two latents: means (1, 0) and (3, 4), variances (1, e) and (1, 1).
  const std::vector<float> mu = {1, 0, 3, 4}, logvar = {0, 1, 0, 0};
  const LatentMoments moments = MeasureLatents(mu, logvar, 2);
  CHECK(moments.mean(0) == 2);
  CHECK(moments.mean(1) == 2);
  CHECK(moments.covariance(0, 0) == Approx(1 + 1));
  CHECK(moments.covariance(1, 1) == Approx(4 + (std::numbers::e + 1) / 2));
  CHECK(moments.covariance(0, 1) == Approx(2));
  CHECK(moments.covariance(1, 0) == Approx(2));
  // A plain auto-encoder's points have no variance of their own.
  const std::vector<float> none(4, -2000.0f);
  CHECK(MeasureLatents(mu, none, 2).covariance(0, 0) == 1);
}

TEST_CASE("the aggregate's KL is the closed form of each latent, and of what they share") {
  CHECK(KlFromPrior(Moments({0, 0}, Eigen::Matrix2d::Identity())) == Approx(0).margin(1e-12));
  const double variance = 0.3;
  CHECK(KlFromPrior(Moments({0.5, -1}, Eigen::Vector2d(variance, 2).asDiagonal())) ==
        Approx(KlFromPrior(0.5, std::log(variance)) + KlFromPrior(-1, std::log(2))));
  // Two standard normal latents with correlation r: their mutual information, -ln(1 - r^2) / 2.
  Eigen::Matrix2d shared = Eigen::Matrix2d::Identity();
  shared(0, 1) = shared(1, 0) = 0.8;
  CHECK(KlFromPrior(Moments({0, 0}, shared)) == Approx(-0.5 * std::log(1 - 0.64)));
  // Turning the axes changes nothing.
  const Eigen::Matrix2d turn = Eigen::Rotation2Dd(0.7).toRotationMatrix();
  LatentMoments turned = Moments({1, 2}, shared);
  const double before = KlFromPrior(turned);
  turned.mean = turn * turned.mean;
  turned.covariance = turn * turned.covariance * turn.transpose();
  CHECK(KlFromPrior(turned) == Approx(before));
  // A latent that never changes, or two that are one, have no density.
  CHECK(std::isinf(KlFromPrior(Moments({0, 0}, Eigen::Vector2d(1, 0).asDiagonal()))));
  CHECK(std::isinf(KlFromPrior(Moments({0, 0}, Eigen::Matrix2d::Ones()))));
}

TEST_CASE("the aggregate is no further from the prior than the frames' posteriors on average") {
  Pcg64 random(4);
  std::vector<float> mu(400 * 3), logvar(400 * 3);
  FillNormal(random, mu);
  FillNormal(random, logvar);
  double mean = 0;
  for (size_t i = 0; i < mu.size(); ++i) mean += KlFromPrior(mu[i], logvar[i]) / 400;
  const double aggregate = KlFromPrior(MeasureLatents(mu, logvar, 3));
  CHECK(aggregate > 0);
  CHECK(aggregate < mean);
}

TEST_CASE("walks begin and end where they should, a spherical one keeps the length") {
  const std::vector<float> a = {2, 0, 0}, b = {0, 2, 0}, c = {0, 0, -6};
  CheckNear(InterpolateLinear(a, c, 0.25), {1.5f, 0, -1.5f});
  for (const auto walk : {InterpolateLinear, InterpolateSpherical}) {
    CheckNear(walk(a, c, 0), a);
    CheckNear(walk(a, c, 1), c);
  }
  CHECK(Length(InterpolateLinear(a, b, 0.5)) == Approx(std::sqrt(2.0)));
  const double half = std::sqrt(2.0);
  CheckNear(InterpolateSpherical(a, b, 0.5),
            {static_cast<float>(half), static_cast<float>(half), 0});
  const double third = std::numbers::pi / 6;
  CheckNear(InterpolateSpherical(a, b, 1.0 / 3),
            {static_cast<float>(2 * std::cos(third)), static_cast<float>(2 * std::sin(third)), 0});
  CHECK(Length(InterpolateSpherical(a, c, 0.75)) == Approx(5));  // between 2 and 6
}

TEST_CASE("where there is no great circle a spherical walk is linear") {
  const std::vector<float> a = {1, 2}, zero = {0, 0}, far = {3, 6}, opposite = {-1, -2};
  for (const auto& b : {zero, far, opposite}) {
    CheckNear(InterpolateSpherical(a, b, 0.3), InterpolateLinear(a, b, 0.3));
    CheckNear(InterpolateSpherical(b, a, 0.3), InterpolateLinear(b, a, 0.3));
  }
}

}  // namespace worldmodels::test
