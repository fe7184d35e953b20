#pragma once

#include "memory/latent_dataset.h"
#include "memory/mdn_rnn_training.h"

namespace worldmodels {

// M's loss on whole episodes, from their beginning to their end with the state carried along, z
// drawn from (mu, logvar) - always the same z for the same seed. At most config.batch_size of the
// episodes are used, side by side in windows of config.sequence_length.
MdnRnnLoss Validate(MdnRnnTraining& training, const MemoryConfig& config, const LatentDataset& data,
                    const std::vector<int64_t>& episodes, uint64_t seed);

}  // namespace worldmodels
