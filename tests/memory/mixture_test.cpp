#include "memory/mixture.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace worldmodels;

namespace {

const MixtureLayout kLayout{19, 3};

std::vector<float> RandomRow(Pcg64& random) {
  std::vector<float> row(static_cast<size_t>(kLayout.size()));
  FillNormal(random, row);
  return row;
}

}  // namespace

TEST_CASE("the mixture's gradient agrees with finite differences") {
  Pcg64 random(5);
  std::vector<float> row = RandomRow(random), target(19), gradient(row.size());
  FillNormal(random, target);
  MixtureNll(kLayout, -3.0f, row, target, 1.0f, gradient);
  for (int torch_row = 0; torch_row < 3 * 3 * 19; ++torch_row) {
    const int at = kLayout.FromTorch(torch_row);
    const float before = row[at];
    row[at] = before + 0.01f;
    const double above = MixtureNll(kLayout, -3.0f, row, target, 1.0f, {});
    row[at] = before - 0.01f;
    const double below = MixtureNll(kLayout, -3.0f, row, target, 1.0f, {});
    row[at] = before;
    REQUIRE(gradient[at] == Approx((above - below) / 0.02).epsilon(0.01).margin(5e-3));
  }
}

TEST_CASE("far tails and tiny deviations give no infinity and no NaN") {
  for (const float target : {0.0f, 1e3f, -1e6f, 1e10f}) {
    for (const float log_std : {-80.0f, -20.0f, 0.0f, 20.0f}) {
      std::vector<float> row(static_cast<size_t>(kLayout.size()), log_std), gradient(row.size());
      const std::vector<float> targets(19, target);
      CHECK(std::isfinite(MixtureNll(kLayout, -6.0f, row, targets, 1.0f, gradient)));
      for (const float g : gradient) REQUIRE(std::isfinite(g));
    }
  }
}

TEST_CASE("likelihoods of far tails and tiny deviations are the closed form's") {
  for (const float log_std : {-18.0f, -6.0f, 0.0f, 3.0f}) {
    for (const double deviations : {0.0, 1.0, 30.0, 1e4}) {
      // Equal components: a single Gaussian, whatever the weights. The mean is 0, so that the
      // distance is exact.
      std::vector<float> row(static_cast<size_t>(kLayout.size()), 0.0f);
      for (int k = 0; k < 3; ++k) {
        for (int l = 0; l < 19; ++l) row[kLayout.log_std(k) + l] = log_std;
      }
      const double sigma = std::exp(double{log_std});
      const std::vector<float> target(19, static_cast<float>(deviations * sigma));
      const double expected = 19 * (0.918938533204672742 + log_std + 0.5 * deviations * deviations);
      CHECK(MixtureNll(kLayout, -20.0f, row, target, 1.0f, {}) ==
            Approx(expected).epsilon(1e-5).margin(1e-4));
    }
  }
}

TEST_CASE("samples have the closed form's mean and variance at every temperature") {
  Pcg64 random(11);
  std::vector<float> row = RandomRow(random);
  NormaliseMixture(kLayout, -6.0f, row);
  for (const double temperature : {0.5, 1.0, 1.3}) {
    constexpr int kDraws = 20000;
    std::vector<double> sum(19, 0.0), square(19, 0.0);
    std::vector<float> z(19);
    for (int i = 0; i < kDraws; ++i) {
      SampleMixture(kLayout, row, temperature, random, z);
      for (int l = 0; l < 19; ++l) {
        sum[l] += z[l];
        square[l] += double{z[l]} * z[l];
      }
    }
    for (int l = 0; l < 19; ++l) {
      double weight = 0, mean = 0, second = 0;
      for (int k = 0; k < 3; ++k) {
        const double pi = std::exp(row[k * kLayout.plane() + l] / temperature);
        const double m = row[kLayout.mean(k) + l];
        const double variance = std::exp(2.0 * row[kLayout.log_std(k) + l]) * temperature;
        weight += pi;
        mean += pi * m;
        second += pi * (m * m + variance);
      }
      mean /= weight;
      const double variance = second / weight - mean * mean;
      CHECK(sum[l] / kDraws == Approx(mean).margin(5 * std::sqrt(variance / kDraws)));
      CHECK(square[l] / kDraws == Approx(second / weight).epsilon(0.15));
    }
  }
}
