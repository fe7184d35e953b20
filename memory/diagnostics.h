#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "memory/latent_dataset.h"
#include "memory/mdn_rnn.h"
#include "memory/memory_config.h"

namespace worldmodels {

// Whether M is any good at predicting the targets that it learnt, measured on the episodes at test,
// as the JSON text of memory/diagnostics.json (docs/formats.md): likelihoods beside the baselines
// that are fitted on the episodes at fit, the error when M is fed with itself, and the calibration
// of reward and end. Only {"episodes": 0} if test is empty. The same text at any number of threads.
std::string MeasureDiagnostics(const MdnRnn& model, const LatentDataset& data,
                               const std::vector<int64_t>& fit, const std::vector<int64_t>& test,
                               LatentTargets targets, uint64_t seed, int threads);

}  // namespace worldmodels
