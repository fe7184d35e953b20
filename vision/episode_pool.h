#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "common/npy.h"
#include "vision/broken_episodes.h"
#include "vision/recolourer.h"
#include "vision/vae.h"

namespace worldmodels {

// A file of rollouts/, and what was learnt about it without reading its frames.
struct EpisodeFile {
  std::filesystem::path path;
  int64_t frames = 0;
};

// The frames (frames, 64, 64, 3) of one file. Throws Error (kInput) naming it if it is broken.
NpyArray LoadFrames(const EpisodeFile& file);

// Frames of the episodes that are in use or soon will be, within a bound of memory. A thread of
// its own reads and decompresses. Not for several callers at once.
class EpisodePool {
 public:
  // broken counts the files that turn out to be broken. recolourer: null, or who draws frames
  // again. Both must outlive the pool.
  EpisodePool(std::vector<EpisodeFile> files, int64_t memory_bytes, BrokenEpisodes& broken,
              const Recolourer* recolourer = nullptr);
  ~EpisodePool();
  EpisodePool(const EpisodePool&) = delete;
  EpisodePool& operator=(const EpisodePool&) = delete;

  // The episodes (places in files) that Frames will be asked for from now on, and those that will
  // be needed next. Others may be dropped to make room. Returns at once. What is in use now must
  // fit into memory_bytes together with one more episode.
  void Use(const std::vector<size_t>& now, const std::vector<size_t>& next);

  // The frames of an episode in use, (frames, 64, 64, 3), valid until the next Use. Waits for it to
  // be loaded. Empty if its file is broken (a warning has named it). Throws Error (kInput) if too
  // many are.
  std::span<const uint8_t> Frames(size_t episode);

  // The same episode to be drawn again, for as long, once Frames has given frames of it; with a
  // recolourer only.
  const RecolouredEpisode& Recoloured(size_t episode) const;

  // Bytes of frames held at most so far.
  int64_t peak_bytes() const;

 private:
  struct Entry {
    NpyArray frames;  // empty if the file is broken
    std::unique_ptr<RecolouredEpisode> recoloured;
    int64_t last_use = 0;
  };

  void LoadWanted();
  bool NextToLoad(size_t* episode);
  bool MakeRoom(int64_t bytes);
  Entry LoadOrWarn(const EpisodeFile& file);

  const std::vector<EpisodeFile> files_;
  const int64_t memory_bytes_;
  BrokenEpisodes& broken_;
  const Recolourer* const recolourer_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<size_t, Entry> loaded_;
  std::vector<size_t> now_, next_;
  int64_t uses_ = 0;
  int64_t bytes_ = 0;  // of loaded_ and of what is being loaded
  int64_t peak_bytes_ = 0;
  std::exception_ptr error_;
  bool stopping_ = false;
  std::thread thread_;  // last, so that it starts with all else in place
};

}  // namespace worldmodels
