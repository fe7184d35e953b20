#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "common/episode.h"
#include "common/error.h"

namespace worldmodels {

// An episode's file, and how long it is.
struct IndexedEpisode {
  int64_t number = 0;
  std::filesystem::path path;
  int64_t steps = 0;
};

// The episodes of a set in the order of their numbers. The folder keeps an index of them,
// .index.npz (docs/formats.md): only files that it does not know, or knows with another size or
// date, are opened, and the index is written anew then, where it can be. A missing, stale or broken
// one is no error. broken is told of each file that cannot be read, which the result leaves out.
std::vector<IndexedEpisode> IndexEpisodes(const EpisodeSet& set,
                                          const std::function<void(const Error&)>& broken);

}  // namespace worldmodels
