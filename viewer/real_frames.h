#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/frame.h"
#include "common/npy.h"
#include "common/random.h"
#include "rollout/driven_frames.h"

namespace worldmodels {

// Real frames of 64x64 pixels, and one of them that is looked at: of rollouts in a folder, of which
// one at a time is held, or of episodes that were driven for it. After the last frame of the last
// episode comes the first of the first.
class RealFrames {
 public:
  // Looks at the first rollout. Throws Error (kInput) for a folder without rollouts, for frames of
  // another size, and for a file that cannot be read if it is the last; others are warned of and
  // left out. So do all calls below that go to another rollout.
  explicit RealFrames(const std::filesystem::path& rollouts);
  // There must be some, none of them empty.
  explicit RealFrames(std::vector<DrivenEpisode> driven);

  std::span<const uint8_t> frame() const;  // (64, 64, 3), as long as it is looked at
  // Of the rollout's file, or the seed of the track.
  int64_t number() const { return episodes_[at_].number; }
  int64_t step() const { return step_; }
  std::string place() const;  // "rollout 12, step 120", "track 7, step 120"

  void Move(int64_t frames);           // by so many frames, into other episodes if need be
  void MoveEpisode(int64_t episodes);  // to the first frame of another episode
  void Jump(Pcg64& random);            // to any frame of any episode
  // To a frame that the user names; none: the first episode, the frame in its middle. Throws Error
  // (kInput) if it does not exist.
  void GoTo(std::optional<int64_t> number, std::optional<int64_t> step);

  // At most count frames, (n, 64, 64, 3), spread evenly over four of the episodes, or all of fewer.
  std::vector<uint8_t> Spread(int64_t count);

 private:
  struct Entry {
    int64_t number = 0;
    std::filesystem::path path;   // of a rollout's file
    std::vector<uint8_t> frames;  // of a driven episode
  };

  void Open(int64_t at);  // round and round
  std::span<const uint8_t> frames() const;
  int64_t length() const { return static_cast<int64_t>(frames().size()) / kFrameBytes; }

  std::string kind_;  // "rollout", "track"
  std::vector<Entry> episodes_;
  size_t at_ = 0;
  int64_t step_ = 0;
  NpyArray loaded_;                       // frames of a rollout
  std::optional<int64_t> loaded_number_;  // its number
};

}  // namespace worldmodels
