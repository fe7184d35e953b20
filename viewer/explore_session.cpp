#include "viewer/explore_session.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "viewer/window_layout.h"
#include "vision/gaussian.h"
#include "vision/interpolation.h"

namespace worldmodels {

namespace {

constexpr RandomStream kExploring{40};
constexpr int kBatch = 32;
constexpr int64_t kMeasuredFrames = 256;
constexpr int kCandidates = 6;  // for the first walk's end

}  // namespace

double SquaredError(std::span<const float> image, std::span<const uint8_t> frame) {
  double sum = 0;
  for (size_t i = 0; i < image.size(); ++i) {
    const double difference = image[i] - frame[i] / 255.0;
    sum += difference * difference;
  }
  return sum;
}

ExploreSession::ExploreSession(const Vae& vision, RealFrames frames, uint64_t seed)
    : variational_(vision.variational()),
      encoder_(vision, kBatch),
      decoder_(vision, 1),
      walk_decoder_(vision, kWalkPictures),
      frames_(std::move(frames)),
      random_(MakeRandom(seed, kExploring)) {
  const auto latents = static_cast<size_t>(vision.latent_size());
  for (std::vector<float>* values : {&mu_, &logvar_, &sigma_, &z_}) values->resize(latents);
  kl_.resize(latents);
  reconstruction_.resize(kFrameValues);
  picture_.resize(kFrameValues);
  walk_pictures_.resize(size_t{kWalkPictures} * kFrameValues);

  const int64_t number = frames_.number(), step = frames_.step();
  Measure();
  frames_.GoTo(number, step);
  Look();
  walk_.SetA(Here());
  // To somewhere else: the farthest of a few.
  double farthest = -1;
  for (int i = 0; i < kCandidates; ++i) {
    frames_.Jump(random_);
    Look();
    const double apart = AngleBetween(walk_.a().z, mu_);
    if (apart > farthest) walk_.SetB(Here());
    farthest = std::max(apart, farthest);
  }
  frames_.GoTo(number, step);
  Look();
  DrawWalk();
}

double ExploreSession::KlOf(float mu, float logvar) const {
  return variational_ ? KlFromPrior(mu, logvar) : 0.5 * mu * mu;
}

void ExploreSession::Measure() {
  const auto latents = static_cast<size_t>(size());
  const std::vector<uint8_t> frames = frames_.Spread(kMeasuredFrames);
  const size_t count = frames.size() / kFrameValues;
  std::vector<float> mu(count * latents), logvar(count * latents);
  encoder_.Encode(frames, mu, logvar);
  mean_kl_.assign(latents, 0);
  float largest = 0;
  for (size_t i = 0; i < mu.size(); ++i) {
    mean_kl_[i % latents] += KlOf(mu[i], logvar[i]) / static_cast<double>(count);
    largest = std::max(largest, std::abs(mu[i]));
  }
  reach_ = std::max(4.0f, 2 * std::ceil(largest / 2));
  by_kl_.resize(latents);
  std::iota(by_kl_.begin(), by_kl_.end(), 0);
  std::ranges::stable_sort(by_kl_, [&](int a, int b) { return mean_kl_[a] > mean_kl_[b]; });
}

void ExploreSession::Look() {
  encoder_.Encode(frames_.frame(), mu_, logvar_);
  for (size_t i = 0; i < mu_.size(); ++i) {
    sigma_[i] = std::exp(0.5f * logvar_[i]);
    kl_[i] = KlOf(mu_[i], logvar_[i]);
  }
  decoder_.Decode(mu_, reconstruction_);
  reconstruction_error_ = SquaredError(reconstruction_, frames_.frame());
  draws_ = 0;
  draw_errors_ = 0;
  ResetAll();
}

void ExploreSession::NextFrame(int64_t frames) {
  frames_.Move(frames);
  Look();
}

void ExploreSession::NextEpisode(int64_t episodes) {
  frames_.MoveEpisode(episodes);
  Look();
}

void ExploreSession::RandomFrame() {
  frames_.Jump(random_);
  Look();
}

double ExploreSession::total_kl() const { return std::accumulate(kl_.begin(), kl_.end(), 0.0); }

double ExploreSession::length() const {
  return std::sqrt(std::inner_product(z_.begin(), z_.end(), z_.begin(), 0.0));
}

// z has changed.
void ExploreSession::Show(LatentsFrom from) {
  from_ = from;
  if (from != LatentsFrom::kWalk) walk_.Play(false);
  decoder_.Decode(z_, picture_);
  error_ = SquaredError(picture_, frames_.frame());
}

void ExploreSession::Move(int latent, float value) {
  z_[static_cast<size_t>(latent)] = std::clamp(value, -reach_, reach_);
  Show(LatentsFrom::kHand);
}

void ExploreSession::Reset(int latent) {
  z_[static_cast<size_t>(latent)] = mu_[static_cast<size_t>(latent)];
  Show(z_ == mu_ ? LatentsFrom::kMean : LatentsFrom::kHand);
}

void ExploreSession::ResetAll() {
  z_ = mu_;
  Show(LatentsFrom::kMean);
}

void ExploreSession::SetZero() {
  std::ranges::fill(z_, 0.0f);
  Show(LatentsFrom::kZero);
}

void ExploreSession::Draw() {
  FillNormal(random_, z_);
  for (size_t i = 0; i < z_.size(); ++i) z_[i] = mu_[i] + sigma_[i] * z_[i];
  Show(LatentsFrom::kDraw);
  ++draws_;
  draw_errors_ += error_;
}

void ExploreSession::DrawPrior() {
  FillNormal(random_, z_);
  Show(LatentsFrom::kPrior);
}

std::vector<float> ExploreSession::Difference() const {
  std::vector<float> difference(picture_.size());
  for (size_t i = 0; i < difference.size(); ++i) {
    difference[i] = std::abs(picture_[i] - static_cast<float>(frame()[i]) / 255);
  }
  return difference;
}

LatentWalk::End ExploreSession::Here() const { return {mu_, frames_.place()}; }

void ExploreSession::SetA() {
  walk_.SetA(Here());
  DrawWalk();
}

void ExploreSession::SetB() {
  walk_.SetB(Here());
  DrawWalk();
}

void ExploreSession::SetPath(WalkPath path) {
  walk_.SetPath(path);
  DrawWalk();
}

void ExploreSession::DrawWalk() {
  std::vector<float> points;
  for (int i = 0; i < kWalkPictures; ++i) {
    const std::vector<float> point = walk_.Point(static_cast<double>(i) / (kWalkPictures - 1));
    points.insert(points.end(), point.begin(), point.end());
  }
  walk_decoder_.Decode(points, walk_pictures_);
  if (from_ == LatentsFrom::kWalk) GoTo(walk_.position());
}

void ExploreSession::PlayWalk(bool playing) {
  walk_.Play(playing);
  if (playing) GoTo(walk_.position());
}

void ExploreSession::GoTo(double position) {
  walk_.GoTo(position);
  z_ = walk_.Point();
  Show(LatentsFrom::kWalk);
}

void ExploreSession::Step() {
  if (!walk_.playing()) return;
  walk_.Step();
  z_ = walk_.Point();
  Show(LatentsFrom::kWalk);
}

}  // namespace worldmodels
