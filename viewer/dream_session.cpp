#include "viewer/dream_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viewer/show.h"
#include "viewer/window_layout.h"

namespace worldmodels {
namespace {

constexpr RandomStream kOtherDreams{17};  // index: the step and the alternative, in a row

}  // namespace

DreamSession::DreamSession(const EnvironmentConfig& environment,
                           const CollectConfig& random_driving, const AgentModels& models,
                           const DreamConfig& dream)
    : config_(dream),
      env_(environment, 1),
      random_driving_(random_driving),
      models_(models),
      driver_(UsableController(models)),
      frame_(FrameBytes(environment.frame_size)) {
  CheckFit(models, environment);
  if (models.vision == nullptr) return;
  encoder_.emplace(*models.vision, 1, models.precision);
  decoder_.emplace(*models.vision, 1 + kAlternatives);
  pair_decoder_.emplace(*models.vision, 2);
  real_latents_.resize(models.vision->latent_size());
  if (models.memory != nullptr) dream_.emplace(*models.memory, 1, dream.temperature);
}

void DreamSession::StartOnTrack(uint64_t seed) {
  env_.Reset(0, seed);
  env_.Observe(frame_);
  if (encoder_) encoder_->Encode(frame_, real_latents_, {});
  beginning_ = fmt::format("track {}", seed);
  Begin(real_latents_, seed);
  on_track_ = true;
}

void DreamSession::StartInRollout(const LatentDataset& rollouts, int64_t at, int64_t frame,
                                  uint64_t seed) {
  const auto latents = static_cast<size_t>(rollouts.latent_size());
  beginning_ = fmt::format("rollout {}, frame {}", rollouts.index(at), frame);
  Begin(rollouts.mu(at).subspan(static_cast<size_t>(frame) * latents, latents), seed);
  on_track_ = false;
}

void DreamSession::Begin(std::span<const float> z, uint64_t seed) {
  seed_ = seed;
  start_.assign(z.begin(), z.end());
  if (dream_) dream_->Reset(0, start_, seed);
  random_policy_.emplace(random_driving_, MakeRandom(seed, kWindowDriving));
  steps_ = 0;
  total_reward_ = 0;
  finished_ = real_finished_ = false;
  action_ = {};
  departures_.clear();
}

Action DreamSession::AgentAction() {
  return driver_ != nullptr ? Drive(*driver_, latents(), hidden()) : random_policy_->Next();
}

void DreamSession::Step(const Action& action) {
  if (finished_ || !dream_) return;
  action_ = action;
  dream_->Step(AsFloats(action));
  total_reward_ += dream_->rewards()[0];
  ++steps_;
  finished_ = over() || steps_ >= config_.max_steps;
  if (on_track_) StepReal(action);
}

void DreamSession::StepReal(const Action& action) {
  if (real_finished_) return;
  const StepResult result = env_.Step(0, action);
  real_finished_ = result.terminated || result.truncated;
  env_.Observe(frame_);
  encoder_->Encode(frame_, real_latents_, {});
  drawn_.assign(latents().begin(), latents().end());
  drawn_.insert(drawn_.end(), real_latents_.begin(), real_latents_.end());
  images_.resize(2 * kFrameValues);
  pair_decoder_->Decode(drawn_, images_);
  double sum = 0;
  for (size_t i = 0; i < kFrameValues; ++i) {
    const double apart = images_[i] - images_[kFrameValues + i];
    sum += apart * apart;
  }
  departures_.push_back(static_cast<float>(std::sqrt(sum / kFrameValues)));
}

void DreamSession::SetTemperature(double temperature) {
  config_.temperature = temperature;
  if (dream_) dream_->SetTemperature(temperature);
}

double DreamSession::end_probability() const {
  return dream_ && steps_ > 0 ? dream_->done_probability(0) : 0;
}

std::span<const float> DreamSession::latents() const {
  return dream_ ? dream_->z() : std::span<const float>(start_);
}

std::span<const float> DreamSession::hidden() const {
  return dream_ ? dream_->hidden() : std::span<const float>();
}

std::span<const float> DreamSession::log_pi() {
  return dream_ && steps_ > 0 ? dream_->Mixture().log_pi : std::span<const float>();
}

std::span<const float> DreamSession::Decode(int alternatives) {
  if (!decoder_) return {};
  const size_t latent = start_.size();
  const auto others = static_cast<size_t>(dream_ && steps_ > 0 ? alternatives : 0);
  drawn_.resize((1 + others) * latent);
  std::ranges::copy(latents(), drawn_.begin());
  for (size_t i = 0; i < others; ++i) {
    // The same ones as long as this step is looked at.
    Pcg64 random =
        MakeRandom(seed_, kOtherDreams, static_cast<uint64_t>(steps_) * kAlternatives + i);
    dream_->Redraw({&random, 1}, std::span(drawn_).subspan((1 + i) * latent, latent));
  }
  images_.resize((1 + others) * kFrameValues);
  decoder_->Decode(drawn_, images_);
  return images_;
}

}  // namespace worldmodels
