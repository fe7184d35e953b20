#include "memory/diagnostics.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

using namespace worldmodels;

namespace {

constexpr int kLatents = 2, kEpisodes = 4, kSteps = 30;
constexpr LatentTargets kTargets = LatentTargets::kSampled;
constexpr float kMean = 0.5f, kLogStd = 0.25f, kReward = 1.5f, kDoneLogit = -2.0f;

// mu grows by 0.1 a step from 0 in latent 0 and stays at 1 in latent 1; the reward is 1 or 3.
LatentDataset Growing(float logvar = -60.0f) {
  LatentDataset data(kLatents);
  for (int e = 0; e < kEpisodes; ++e) {
    LatentEpisode episode;
    episode.index = e;
    for (int f = 0; f <= kSteps; ++f) {
      episode.mu.push_back(0.1f * static_cast<float>(f));
      episode.mu.push_back(1.0f);
    }
    episode.logvar.assign(episode.mu.size(), logvar);
    episode.actions.assign(3 * kSteps, 0.0f);
    for (int t = 0; t < kSteps; ++t) episode.rewards.push_back(t % 2 == 0 ? 1.0f : 3.0f);
    episode.terminals.assign(kSteps, 0);
    episode.terminals.back() = 1;
    data.Append(episode);
  }
  return data;
}

// Says the same whatever it sees.
MdnRnn Stubborn() {
  MemoryConfig config;
  config.hidden_size = 4;
  config.mixtures = 2;
  config.reward_scale = 0.5;
  Pcg64 random(1);
  MdnRnn model = MdnRnn::Random(config, kLatents, random);
  std::fill(model.head_weight().value.begin(), model.head_weight().value.end(), 0.0f);
  std::vector<float>& bias = model.head_bias().value;
  for (size_t l = 0; l < kLatents; ++l) {
    for (size_t k = 0; k < 2; ++k) {
      bias[l * 6 + k] = 0;
      bias[l * 6 + 2 + k] = kMean;
      bias[l * 6 + 4 + k] = kLogStd;
    }
  }
  bias[12] = kReward;
  bias[13] = kDoneLogit;
  return model;
}

double Nll(double x) {
  const double distance = (x - kMean) / std::exp(kLogStd);
  return 0.5 * std::log(2 * std::numbers::pi) + kLogStd + 0.5 * distance * distance;
}

}  // namespace

TEST_CASE("the diagnostics of a model that always says the same have a closed form") {
  const LatentDataset data = Growing();
  const auto json =
      nlohmann::json::parse(MeasureDiagnostics(Stubborn(), data, {0, 1}, {2, 3}, kTargets, 1, 2));
  CHECK(json.at("episodes") == 2);
  CHECK(json.at("steps") == 2 * kSteps);
  double growing = 0;
  for (int t = 1; t <= kSteps; ++t) growing += Nll(0.1 * t) / kSteps;
  const auto& per_latent = json.at("nll").at("per_latent").at("model");
  CHECK(per_latent[0].get<double>() == Approx(growing).epsilon(1e-5));
  CHECK(per_latent[1].get<double>() == Approx(Nll(1)).epsilon(1e-5));
  CHECK(json.at("nll").at("model").get<double>() == Approx((growing + Nll(1)) / 2).epsilon(1e-5));
  CHECK(json.at("nll").at("by_time").at("first_step") == nlohmann::json({0, 10, 20}));
  double first_bin = 0;
  for (int t = 1; t <= 10; ++t) first_bin += (Nll(0.1 * t) + Nll(1)) / 20;
  CHECK(json.at("nll").at("by_time").at("model")[0].get<double>() ==
        Approx(first_bin).epsilon(1e-5));
  CHECK(json.at("nll").at("per_latent").at("copy").size() == kLatents);

  const auto& open_loop = json.at("open_loop");
  REQUIRE(open_loop.at("horizon").size() == kSteps);  // shorter episodes than the horizon
  for (int h = 1; h <= kSteps; ++h) {
    const double copied = 0.01 * h * h / 2;
    CHECK(open_loop.at("copy")[h - 1].get<double>() == Approx(copied).epsilon(1e-4));
    const double predicted = (std::pow(0.1 * h - kMean, 2) + std::pow(1 - kMean, 2)) / 2;
    CHECK(open_loop.at("model")[h - 1].get<double>() == Approx(predicted).epsilon(1e-4));
  }

  const auto& reward = json.at("reward");
  CHECK(reward.at("r2").get<double>() == Approx(-1));  // 3 for 1 and 3: mean 2, off by 1
  for (const auto& predicted : reward.at("predicted")) CHECK(predicted.get<double>() == Approx(3));
  const auto& done = json.at("done");
  CHECK(done.at("predicted")[0].get<double>() == Approx(1 / (1 + std::exp(2.0))));
  CHECK(done.at("actual")[0].get<double>() == Approx(1.0 / kSteps));
  CHECK(done.at("ends") == 2);
  CHECK(done.at("predicted_ends") == 0);
  CHECK(done.at("foretold") == done.at("predicted_ends"));
  CHECK(done.at("false_alarms") == 0);
}

TEST_CASE(
    "diagnostics are the same text at any number of threads, and short without held-out episodes") {
  const LatentDataset data = Growing();
  MemoryConfig config;
  config.hidden_size = 20;
  Pcg64 random(4);
  const MdnRnn model = MdnRnn::Random(config, kLatents, random);
  const std::string one = MeasureDiagnostics(model, data, {0}, {1, 2, 3}, kTargets, 1, 1);
  CHECK(one == MeasureDiagnostics(model, data, {0}, {1, 2, 3}, kTargets, 1, 3));
  CHECK(nlohmann::json::parse(MeasureDiagnostics(model, data, {0}, {}, kTargets, 1, 1)) ==
        nlohmann::json({{"episodes", 0}}));
}

TEST_CASE("M that learnt means is scored on means, beside baselines for means") {
  const LatentDataset data = Growing(std::log(0.04f));
  const auto likelihoods = [&](LatentTargets targets) {
    return nlohmann::json::parse(
        MeasureDiagnostics(Stubborn(), data, {0, 1}, {2, 3}, targets, 1, 2))["nll"]["per_latent"];
  };
  const auto mean = likelihoods(LatentTargets::kMean);
  CHECK(mean["model"][1].get<double>() == Approx(Nll(1)).epsilon(1e-5));
  // A draw is off by the posterior's variance on average: the quadratic term says by how much.
  const auto sampled = likelihoods(LatentTargets::kSampled);
  CHECK(sampled["model"][1].get<double>() ==
        Approx(Nll(1) + 0.5 * 0.04 / std::exp(2 * kLogStd)).margin(0.05));
  // mu stands still, z is drawn: the step's variance is that of one draw, or of two.
  const auto gaussian = [](double variance) {
    return 0.5 * (std::log(2 * std::numbers::pi * variance) + 1);
  };
  CHECK(mean["copy"][1].get<double>() == Approx(gaussian(0.04)).epsilon(1e-5));
  CHECK(sampled["copy"][1].get<double>() == Approx(gaussian(0.08)).epsilon(1e-5));
}
