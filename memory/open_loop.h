#pragma once

#include <vector>

#include "memory/latent_dataset.h"
#include "memory/mdn_rnn.h"

namespace worldmodels {

// How far M's expectation strays when it is fed with itself. At [h - 1], h steps after the last
// frame that it was shown: the squared difference from mu, averaged over latents and windows.
struct OpenLoopError {
  std::vector<double> model;     // the mixtures' means, fed back, with the true actions
  std::vector<double> copy;      // the last mu shown stays
  std::vector<int64_t> windows;  // that are so long
};

// From `windows` places spread over the episodes at the given positions; M is shown each episode
// from its beginning to there. The same bits at any number of threads.
OpenLoopError MeasureOpenLoop(const MdnRnn& model, const LatentDataset& data,
                              const std::vector<int64_t>& episodes, int horizon, int windows,
                              int threads);

}  // namespace worldmodels
