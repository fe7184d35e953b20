#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "common/npy.h"
#include "memory/mdn_rnn_training.h"

namespace worldmodels {

// Figures that PyTorch 1.13 computed for weights from a formula (shared/reference/README.md).
inline NpzArrays LoadGolden() {
  return LoadNpz(std::string(WORLDMODELS_TEST_DATA) + "/memory/mdnrnn.npz");
}

inline MdnRnn GoldenModel(const MemoryConfig& config) {
  Pcg64 random(1);
  MdnRnn model = MdnRnn::Random(config, 32, random);
  int k = 0;
  for (Parameter* parameter : model.parameters()) {
    const double n = static_cast<double>(parameter->value.size());
    for (size_t at = 0; at < parameter->value.size(); ++at) {
      const double i = static_cast<double>(at);
      const double value = parameter->shape.size() > 1
                               ? std::sin(0.731 * i + 1.37 * k + 0.001 * i * i / n) *
                                     std::sqrt(3.0 / static_cast<double>(parameter->shape[1])) * 0.9
                               : 0.05 * std::sin(0.731 * i + 1.37 * k);
      parameter->value[at] = static_cast<float>(value);
    }
    ++k;
  }
  return model;
}

inline MemoryConfig GoldenConfig() {
  MemoryConfig config;
  config.reward_scale = 1;
  config.done_positive_weight = 1;
  return config;
}

inline MdnRnnBatch GoldenBatch(const NpzArrays& golden) {
  MdnRnnBatch batch;
  batch.Resize(9, 4, 32);
  const auto z = golden.at("z").values<float>();
  const auto action = golden.at("action").values<float>();
  const auto copy = [&](const char* key, std::vector<float>& to) {
    const auto values = golden.at(key).values<float>();
    to.assign(values.begin(), values.end());
  };
  for (size_t r = 0; r < 36; ++r) {
    for (size_t j = 0; j < 32; ++j) batch.inputs[r * 35 + j] = z[r * 32 + j];
    for (size_t j = 0; j < 3; ++j) batch.inputs[r * 35 + 32 + j] = action[r * 3 + j];
  }
  copy("target", batch.targets);
  copy("reward", batch.rewards);
  copy("done", batch.dones);
  batch.valid.assign(36, 1.0f);
  return batch;
}

}  // namespace worldmodels
