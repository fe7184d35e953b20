#pragma once

#include <span>
#include <vector>

#include "common/random.h"
#include "memory/latent_dataset.h"
#include "memory/mdn_rnn.h"
#include "memory/memory_config.h"

namespace worldmodels {

// Where in a rollout a dream begins.
struct DreamBeginning {
  bool any_frame = false;  // or the rollout's first, or the one after the context
  int context = 0;         // steps before it that M is shown; 0: M's state is zero
  LatentTargets targets = LatentTargets::kSampled;  // what M dreams: draws of z, or means
};

// What a dream may begin with: frames that the car once saw, as V encoded them, and the state that
// M came to when it was shown the steps before.
class DreamStarts {
 public:
  // One beginning in each episode, or (any_frame) all frames that an action follows; of more than
  // kMost as many are drawn. An episode shorter than the context begins with its last. Throws Error
  // (kInput) if data has no episode of at least one step or is not for this model.
  DreamStarts(const LatentDataset& data, const MdnRnn& model, const DreamBeginning& beginning);

  static constexpr int64_t kMost = 2048;

  int latent_size() const { return latent_size_; }
  int64_t size() const { return static_cast<int64_t>(mu_.size()) / latent_size_; }

  struct Start {
    std::vector<float> z;                 // (latent)
    std::span<const float> hidden, cell;  // (hidden); as long as the starts live
  };

  // Draws a beginning, and z of it such as M dreams next: mu, or mu + exp(logvar / 2) *
  // sqrt(temperature) * normal.
  Start Draw(double temperature, Pcg64& random) const;

 private:
  int latent_size_, hidden_size_;
  LatentTargets targets_;
  std::vector<float> mu_, logvar_;    // (starts, latent)
  std::vector<float> hidden_, cell_;  // (starts, hidden)
};

}  // namespace worldmodels
