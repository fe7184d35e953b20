#include "vision/episode_pool.h"

#include <algorithm>
#include <utility>

#include "common/error.h"

namespace worldmodels {

NpyArray LoadFrames(const EpisodeFile& file) {
  NpzArrays arrays = LoadNpz(file.path, {"observations"});
  NpyArray& frames = arrays.at("observations");
  CheckArray(frames, file.path.string() + ": observations", "|u1",
             {file.frames, kFrameSize, kFrameSize, 3});
  return std::move(frames);
}

EpisodePool::EpisodePool(std::vector<EpisodeFile> files, int64_t memory_bytes,
                         BrokenEpisodes& broken, const Recolourer* recolourer)
    : files_(std::move(files)),
      memory_bytes_(memory_bytes),
      broken_(broken),
      recolourer_(recolourer),
      thread_([this] { LoadWanted(); }) {}

EpisodePool::~EpisodePool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void EpisodePool::Use(const std::vector<size_t>& now, const std::vector<size_t>& next) {
  {
    const std::lock_guard lock(mutex_);
    now_ = now;
    next_ = next;
    ++uses_;
    for (const size_t episode : now_) {
      if (const auto found = loaded_.find(episode); found != loaded_.end()) {
        found->second.last_use = uses_;
      }
    }
  }
  changed_.notify_all();
}

std::span<const uint8_t> EpisodePool::Frames(size_t episode) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return error_ || loaded_.count(episode) > 0; });
  if (error_) std::rethrow_exception(error_);
  const NpyArray& frames = loaded_.at(episode).frames;
  if (frames.size() == 0) return {};
  return frames.values<uint8_t>();
}

const RecolouredEpisode& EpisodePool::Recoloured(size_t episode) const {
  const std::lock_guard lock(mutex_);
  return *loaded_.at(episode).recoloured;
}

int64_t EpisodePool::peak_bytes() const {
  const std::lock_guard lock(mutex_);
  return peak_bytes_;
}

void EpisodePool::LoadWanted() {
  std::unique_lock lock(mutex_);
  while (true) {
    size_t episode = 0;
    changed_.wait(lock, [&] { return stopping_ || NextToLoad(&episode); });
    if (stopping_) return;
    const int64_t size = files_[episode].frames * kFrameBytes;
    bytes_ += size;
    peak_bytes_ = std::max(peak_bytes_, bytes_);
    lock.unlock();
    Entry entry;
    std::exception_ptr error;
    try {
      entry = LoadOrWarn(files_[episode]);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    bytes_ -= size - static_cast<int64_t>(entry.frames.bytes().size());
    entry.last_use = uses_;
    loaded_[episode] = std::move(entry);
    error_ = error;
    changed_.notify_all();
    if (error_) return;
  }
}

// Whether there is something to load and room for it.
bool EpisodePool::NextToLoad(size_t* episode) {
  for (const auto* wanted : {&now_, &next_}) {
    for (const size_t candidate : *wanted) {
      if (loaded_.count(candidate) > 0) continue;
      if (!MakeRoom(files_[candidate].frames * kFrameBytes)) return false;
      *episode = candidate;
      return true;
    }
  }
  return false;
}

// Drops episodes that are not wanted, those unused for longest first.
bool EpisodePool::MakeRoom(int64_t bytes) {
  const auto is_wanted = [this](size_t episode) {
    return std::find(now_.begin(), now_.end(), episode) != now_.end() ||
           std::find(next_.begin(), next_.end(), episode) != next_.end();
  };
  while (bytes_ + bytes > memory_bytes_) {
    auto oldest = loaded_.end();
    for (auto entry = loaded_.begin(); entry != loaded_.end(); ++entry) {
      // A broken file frees nothing and would be read and warned about again.
      if (entry->second.frames.size() == 0 || is_wanted(entry->first)) continue;
      if (oldest == loaded_.end() || entry->second.last_use < oldest->second.last_use) {
        oldest = entry;
      }
    }
    if (oldest == loaded_.end()) return false;
    bytes_ -= static_cast<int64_t>(oldest->second.frames.bytes().size());
    loaded_.erase(oldest);
  }
  return true;
}

EpisodePool::Entry EpisodePool::LoadOrWarn(const EpisodeFile& file) {
  try {
    Entry entry{.frames = LoadFrames(file), .recoloured = nullptr};
    if (recolourer_ != nullptr) entry.recoloured = recolourer_->Load(file.path);
    return entry;
  } catch (const Error& error) {
    broken_.Skip(error);
    return {};
  }
}

}  // namespace worldmodels
