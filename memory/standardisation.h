#pragma once

#include <filesystem>
#include <vector>

#include "memory/latent_dataset.h"
#include "memory/mdn_rnn.h"

namespace worldmodels {

// Mean and deviation of what C sees, [z = mu, h], over episodes driven through M. C's parameters
// are searched for inputs standardised so (docs/controller.md).
struct Standardisation {
  std::vector<float> mean, deviation;  // (latent + hidden); deviation is floored

  // Tensors "mean" and "deviation".
  void Save(const std::filesystem::path& path) const;
};

// Over the episodes at the given positions of data; the same bits at any number of threads.
Standardisation MeasureStandardisation(const MdnRnn& model, const LatentDataset& data,
                                       const std::vector<int64_t>& episodes, int threads);

}  // namespace worldmodels
