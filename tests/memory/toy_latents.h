#pragma once

#include <cstdint>
#include <filesystem>

#include "common/random.h"
#include "memory/latent_dataset.h"

namespace worldmodels {

// Of 4 latents.
inline LatentEpisode ToyLatents(int64_t index, size_t steps, Pcg64& random) {
  LatentEpisode episode;
  episode.index = index;
  episode.seed = 100 + index;
  episode.mu.resize((steps + 1) * 4);
  FillNormal(random, episode.mu);
  episode.logvar.assign((steps + 1) * 4, -3.0f);
  episode.actions.resize(steps * 3);
  FillNormal(random, episode.actions);
  episode.rewards.assign(steps, 0.5f);
  episode.terminals.assign(steps, 0);
  if (steps > 0) episode.terminals.back() = 1;
  return episode;
}

// Episodes 0 to 10 (9 is held out) of 0, 1, 5, 10, ... steps.
inline void SaveToyLatents(const std::filesystem::path& dir) {
  Pcg64 random(2);
  LatentDataset data(4);
  data.Append(ToyLatents(0, 0, random));
  data.Append(ToyLatents(1, 1, random));
  for (int i = 2; i < 11; ++i) data.Append(ToyLatents(i, static_cast<size_t>(5 * (i - 1)), random));
  data.Save(dir / "latents.npz");
}

}  // namespace worldmodels
