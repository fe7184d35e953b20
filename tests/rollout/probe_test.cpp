#include "rollout/probe.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "common/error.h"
#include "rollout/linear_probe.h"
#include "rollout/real_world.h"

namespace worldmodels {
namespace {

Eigen::MatrixXd Noise(Eigen::Index rows, Eigen::Index columns, uint64_t seed) {
  Pcg64 random(seed);
  std::vector<float> values(static_cast<size_t>(rows * columns));
  FillNormal(random, values);
  return Eigen::Map<Eigen::MatrixXf>(values.data(), rows, columns).cast<double>();
}

// Offset and heading can be read from z, speed from h alone; yaw rate is constant.
std::vector<ProbeEpisode> MadeUpEpisodes(int64_t moments) {
  std::vector<ProbeEpisode> episodes(10);
  Pcg64 random(4);
  for (ProbeEpisode& episode : episodes) {
    episode.steps = 2 * moments;
    for (int64_t i = 0; i < moments; ++i) {
      std::vector<float> n(6);
      FillNormal(random, n);
      episode.latents.insert(episode.latents.end(), {n[0], n[1] - n[0], 7});
      episode.hidden.insert(episode.hidden.end(), {n[2], n[3]});
      episode.states.push_back({.lateral_offset = 3 * n[0] + 1,
                                .heading_error = 0.1 * (n[1] + n[4]),
                                .curvature_ahead = n[5],
                                .speed = n[2] - 2 * n[3],
                                .yaw_rate = 0.5});
    }
  }
  return episodes;
}

}  // namespace

TEST_CASE("the linear probe finds an exact linear map, whatever the inputs' scales") {
  const Eigen::MatrixXd weight = Noise(4, 2, 1);
  Eigen::MatrixXd x = Noise(200, 4, 2);
  x.col(1) *= 1000;
  x.col(2).array() += 50;
  const Eigen::MatrixXd y = (x * weight).array() + 3;
  const LinearProbe probe(x, y, 1e-9);
  Eigen::MatrixXd other = Noise(50, 4, 3);
  CHECK((probe.Predict(other) - ((other * weight).array() + 3).matrix()).norm() < 1e-4);
  CHECK(RSquared(y, probe.Predict(x)).minCoeff() > 0.999999);
}

TEST_CASE("the ridge shrinks one standardised weight by 1 / (1 + ridge)") {
  Eigen::MatrixXd x(4, 1);
  x << -1, 1, -1, 1;  // standardised
  const LinearProbe probe(x, 2 * x, 0.25);
  Eigen::MatrixXd at(1, 1);
  at << 1;
  CHECK(probe.Predict(at)(0, 0) == Approx(2 / 1.25));
}

TEST_CASE("R squared is 1 for the truth, 0 for its mean, and not a number for a constant") {
  Eigen::MatrixXd truth(4, 2);
  truth << 1, 5, 2, 5, 3, 5, 4, 5;
  CHECK(RSquared(truth, truth)(0) == 1);
  CHECK(std::isnan(RSquared(truth, truth)(1)));
  CHECK(RSquared(truth, Eigen::MatrixXd::Constant(4, 2, 2.5))(0) == Approx(0));
  CHECK(RSquared(truth, -truth)(0) < 0);
}

TEST_CASE("the probe tells what z holds from what only h holds, on held-out episodes") {
  const auto episodes = MadeUpEpisodes(100);
  const ProbeResult result = Probe(episodes, 1e-6);
  CHECK(result.held_out_episodes == 2);
  CHECK(result.moments == 1000);
  CHECK(result.held_out_moments == 200);
  CHECK(result.counted == Approx(0.5));
  CHECK(result.states[0].z.r2 > 0.9999);
  CHECK(result.states[0].deviation == Approx(3).epsilon(0.2));
  CHECK(result.states[1].z.r2 == Approx(0.5).margin(0.15));
  CHECK(result.states[1].z.rmse == Approx(0.1).margin(0.02));
  CHECK(result.states[2].z.r2 < 0.1);
  CHECK(result.states[3].z.r2 < 0.1);
  REQUIRE(result.states[3].both);
  CHECK(result.states[3].both->r2 > 0.9999);
  const auto json = nlohmann::json::parse(ToJson(result));
  CHECK(json.at("states").at("speed").at("z_h").at("r2") > 0.9999);
  CHECK(json.at("states").at("yaw_rate").at("z").at("r2").is_null());
}

TEST_CASE("without M the probe reads z alone") {
  auto episodes = MadeUpEpisodes(100);
  for (ProbeEpisode& episode : episodes) episode.hidden.clear();
  const ProbeResult result = Probe(episodes, 1e-6);
  CHECK(result.states[0].z.r2 > 0.9999);
  CHECK_FALSE(result.states[0].both);
  CHECK_FALSE(nlohmann::json::parse(ToJson(result)).at("states").at("speed").contains("z_h"));
}

TEST_CASE("a probe with too few moments says so") {
  CHECK_THROWS_WITH(Probe(MadeUpEpisodes(5), 1e-6), Catch::Contains("10 of 2 held out"));
  CHECK_THROWS_AS(Probe(std::vector<ProbeEpisode>(10), 1e-6), Error);
}

TEST_CASE("probe data is the same on any number of threads and lanes") {
  EnvironmentConfig environment;
  environment.renderer = Renderer::kSoftware;
  Pcg64 random(8);
  const Vae vision = Vae::Random(4, random);
  MemoryConfig memory_config;
  memory_config.hidden_size = 3;
  const MdnRnn memory = MdnRnn::Random(memory_config, 4, random);
  ProbeDrive drive{.episodes = 5, .first_seed = 7, .seed = 2, .policy = {}};
  drive.policy.max_steps = 60;
  Ranks ranks = Ranks::Alone();
  const auto collect = [&](int threads, int most_lanes) {
    Executor executor(ranks, threads, most_lanes, [&](int lanes) {
      return std::make_unique<RealWorld>(environment, vision, &memory, lanes, Precision::kFp32);
    });
    return CollectProbeData(executor, drive, true);
  };
  const auto one = collect(1, 2), two = collect(2, 4), three = collect(3, 1);
  REQUIRE(one.size() == 5);
  size_t moments = 0;
  for (size_t e = 0; e < 5; ++e) {
    CHECK(one[e].steps == 60);
    CHECK(one[e].latents.size() == 4 * one[e].states.size());
    CHECK(one[e].hidden.size() == 3 * one[e].states.size());
    CHECK(one[e].states.size() <= 10);
    CHECK(one[e].latents == two[e].latents);
    CHECK(one[e].hidden == two[e].hidden);
    CHECK(one[e].latents == three[e].latents);
    CHECK(one[e].hidden == three[e].hidden);
    moments += one[e].states.size();
  }
  CHECK(moments > 10);

  const LinearController still(4);  // sees z alone
  drive.controller = &still;
  const auto driven = collect(1, 2);
  CHECK(driven[0].states.back().speed > 0);  // half gas, no steering
  environment.start_tile = 60;
  CHECK(collect(1, 2)[0].states.back().speed != driven[0].states.back().speed);
}

}  // namespace worldmodels
