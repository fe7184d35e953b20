#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "memory/mdn_rnn.h"
#include "report/rgb_image.h"
#include "rollout/rollout_config.h"
#include "vision/vae.h"

namespace worldmodels {

// One moment of a strip: what was, what V makes of it, what M dreamt.
struct DreamMoment {
  int ahead = 0;  // steps after the last frame that M was shown
  RgbImage real, seen, dreamt;
};

// A future beside M's dream of it: the same start, the same actions.
struct DreamStrip {
  int64_t episode = 0;
  int shown = 0;                          // steps from the episode's beginning on that M was shown
  std::optional<int> end = std::nullopt;  // steps ahead after which it is over for M, if it is
  std::vector<DreamMoment> moments;
};

// Of as many held-out rollouts as count (fewer if there are not so many of two steps or more):
// those whose best stretch of a hundred steps earned most, from its beginning on. Latents are drawn
// at dream.temperature (SampleMixture); the episode is over for M when it holds that for likelier
// than dream.done_threshold. V and M must fit each other.
std::vector<DreamStrip> MakeDreamStrips(const Vae& vae, const MdnRnn& memory,
                                        const std::filesystem::path& rollouts, size_t count,
                                        const DreamConfig& dream, uint64_t seed);

}  // namespace worldmodels
