#include "rollout/dream_world.h"

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr RandomStream kDreamStart{14};

}  // namespace

DreamWorld::DreamWorld(const MdnRnn& memory, std::shared_ptr<const DreamStarts> starts,
                       const DreamConfig& config, int lanes, bool shows_hidden)
    : starts_(std::move(starts)),
      config_(config),
      hidden_size_(shows_hidden ? memory.hidden_size() : 0),
      dream_(memory, lanes, config.temperature),
      steps_(static_cast<size_t>(lanes)),
      actions_(static_cast<size_t>(lanes) * kActionSize),
      start_(static_cast<size_t>(memory.latent_size())) {
  if (starts_->latent_size() != memory.latent_size()) {
    FailInput("dreams begin with {} latents, but M takes {}", starts_->latent_size(),
              memory.latent_size());
  }
}

std::span<const float> DreamWorld::hidden() const {
  return hidden_size_ > 0 ? dream_.hidden() : std::span<const float>();
}

void DreamWorld::Reset(int lane, uint64_t seed) {
  Pcg64 random = MakeRandom(seed, kDreamStart);
  starts_->Draw(config_.temperature, random, start_);
  dream_.Reset(lane, start_, seed);
  steps_[lane] = 0;
}

void DreamWorld::Step(std::span<const Action> actions, std::span<StepResult> results) {
  for (int lane = 0; lane < lanes(); ++lane) {
    actions_[3 * lane] = actions[lane].steer;
    actions_[3 * lane + 1] = actions[lane].gas;
    actions_[3 * lane + 2] = actions[lane].brake;
  }
  dream_.Step(actions_);
  for (int lane = 0; lane < lanes(); ++lane) {
    results[lane] = {.reward = dream_.rewards()[lane],
                     .terminated = dream_.done_probability(lane) > config_.done_threshold,
                     .truncated = ++steps_[lane] >= config_.max_steps};
  }
}

}  // namespace worldmodels
