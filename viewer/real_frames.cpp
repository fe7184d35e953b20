#include "viewer/real_frames.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "common/console.h"
#include "common/episode.h"
#include "common/error.h"

namespace worldmodels {

namespace {

constexpr int64_t kSpreadEpisodes = 4;

}  // namespace

RealFrames::RealFrames(const std::filesystem::path& rollouts) : kind_("rollout") {
  for (const auto& [number, path] : ListEpisodes(rollouts)) {
    episodes_.push_back({.number = number, .path = path, .frames = {}});
  }
  if (episodes_.empty()) {
    FailInput("{}: no rollouts there (episode_*.npz); `worldmodels collect` makes some",
              rollouts.string());
  }
  Open(0);
}

RealFrames::RealFrames(std::vector<DrivenEpisode> driven) : kind_("track") {
  for (DrivenEpisode& episode : driven) {
    episodes_.push_back({.number = static_cast<int64_t>(episode.track),
                         .path = {},
                         .frames = std::move(episode.frames)});
  }
}

std::span<const uint8_t> RealFrames::frames() const {
  const Entry& episode = episodes_[at_];
  return episode.path.empty() ? std::span<const uint8_t>(episode.frames)
                              : loaded_.values<uint8_t>();
}

std::span<const uint8_t> RealFrames::frame() const {
  return frames().subspan(static_cast<size_t>(step_ * kFrameBytes), kFrameBytes);
}

std::string RealFrames::place() const {
  return fmt::format("{} {}, step {}", kind_, number(), step_);
}

void RealFrames::Move(int64_t frames) {
  step_ += frames;
  while (step_ >= length()) {
    step_ -= length();
    const int64_t rest = step_;
    Open(static_cast<int64_t>(at_) + 1);
    step_ = rest;
  }
  while (step_ < 0) {
    const int64_t rest = step_;
    Open(static_cast<int64_t>(at_) - 1);
    step_ = rest + length();
  }
}

void RealFrames::MoveEpisode(int64_t episodes) { Open(static_cast<int64_t>(at_) + episodes); }

void RealFrames::Jump(Pcg64& random) {
  Open(random.UniformInt(static_cast<int64_t>(episodes_.size())));
  step_ = random.UniformInt(length());
}

void RealFrames::GoTo(std::optional<int64_t> number, std::optional<int64_t> step) {
  const auto found =
      number ? std::ranges::find(episodes_, *number, &Entry::number) : episodes_.begin();
  if (found == episodes_.end()) {
    FailInput("there is no {} {}: they go from {} to {}", kind_, *number, episodes_.front().number,
              episodes_.back().number);
  }
  const int64_t wanted = found->number;
  Open(found - episodes_.begin());
  if (this->number() != wanted) FailInput("{} {} cannot be read", kind_, wanted);
  if (step.value_or(0) >= length()) {
    FailInput("{} {} has no frame {}: its last one is {}", kind_, wanted, *step, length() - 1);
  }
  step_ = step.value_or(length() / 2);
}

std::vector<uint8_t> RealFrames::Spread(int64_t count) {
  const auto all = static_cast<int64_t>(episodes_.size());
  const int64_t chosen = std::min(all, kSpreadEpisodes);
  std::vector<uint8_t> spread;
  for (int64_t i = 0; i < chosen; ++i) {
    Open(i * all / chosen);
    const int64_t wanted = std::min(length(), count / chosen);
    for (int64_t k = 0; k < wanted; ++k) {
      step_ = k * length() / wanted;
      spread.insert(spread.end(), frame().begin(), frame().end());
    }
  }
  return spread;
}

void RealFrames::Open(int64_t at) {
  while (true) {
    const auto count = static_cast<int64_t>(episodes_.size());
    at_ = static_cast<size_t>((at % count + count) % count);
    step_ = 0;
    const Entry& episode = episodes_[at_];
    if (episode.path.empty() || loaded_number_ == episode.number) return;
    try {
      loaded_ = LoadEpisode(episode.path).observations;
      loaded_number_ = episode.number;
      break;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInput || count == 1) throw;
      spdlog::warn("left out: {}", OneLine(error.what()));
      episodes_.erase(episodes_.begin() + static_cast<std::ptrdiff_t>(at_));
    }
  }
  if (loaded_.shape()[1] != kFrameSize) {
    FailInput("{}: frames of {}x{} pixels, V takes {}x{}", episodes_[at_].path.string(),
              loaded_.shape()[1], loaded_.shape()[2], kFrameSize, kFrameSize);
  }
}

}  // namespace worldmodels
