#include "rollout/dream_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "common/progress.h"
#include "rollout/agent_driver.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kMoments = {1, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900};
constexpr int kPictureBatch = 32;

class MomentRecorder : public Recorder {
 public:
  explicit MomentRecorder(std::vector<float>& z) : z_(z) {}

  void Observed(const LatentWorld& world, int lane) override {
    if (!std::ranges::binary_search(kMoments, steps_)) return;
    const auto latents = static_cast<size_t>(world.latent_size());
    const auto z = world.latents().subspan(static_cast<size_t>(lane) * latents, latents);
    z_.insert(z_.end(), z.begin(), z.end());
  }
  void Stepped(const Action&, const StepResult&) override { ++steps_; }
  void Finish(LatentWorld&, int) override {}

 private:
  std::vector<float>& z_;  // (moments reached, latent)
  int steps_ = 0;
};

class Checker {
 public:
  Checker(const Vae& vision, const RoadReader& reader)
      : latents_(static_cast<size_t>(vision.latent_size())),
        reader_(reader),
        encoder_(vision, kPictureBatch),
        decoder_(vision, kPictureBatch) {}

  // z: of each episode, as MomentRecorder keeps it.
  std::vector<DreamCheck::Moment> Describe(const std::vector<std::vector<float>>& z) {
    std::vector<DreamCheck::Moment> moments;
    for (size_t m = 0; m < kMoments.size(); ++m) {
      std::vector<float> here;  // of all episodes that reach it
      for (const auto& episode : z) {
        if (episode.size() < (m + 1) * latents_) continue;
        const auto first = episode.begin() + static_cast<std::ptrdiff_t>(m * latents_);
        here.insert(here.end(), first, first + static_cast<std::ptrdiff_t>(latents_));
      }
      const size_t count = here.size() / latents_;
      if (count == 0) break;
      DreamCheck::Moment moment{.step = kMoments[m], .episodes = static_cast<int64_t>(count)};
      size_t on_road = 0;
      for (size_t i = 0; i < count; ++i) {
        on_road += reader_.OnRoad(std::span(here).subspan(i * latents_, latents_));
      }
      moment.on_road = static_cast<double>(on_road) / static_cast<double>(count);
      moment.incoherence = Incoherence(here);
      moments.push_back(moment);
    }
    return moments;
  }

 private:
  double Incoherence(std::span<const float> z) {
    double sum = 0;
    for (size_t first = 0; first < z.size(); first += kPictureBatch * latents_) {
      const auto batch = z.subspan(first, std::min(kPictureBatch * latents_, z.size() - first));
      const size_t count = batch.size() / latents_;
      pictures_.resize(count * kFrameValues);
      frames_.resize(count * kFrameBytes);
      again_.resize(batch.size());
      decoder_.Decode(batch, pictures_);
      for (size_t i = 0; i < pictures_.size(); ++i) {
        frames_[i] = static_cast<uint8_t>(std::clamp(pictures_[i], 0.0f, 1.0f) * 255 + 0.5f);
      }
      encoder_.Encode(frames_, again_, {});
      for (size_t i = 0; i < batch.size(); ++i) {
        sum += (double{batch[i]} - again_[i]) * (double{batch[i]} - again_[i]);
      }
    }
    return sum / static_cast<double>(z.size());
  }

  size_t latents_;
  const RoadReader& reader_;
  VaeEncoder encoder_;
  VaeDecoder decoder_;
  std::vector<float> pictures_, again_;
  std::vector<uint8_t> frames_;
};

DreamCheck::World Drive(Executor& executor, const LinearController& controller, Checker& checker,
                        const std::string& title, const DreamCheckOptions& options) {
  std::vector<std::vector<float>> z(static_cast<size_t>(options.episodes));
  const auto begin = [&](int64_t job) {
    return LaneEpisode{.start = {.seed = static_cast<uint64_t>(options.first_seed + job)},
                       .driver = std::make_unique<AgentDriver>(controller),
                       .recorder = std::make_unique<MomentRecorder>(z[job])};
  };
  Progress progress(title, options.episodes, "episodes", options.quiet);
  progress.Update(0);
  const auto results = executor.Run({.count = options.episodes, .begin = begin},
                                    [&](int64_t done, int64_t) { progress.Update(done); });
  progress.Finish();
  return {.returns = Summarise(results, options.first_seed), .moments = checker.Describe(z)};
}

Json ToJson(const DreamCheck::World& world) {
  Json json = {{"mean", world.returns.mean},
               {"standard_error", world.returns.standard_error},
               {"episodes", world.returns.episodes},
               {"mean_steps", world.returns.mean_steps}};
  for (const auto& moment : world.moments) {
    json["step"].push_back(moment.step);
    json["running"].push_back(moment.episodes);
    json["on_road"].push_back(moment.on_road);
    json["incoherence"].push_back(moment.incoherence);
  }
  return json;
}

}  // namespace

DreamCheck CheckDream(const Vae& vision, const LinearController& controller, Executor& real,
                      const std::function<std::unique_ptr<Executor>(double)>& make_dream,
                      const std::vector<double>& temperatures, const DreamCheckOptions& options) {
  const auto frames = [&](int64_t episodes, int64_t first_seed) {
    return CollectRoadFrames(real, options.policy, controller, episodes, first_seed, options.seed,
                             options.quiet);
  };
  DreamCheck check{.reader = RoadReader(frames(options.road_episodes, options.road_first_seed)),
                   .real = {},
                   .dreams = {}};
  check.road_accuracy =
      check.reader.BalancedAccuracy(frames(std::max<int64_t>(options.road_episodes / 4, 1),
                                           options.road_first_seed + options.road_episodes));
  Checker checker(vision, check.reader);
  check.real = Drive(real, controller, checker, "real world", options);
  for (const double temperature : temperatures) {
    const auto dream = make_dream(temperature);
    check.dreams.push_back({temperature, Drive(*dream, controller, checker,
                                               fmt::format("dream at {}", temperature), options)});
  }
  return check;
}

std::string ToJson(const DreamCheck& check) {
  Json json = {{"first_seed", check.real.returns.first_seed},
               {"road_accuracy", check.road_accuracy},
               {"real", ToJson(check.real)}};
  json["dreams"] = Json::array();
  for (const auto& dream : check.dreams) {
    Json entry = {{"temperature", dream.temperature}};
    entry.update(ToJson(dream.world));
    json["dreams"].push_back(entry);
  }
  return json.dump(1);
}

}  // namespace worldmodels
