#include "viewer/dream_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viewer/window_streams.h"

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
  awake_ = dream_ && config_.context > 0;
}

void DreamSession::StartInRollout(const LatentDataset& rollouts, int64_t at, int64_t frame,
                                  uint64_t seed) {
  const auto latents = static_cast<size_t>(rollouts.latent_size());
  beginning_ = fmt::format("rollout {}, frame {}", rollouts.index(at), frame);
  const auto z_of = [&](int64_t at_frame) {
    return rollouts.mu(at).subspan(static_cast<size_t>(at_frame) * latents, latents);
  };
  const int64_t first = std::max<int64_t>(frame - config_.context, 0);
  Begin(z_of(first), seed);
  on_track_ = false;
  for (int64_t step = first; dream_ && step < frame; ++step) {
    dream_->Step(
        rollouts.actions(at).subspan(static_cast<size_t>(step) * kActionSize, kActionSize));
    dream_->SetLatents(0, z_of(step + 1));
  }
  start_.assign(z_of(frame).begin(), z_of(frame).end());
}

void DreamSession::Begin(std::span<const float> z, uint64_t seed) {
  seed_ = seed;
  start_.assign(z.begin(), z.end());
  if (dream_) dream_->Reset(0, start_, seed);
  random_policy_.emplace(random_driving_, MakeRandom(seed, kWindowDriving));
  steps_ = steps_alone_ = 0;
  total_reward_ = points_ = 0;
  finished_ = real_finished_ = awake_ = false;
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
  ++steps_;
  const bool both = on_track_ && !real_finished_;
  if (both) StepReal(action);
  if (awake_) {
    dream_->SetLatents(0, real_latents_);
    finished_ = real_finished_;
    // Later on it is woken and put to sleep by hand.
    if (steps_ == config_.context) FallAsleep();
  } else {
    total_reward_ += dream_->rewards()[0];
    points_ += dream_->rewards()[0] - kStepReward;
    ++steps_alone_;
    finished_ = over() || lap_done();
  }
  finished_ = finished_ || steps_ >= config_.max_steps;
  if (both && compares_) Compare();
}

void DreamSession::Wake() {
  if (awake_ || !can_wake()) return;
  awake_ = true;
  dream_->SetLatents(0, real_latents_);
}

void DreamSession::FallAsleep() {
  if (!awake_) return;
  awake_ = false;
  steps_alone_ = 0;
}

void DreamSession::StepReal(const Action& action) {
  const StepResult result = env_.Step(0, action);
  real_finished_ = result.terminated || result.truncated;
  env_.Observe(frame_);
  encoder_->Encode(frame_, real_latents_, {});
}

void DreamSession::Compare() {
  drawn_.assign(latents().begin(), latents().end());
  drawn_.insert(drawn_.end(), real_latents_.begin(), real_latents_.end());
  images_.resize(2 * kFrameValues);
  if (!pair_decoder_) pair_decoder_.emplace(*models_.vision, 2);
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
  if (models_.vision == nullptr) return {};
  if (!decoder_) decoder_.emplace(*models_.vision, 1 + kAlternatives);
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
