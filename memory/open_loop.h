#pragma once

#include <vector>

#include "memory/latent_dataset.h"
#include "memory/mdn_rnn.h"

namespace worldmodels {

// How far M strays when it is fed with itself and the true actions. At [h - 1], h steps after the
// last frame that it was shown, averaged over latents and windows: the squared difference from mu,
// and the negative log-likelihood of mu, in nats.
struct OpenLoopError {
  std::vector<double> model = {}, model_nll = {};      // its expectation fed back
  std::vector<double> sampled = {}, sampled_nll = {};  // its draws, at temperature 1
  std::vector<double> copy = {};                       // the last mu shown stays
  std::vector<int64_t> windows = {};                   // that are so long
};

// From `windows` places spread over the episodes at the given positions; M is shown each episode
// from its beginning to there. The same bits at any number of threads.
OpenLoopError MeasureOpenLoop(const MdnRnn& model, const LatentDataset& data,
                              const std::vector<int64_t>& episodes, int horizon, int windows,
                              int threads);

}  // namespace worldmodels
