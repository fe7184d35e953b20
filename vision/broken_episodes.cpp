#include "vision/broken_episodes.h"

#include <spdlog/spdlog.h>

#include "common/console.h"

namespace worldmodels {

void BrokenEpisodes::Skip(const Error& error) {
  spdlog::warn("skipping a broken episode: {}", OneLine(error.what()));
  const int64_t broken = ++broken_;
  if (100 * broken > episodes_) {
    FailInput("{} of {} episodes are broken, more than 1 %; the last one found: {}", broken,
              episodes_, error.what());
  }
}

}  // namespace worldmodels
