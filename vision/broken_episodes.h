#pragma once

#include <atomic>
#include <cstdint>

#include "common/error.h"

namespace worldmodels {

// Counts the files of rollouts/ that turn out to be broken: one in a hundred may be.
class BrokenEpisodes {
 public:
  explicit BrokenEpisodes(int64_t episodes) : episodes_(episodes) {}

  // Warns of a file that is skipped; the error names it. Throws Error (kInput) if that makes more
  // than 1 % of the episodes.
  void Skip(const Error& error);

 private:
  const int64_t episodes_;
  std::atomic<int64_t> broken_ = 0;
};

}  // namespace worldmodels
