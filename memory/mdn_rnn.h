#pragma once

#include <filesystem>
#include <limits>
#include <vector>

#include "common/action.h"
#include "common/random.h"
#include "common/safetensors.h"
#include "memory/memory_config.h"
#include "memory/mixture.h"
#include "nn/lstm.h"
#include "nn/parameter.h"

namespace worldmodels {

// The weights of M (docs/models.md): an LSTM on [z, action] and a head on its hidden state, with
// PyTorch's names and layouts: rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, rnn.bias_hh_l0,
// head.weight, head.bias. The head's rows are [latent][log_pi, mean, log_std][mixture], then the
// reward (times reward_scale) and the logit that the episode is over.
class MdnRnn {
 public:
  // PyTorch's default initialisation: uniform within 1 / sqrt(hidden).
  static MdnRnn Random(const MemoryConfig& config, int latent_size, Pcg64& random);
  // Throws Error (kInput) naming the tensor that is missing or of another shape than config's, or
  // the metadata that are not config's; there may be none.
  static MdnRnn FromTensors(const SafeTensors& tensors, const MemoryConfig& config,
                            int latent_size);
  static MdnRnn Load(const std::filesystem::path& path, const MemoryConfig& config,
                     int latent_size);
  // From the file alone: its sizes from the tensors' shapes, reward_scale and log_std_floor from
  // its metadata. A file without metadata (PyTorch's) has its head's numbers as they are: scale 1
  // and kNoFloor. Throws Error (kInput) naming what does not fit.
  static MdnRnn Load(const std::filesystem::path& path);
  void Save(const std::filesystem::path& path) const;
  // The tensors, and the metadata reward_scale and log_std_floor.
  void AddTo(SafeTensors& tensors) const;

  static constexpr float kNoFloor = std::numeric_limits<float>::lowest();

  int latent_size() const { return layout_.latents; }
  int input_size() const { return layout_.latents + kActionSize; }
  int hidden_size() const { return hidden_; }
  int mixtures() const { return layout_.mixtures; }
  int head_size() const { return 3 * layout_.latents * layout_.mixtures + 2; }
  const MixtureLayout& layout() const { return layout_; }
  float log_std_floor() const { return log_std_floor_; }
  // Rewards are learnt multiplied by this.
  float reward_scale() const { return reward_scale_; }

  LstmWeights lstm() const;
  LstmGradients lstm_gradients();
  Parameter& head_weight() { return parameters_[4]; }
  Parameter& head_bias() { return parameters_[5]; }
  const Parameter& head_weight() const { return parameters_[4]; }
  const Parameter& head_bias() const { return parameters_[5]; }

  // In the order of the names above.
  std::vector<Parameter*> parameters();
  std::vector<const Parameter*> parameters() const;

 private:
  MdnRnn(const MemoryConfig& config, int latent_size);
  void TakeWeights(const SafeTensors& tensors);

  MixtureLayout layout_;
  int hidden_;
  float log_std_floor_, reward_scale_;
  std::vector<Parameter> parameters_;
};

}  // namespace worldmodels
