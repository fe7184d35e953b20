#include "viewer/watch_session.h"

#include <array>
#include <cmath>
#include <cstddef>

#include "common/random.h"
#include "viewer/show.h"

namespace worldmodels {

WatchSession::WatchSession(const EnvironmentConfig& environment,
                           const CollectConfig& random_driving, const AgentModels& models,
                           uint64_t seed)
    : env_(environment, 1),
      random_driving_(random_driving),
      models_(models),
      driver_(UsableController(models)),
      frame_size_(environment.frame_size),
      frame_(static_cast<size_t>(frame_size_) * frame_size_ * 3) {
  CheckFit(models, environment);
  if (models.vision != nullptr) {
    encoder_.emplace(*models.vision, 1, models.precision);
    decoder_.emplace(*models.vision, 1);
    latents_.resize(encoder_->latent_size());
    if (models.memory != nullptr) stepper_.emplace(*models.memory, 1);
  }
  Reset(seed);
}

void WatchSession::Reset(uint64_t seed) {
  seed_ = seed;
  env_.Reset(0, seed);
  random_policy_.emplace(random_driving_, MakeRandom(seed, kWindowDriving));
  if (stepper_) stepper_->ResetLane(0);
  finished_ = false;
  result_ = {};
  action_ = {};
  log_pi_.clear();
  predicted_latents_.clear();
  Observe();
}

void WatchSession::Step() {
  if (finished_) return;
  if (driver_ != nullptr) {
    action_ = Drive(*driver_, latents_, hidden());
  } else {
    action_ = random_policy_->Next();
  }
  Predict();
  result_ = env_.Step(0, action_);
  finished_ = result_.terminated || result_.truncated;
  Observe();
}

std::string WatchSession::Ending() const { return EndingOf(world(), result_); }

std::span<const float> WatchSession::hidden() const {
  return stepper_ ? stepper_->hidden() : std::span<const float>();
}

std::span<const float> WatchSession::Reconstruct() {
  image_.resize(kFrameValues);
  decoder_->Decode(latents_, image_);
  return image_;
}

std::span<const float> WatchSession::DecodePrediction() {
  if (predicted_latents_.empty()) return {};
  image_.resize(kFrameValues);
  decoder_->Decode(predicted_latents_, image_);
  return image_;
}

void WatchSession::Observe() {
  env_.Observe(frame_);
  if (encoder_) encoder_->Encode(frame_, latents_, {});
}

void WatchSession::Predict() {
  if (!stepper_) return;
  stepper_->Step(latents_, AsFloats(action_));
  const MixtureOutput& output = stepper_->Predict();
  log_pi_.assign(output.log_pi.begin(), output.log_pi.end());
  mixtures_ = static_cast<int>(log_pi_.size() / latents_.size());
  predicted_latents_.assign(latents_.size(), 0);
  for (size_t i = 0; i < log_pi_.size(); ++i) {
    predicted_latents_[i / static_cast<size_t>(mixtures_)] += std::exp(log_pi_[i]) * output.mean[i];
  }
}

}  // namespace worldmodels
