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
      start_(static_cast<size_t>(memory.latent_size())) {
  if (starts_->latent_size() != memory.latent_size()) {
    FailInput("dreams begin with {} latents, but M takes {}", starts_->latent_size(),
              memory.latent_size());
  }
}

std::span<const float> DreamWorld::latents() const {
  return dream_.z().first(static_cast<size_t>(running()) * latent_size());
}

std::span<const float> DreamWorld::hidden() const {
  return dream_.hidden().first(static_cast<size_t>(running()) * hidden_size_);
}

void DreamWorld::Begin(int lane, const EpisodeStart& start) {
  Pcg64 random = MakeRandom(start.seed, kDreamStart);
  starts_->Draw(config_.temperature, random, start_);
  dream_.Reset(lane, start_, start.seed);
  steps_[lane] = 0;
}

void DreamWorld::Move(int from, int to) {
  dream_.MoveLane(from, to);
  steps_[to] = steps_[from];
}

void DreamWorld::Step(std::span<const Action> actions, std::span<StepResult> results) {
  dream_.Step(AsFloats(actions));
  for (int lane = 0; lane < running(); ++lane) {
    results[lane] = {.reward = dream_.rewards()[lane],
                     .terminated = dream_.done_probability(lane) > config_.done_threshold,
                     .truncated = ++steps_[lane] >= config_.max_steps};
  }
}

}  // namespace worldmodels
