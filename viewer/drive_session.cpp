#include "viewer/drive_session.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "viewer/show.h"

namespace worldmodels {

namespace {

constexpr int64_t kShortest = 50;  // steps of an unfinished episode worth keeping

}  // namespace

DriveSession::DriveSession(const EnvironmentConfig& environment, uint64_t seed,
                           const std::filesystem::path& save, int64_t first_index)
    : env_(environment, 1),
      save_(save),
      first_index_(first_index),
      frame_(FrameBytes(environment.frame_size)) {
  Reset(seed);
}

void DriveSession::Reset(uint64_t seed) {
  SaveUnfinished();
  seed_ = seed;
  env_.Reset(0, seed);
  finished_ = false;
  result_ = {};
  action_ = {};
  frames_.clear();
  episode_ = {};
  episode_.seed = static_cast<int64_t>(seed);
  Observe();
}

void DriveSession::Step(const Action& action) {
  if (finished_) return;
  action_ = action;
  result_ = env_.Step(0, action);
  const auto values = AsFloats(action);
  episode_.actions.insert(episode_.actions.end(), values.begin(), values.end());
  episode_.rewards.push_back(static_cast<float>(result_.reward));
  episode_.terminals.push_back(result_.terminated ? 1 : 0);
  finished_ = result_.terminated || result_.truncated;
  Observe();
  if (finished_) Save();
}

void DriveSession::SaveUnfinished() {
  if (!finished_ && episode_.steps() >= kShortest) Save();
}

std::string DriveSession::Ending() const { return EndingOf(world(), result_); }

void DriveSession::Observe() {
  env_.Observe(frame_);
  if (save_.empty()) return;
  frames_.insert(frames_.end(), frame_.begin(), frame_.end());
  scene_.Add(world());
}

void DriveSession::Save() {
  if (save_.empty()) return;
  const auto there = ListEpisodes(save_);
  const int64_t index = std::max(first_index_, there.empty() ? 0 : there.back().first + 1);
  saved_ = EpisodePath(save_, index);
  episode_.observations = NpyArray::From<uint8_t>(
      {episode_.steps() + 1, frame_size(), frame_size(), 3}, std::span<const uint8_t>(frames_));
  episode_.scene = scene_.Arrays(world());
  SaveEpisode(saved_, episode_);
  spdlog::info("{}: {} steps on track {}, return {:.1f}", saved_.string(), episode_.steps(), seed_,
               world().total_reward());
  // Kept once, whatever comes next.
  episode_ = {};
}

}  // namespace worldmodels
