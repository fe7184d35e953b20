#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "common/random.h"

namespace worldmodels {

// A rollout whose frames can be drawn again in other colours. Used by several threads at once.
class RecolouredEpisode {
 public:
  virtual ~RecolouredEpisode() = default;

  // Draws frame number `frame`, (64, 64, 3), as it might look elsewhere. random: draws kind and
  // colours; the result depends on nothing else.
  virtual void Draw(int64_t frame, Pcg64& random, std::span<uint8_t> pixels) const = 0;
};

// Who draws: V's training knows no world (rollout/frame_recolourer.h does). Used by several threads
// at once.
class Recolourer {
 public:
  virtual ~Recolourer() = default;

  // Why a rollout cannot be drawn again, naming it; empty if it can. Throws Error (kInput) if the
  // file is broken.
  virtual std::string DescribeFault(const std::filesystem::path& rollout) const = 0;

  // Throws Error (kInput) if it cannot.
  virtual std::unique_ptr<RecolouredEpisode> Load(const std::filesystem::path& rollout) const = 0;
};

}  // namespace worldmodels
