#pragma once

#include <cstdint>
#include <filesystem>
#include <map>

#include "common/npz_stream.h"
#include "memory/latent_dataset.h"

namespace worldmodels {

// Writes memory/latents.npz without holding it: episodes go to a nameless file on the same disk as
// they come, which takes as much room as the result. Not for several threads at once.
class LatentWriter {
 public:
  // Throws Error (kFailure) if no file can be made in the folder of path.
  LatentWriter(std::filesystem::path path, int latent_size);
  ~LatentWriter();
  LatentWriter(const LatentWriter&) = delete;
  LatentWriter& operator=(const LatentWriter&) = delete;

  // Episodes come in any order and are written by their places. Throws Error: kInput if the lengths
  // do not belong together or a number is not finite, kFailure on a full disk.
  void Add(int64_t place, const LatentEpisode& episode);

  // Writes the file atomically. Throws Error (kFailure) if it cannot.
  void Finish();

  // What all that takes on the disk at most, for episodes of so many steps together.
  static double DiskBytes(int64_t episodes, int64_t steps, int latent_size);

 private:
  struct Record {
    int64_t offset = 0;  // of mu; logvar, actions, rewards, terminals follow
    int64_t steps = 0, index = 0, seed = 0;
  };
  // Hands `size(record)` bytes of each record to the sink, from `first(record)` on.
  void Gather(const NpySink& sink, const auto& first, const auto& size) const;

  std::filesystem::path path_;
  int latent_size_;
  int file_;
  int64_t end_ = 0;
  std::map<int64_t, Record> records_;  // by place
};

}  // namespace worldmodels
