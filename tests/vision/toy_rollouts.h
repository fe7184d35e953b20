#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "common/episode.h"
#include "tests/common/temporary_folder.h"
#include "vision/episode_pool.h"

namespace worldmodels {

// An episode all of whose pixels of frame f are 10 * index + f (modulo 251), or black.
inline void WriteToyEpisode(const std::filesystem::path& dir, int64_t index, int64_t steps,
                            bool black = false, int64_t size = kFrameSize) {
  Episode episode;
  episode.seed = index;
  episode.observations = NpyArray("|u1", {steps + 1, size, size, 3});
  auto pixels = episode.observations.values<uint8_t>();
  const auto frame_bytes = static_cast<size_t>(size * size * 3);
  for (size_t i = 0; i < pixels.size() && !black; ++i) {
    pixels[i] = static_cast<uint8_t>((10 * static_cast<size_t>(index) + i / frame_bytes) % 251);
  }
  episode.actions.assign(static_cast<size_t>(3 * steps), 0.0f);
  episode.rewards.assign(static_cast<size_t>(steps), 0.0f);
  episode.terminals.assign(static_cast<size_t>(steps), 0);
  std::filesystem::create_directories(dir);
  SaveEpisode(EpisodePath(dir, index), episode);
}

inline void BreakEpisode(const std::filesystem::path& dir, int64_t index) {
  std::ofstream(EpisodePath(dir, index), std::ios::binary | std::ios::trunc) << "not a zip";
}

}  // namespace worldmodels
