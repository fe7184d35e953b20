// What compare-vision measures, against what it must be.

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "env/car_racing.h"
#include "report/page.h"
#include "report/scatter_chart.h"
#include "report/vision_comparison.h"
#include "rollout/collector.h"
#include "tests/common/temporary_folder.h"
#include "tests/vision/toy_rollouts.h"
#include "vision/gaussian.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

void CheckWellFormed(const std::string& html) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "page.html";
  std::ofstream(path) << MakePage("page", html);
  CHECK(std::system(("xmllint --noout " + path.string()).c_str()) == 0);
}

size_t CountParts(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Twenty rollouts of 120 random steps, two of them held out.
void Collect(const std::filesystem::path& rollouts) {
  Ranks ranks;
  CollectConfig config;
  config.episodes = 20;
  config.max_steps = 120;
  config.stall_steps = 0;
  config.random_start = 0;
  EnvironmentConfig environment;
  environment.renderer = Renderer::kSoftware;
  CollectRollouts(ranks, config, environment, 3, 2, true, rollouts);
}

Vae RandomVae(int latents, bool variational) {
  Pcg64 random(6);
  Vae vae = Vae::Random(latents, random);
  vae.set_variational(variational);
  return vae;
}

// Frames of so many episodes of 100 moments, all of them on the road.
HeldOutFrames OnTheRoad(int64_t episodes, Pcg64& random) {
  HeldOutFrames frames;
  for (int64_t i = 0; i < 100 * episodes; ++i) {
    frames.episode.push_back(i / 100);
    frames.step.push_back(i % 100);
    frames.states.push_back(TrackState{.lateral_offset = random.Uniform(-6, 6),
                                       .heading_error = random.Uniform(-1, 1),
                                       .curvature_ahead = random.Uniform(-0.05, 0.05)});
  }
  return frames;
}

}  // namespace

TEST_CASE("held-out frames know where the car was, after the camera's zoom and on the road") {
  const TemporaryFolder folder;
  Collect(folder.path());
  const HeldOutFrames frames = GatherHeldOutFrames(folder.path(), 200);
  CHECK(frames.size() == 200);
  CHECK(frames.episode.front() == 9);
  CHECK(frames.episode.back() == 19);
  const Episode episode = LoadEpisode(EpisodePath(folder.path(), 9));
  // The same drive again, by the world itself.
  CarRacing world{EnvironmentConfig()};
  world.Reset(static_cast<uint64_t>(episode.seed));
  int64_t known = 0, step = 0;
  for (int64_t i = 0; i < 100; ++i) {
    const auto pixels = episode.observations.values<uint8_t>().subspan(
        static_cast<size_t>(frames.step[i] * kFrameBytes), kFrameBytes);
    REQUIRE(std::ranges::equal(frames.frame(i), pixels));
    CHECK((frames.step[i] >= 50 || !frames.states[i]));
    for (; step < frames.step[i]; ++step) {
      const auto at = static_cast<size_t>(3 * step);
      world.Step({episode.actions[at], episode.actions[at + 1], episode.actions[at + 2]});
    }
    if (!frames.states[i]) continue;
    ++known;
    const TrackState state = MeasureTrackState(world.track(), world.car());
    CHECK(frames.states[i]->lateral_offset == Approx(state.lateral_offset).margin(1e-4));
    CHECK(frames.states[i]->heading_error == Approx(state.heading_error).margin(1e-4));
    CHECK(frames.states[i]->curvature_ahead == Approx(state.curvature_ahead).margin(1e-5));
  }
  CHECK(known > 10);

  // Rollouts of other programs hold no places.
  const TemporaryFolder foreign;
  WriteToyEpisode(foreign.path(), 9, 80);
  const HeldOutFrames toys = GatherHeldOutFrames(foreign.path(), 30);
  CHECK(toys.size() == 30);
  CHECK(std::ranges::none_of(toys.states, [](const auto& state) { return state.has_value(); }));
  CHECK(GatherHeldOutFrames(folder / "none", 30).size() == 0);
}

TEST_CASE("a latent that is a state is found, what is mixed is shared, noise tells nothing") {
  Pcg64 random(2);
  HeldOutFrames frames = OnTheRoad(10, random);
  constexpr int kLatents = 4;
  std::vector<float> mu(static_cast<size_t>(frames.size()) * kLatents);
  FillNormal(random, mu);
  for (int64_t i = 0; i < frames.size(); ++i) {
    const TrackState& state = *frames.states[i];
    mu[i * kLatents + 2] = static_cast<float>(3 - 5 * state.heading_error);
    // The offset is in two latents, with noise that cancels when they are added.
    mu[i * kLatents] = static_cast<float>(state.lateral_offset + 6 * mu[i * kLatents + 1]);
  }
  const Disentanglement found = MeasureDisentanglement(frames, mu, kLatents);
  CHECK(found.moments == 1000);
  REQUIRE(found.states.size() == 3);
  const FollowedState &offset = found.states[0], &heading = found.states[1],
                      &curvature = found.states[2];
  CHECK(heading.name == "heading_error");
  CHECK(heading.best == 2);
  CHECK(heading.best_r2 == Approx(1).margin(1e-4));
  CHECK(heading.next_r2 < 0.05);
  CHECK(offset.best == 0);
  CHECK(offset.best_r2 == Approx(12.0 / (12 + 36)).margin(0.08));  // variances 12 and 36
  CHECK(offset.all_r2 > 0.99);
  CHECK(curvature.all_r2 < 0.05);

  // Too few moments say nothing.
  for (int64_t i = 0; i < frames.size(); ++i) {
    if (i % 100 > 2) frames.states[i].reset();
  }
  CHECK(MeasureDisentanglement(frames, mu, kLatents).moments == 0);
}

TEST_CASE("a V's measures are those of its encoder and decoder on the frames") {
  const TemporaryFolder folder;
  Collect(folder.path());
  const VisionTask task = MakeVisionTask(folder.path(), 60, 7);
  REQUIRE(task.frames.size() == 60);
  CHECK(task.frames.states[task.from]->curvature_ahead >
        task.frames.states[task.to]->curvature_ahead);
  const Vae vae = RandomVae(5, true);
  const VisionMeasurement vision = MeasureVisionForms(vae, task);
  std::vector<float> mu(60 * 5), logvar(60 * 5);
  VaeEncoder(vae, 60).Encode(task.frames.pixels, mu, logvar);
  double kl = 0, of_latent_3 = 0;
  for (size_t i = 0; i < mu.size(); ++i) {
    kl += KlFromPrior(mu[i], logvar[i]) / 60;
    if (i % 5 == 3) of_latent_3 += KlFromPrior(mu[i], logvar[i]) / 60;
  }
  CHECK(vision.kl == Approx(kl));
  CHECK(vision.latent_kl[3] == Approx(of_latent_3));
  CHECK(vision.aggregate_kl > 0);
  CHECK(vision.aggregate_kl < vision.kl);
  CHECK(vision.active == 0);  // what is untrained hardly moves
  CHECK(vision.error_of_mean > 0);
  CHECK(vision.error_of_draw != vision.error_of_mean);
  CHECK(vision.samples.size() == 10);
  CHECK(vision.aggregate.size() == 60);
  CHECK(vision.linear_walk.size() == 9);
  CHECK(vision.linear_walk.front().rgb == vision.spherical_walk.front().rgb);
  CHECK(vision.linear_walk.back().rgb == vision.spherical_walk.back().rgb);
  CHECK(vision.reconstructions.size() == 8);

  const VisionMeasurement plain = MeasureVisionForms(RandomVae(5, false), task);
  CHECK(plain.latent_kl.empty());
  CHECK(plain.error_of_draw == plain.error_of_mean);
  CHECK(plain.error_of_mean == vision.error_of_mean);
  CHECK(plain.deviations == vision.deviations);
  CHECK(plain.aggregate_kl > vision.aggregate_kl);  // its points are far narrower
}

TEST_CASE("samples that V draws as one picture do not change when it sees them again") {
  Vae vae = RandomVae(3, true);
  for (Parameter* parameter : vae.parameters()) {
    if (parameter->name.starts_with("decoder.")) std::ranges::fill(parameter->value, 0.0f);
  }
  const VisionMeasurement grey = MeasureVisionForms(vae, VisionTask());
  CHECK_FALSE(grey.measured);
  CHECK(grey.sample_change == 0);
  CHECK(grey.samples.front().rgb[0] == 128);
  // A bright first channel is one picture too; a V with large weights changes its samples.
  Vae loud = RandomVae(3, true);
  for (float& value : loud.parameter("decoder.fc1.weight").value) value *= 1000;
  CHECK(MeasureVisionForms(loud, VisionTask()).sample_change > 1);
}

TEST_CASE("a cloud's circles are drawn to scale, and points without a place are left out") {
  ScatterChart chart{.text = {"cloud", "", "x", "y"},
                     .points = {{1, 2, 1}, {NAN, 0, 1}, {-3, -1, 2}},
                     .circles = {1, 3},
                     .same_scale = true};
  const std::string svg = DrawScatterChart(chart);
  CheckWellFormed(svg);
  CHECK(CountParts(svg, "class=\"speck") == 2);
  CHECK(CountParts(svg, "<ellipse") == 2);
  double rx = 0, ry = 0;
  REQUIRE(std::sscanf(svg.c_str() + svg.find(" rx="), " rx=\"%lf\" ry=\"%lf\"", &rx, &ry) == 2);
  CHECK(rx == Approx(ry).epsilon(0.08));
  chart.points = {};
  CHECK_THAT(DrawScatterChart(chart), Contains("no figures yet"));

  const std::string labelled =
      DrawScatterChart({.text = {"rate", "", "x", "y"},
                        .points = {{10, 100, 1, "beta 1"}, {0, 5, 2, "no rate"}},
                        .levels = {{50, 3, "plain"}},
                        .log_x = true,
                        .log_y = true});
  CheckWellFormed(labelled);
  CHECK_THAT(labelled, Contains("beta 1") && Contains("plain") && !Contains("no rate"));
}

TEST_CASE("the comparison's page and JSON say what is known, and no more") {
  const TemporaryFolder folder;
  Collect(folder.path());
  VisionComparison comparison{
      .rollouts = folder.path(), .task = MakeVisionTask(folder.path(), 40, 7), .visions = {}};
  comparison.visions.push_back(MeasureVisionForms(RandomVae(5, true), comparison.task));
  comparison.visions.push_back(MeasureVisionForms(RandomVae(5, false), comparison.task));
  comparison.visions[0].name = "one & only";
  comparison.visions[0].config.beta = 0.1;
  comparison.visions[1].name = "plain";
  comparison.visions[1].config.reconstruction = Reconstruction::kCrossEntropy;
  comparison.visions[1].aggregate_kl = INFINITY;
  const std::string html = LatentSpaceSection(comparison);
  CheckWellFormed(html);
  CHECK_THAT(html, Contains("one &amp; only: beta 0.1") && Contains("plain, cross-entropy"));
  CHECK_THAT(html, Contains("∞") && Contains("Samples from the prior"));
  const auto json = nlohmann::json::parse(ToJson(comparison));
  CHECK(json.at("frames") == 40);
  CHECK(json.at("episodes") == 2);
  const auto &one = json.at("visions")[0], &plain = json.at("visions")[1];
  CHECK(one.at("kl").get<double>() == Approx(comparison.visions[0].kl));
  CHECK(one.at("latent_kl").size() == 5);
  CHECK(plain.at("kl").is_null());
  CHECK(plain.at("beta").is_null());
  CHECK(plain.at("aggregate_kl").is_null());

  comparison.visions.pop_back();
  const std::string alone = LatentSpaceSection(comparison);
  CheckWellFormed(alone);
  CHECK_THAT(alone, Contains("V's latent space") && !Contains("Samples from the prior") &&
                        Contains("Walks between"));
  comparison.task = VisionTask();
  comparison.visions = {MeasureVisionForms(RandomVae(5, true), comparison.task)};
  const std::string empty = LatentSpaceSection(comparison);
  CheckWellFormed(empty);
  CHECK_THAT(empty, Contains("no held-out rollout"));
}

}  // namespace worldmodels
