#include "report/dream_strip.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/random.h"
#include "memory/mdn_rnn_stepper.h"
#include "report/held_out.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

constexpr RandomStream kStrip{18};  // index: the rollout
constexpr size_t kEpisodes = 25;
constexpr int kHorizon = 100;
constexpr int kShown = 30;  // steps that M sees at least, if the rollout is long enough
constexpr std::array kAhead = {0, 1, 2, 5, 10, 20, 30, 45, 70, 100};

struct Stretch {
  size_t episode = 0;  // in the list
  int start = 0, length = 0;
  double reward = 0;
};

Stretch BestStretch(const Episode& episode, size_t at) {
  const int steps = static_cast<int>(episode.steps());
  const int length = std::min(kHorizon, std::max(1, steps - kShown));
  Stretch best{at, std::min(kShown, steps - length), length, -1e300};
  for (int start = best.start; start + length <= steps; ++start) {
    double reward = 0;
    for (int i = start; i < start + length; ++i) reward += episode.rewards[i];
    if (reward > best.reward) best = {at, start, length, reward};
  }
  return best;
}

DreamStrip MakeStrip(const Vae& vae, const MdnRnn& memory, const HeldOutEpisode& held_out,
                     const Stretch& stretch, const DreamConfig& dream, Pcg64 random) {
  const Episode& episode = held_out.episode;
  const auto frames = episode.observations.values<uint8_t>();
  const auto frame = [&](int step) {
    return frames.subspan(static_cast<size_t>(step) * kFrameValues, kFrameValues);
  };
  VaeEncoder encoder(vae, 1);
  VaeDecoder decoder(vae, 1);
  MdnRnnStepper stepper(memory, 1);
  stepper.ResetLane(0);
  std::vector<float> z(static_cast<size_t>(vae.latent_size())), mu(z.size());
  std::vector<float> image(kFrameValues);
  std::array<float, 1> reward, done_logit;
  const auto decode = [&](std::span<const float> latents) {
    decoder.Decode(latents, image);
    return SquareImage(std::span<const float>(image), kFrameSize);
  };
  DreamStrip strip{
      .episode = held_out.index, .shown = stretch.start, .end = std::nullopt, .moments = {}};
  for (int step = 0; step <= stretch.start + stretch.length; ++step) {
    const int ahead = step - stretch.start;
    if (ahead <= 0) encoder.Encode(frame(step), z, {});
    if (std::find(kAhead.begin(), kAhead.end(), ahead) != kAhead.end()) {
      encoder.Encode(frame(step), mu, {});
      strip.moments.push_back({ahead, SquareImage(frame(step), kFrameSize), decode(mu), decode(z)});
    }
    if (ahead == stretch.length) break;
    const auto action =
        std::span<const float>(episode.actions).subspan(static_cast<size_t>(step) * 3, 3);
    stepper.Step(z, action);
    if (ahead < 0) continue;
    stepper.Sample(dream.temperature, {&random, 1}, z, reward, done_logit);
    const double end_probability = 1 / (1 + std::exp(-double{done_logit[0]}));
    if (!strip.end && end_probability > dream.done_threshold) strip.end = ahead + 1;
  }
  return strip;
}

}  // namespace

std::vector<DreamStrip> MakeDreamStrips(const Vae& vae, const MdnRnn& memory,
                                        const std::filesystem::path& rollouts, size_t count,
                                        const DreamConfig& dream, uint64_t seed) {
  const std::vector<HeldOutEpisode> episodes = HeldOutEpisodes(rollouts, kEpisodes);
  std::vector<Stretch> stretches;
  for (size_t i = 0; i < episodes.size(); ++i) {
    if (episodes[i].episode.steps() >= 2) stretches.push_back(BestStretch(episodes[i].episode, i));
  }
  std::stable_sort(stretches.begin(), stretches.end(),
                   [](const Stretch& a, const Stretch& b) { return a.reward > b.reward; });
  stretches.resize(std::min(stretches.size(), count));
  std::vector<DreamStrip> strips;
  for (const Stretch& stretch : stretches) {
    const HeldOutEpisode& episode = episodes[stretch.episode];
    strips.push_back(MakeStrip(vae, memory, episode, stretch, dream,
                               MakeRandom(seed, kStrip, static_cast<uint64_t>(episode.index))));
  }
  return strips;
}

}  // namespace worldmodels
