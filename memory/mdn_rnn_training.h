#pragma once

#include <vector>

#include "memory/mdn_rnn.h"
#include "memory/plane_head.h"

namespace worldmodels {

// Sequences side by side, time first.
struct MdnRnnBatch {
  int steps = 0, lanes = 0;
  std::vector<float> inputs;   // (steps, lanes, latent + 3): z and action
  std::vector<float> targets;  // (steps, lanes, latent): the next z
  std::vector<float> rewards;  // (steps, lanes), scaled as the model learns them
  std::vector<float> dones;    // (steps, lanes), 0 or 1
  std::vector<float> valid;    // (steps, lanes): 0 after the end of a sequence, else 1

  void Resize(int new_steps, int new_lanes, int latent_size);  // all zero
};

// Means over the valid steps.
struct MdnRnnLoss {
  double nll = 0;  // and over latents
  double reward_mse = 0;
  double done_bce = 0;  // ends weighted by config.done_positive_weight
  double total = 0;     // weighted sum
};

// M's loss and its gradients by back-propagation through a whole sequence (docs/models.md). Its
// state is zero at the start, or *state, (lanes, hidden), which then becomes that at the end; no
// gradient flows into it. The same bits at any number of threads.
class MdnRnnTraining {
 public:
  // model must outlive this.
  MdnRnnTraining(MdnRnn& model, const MemoryConfig& config, int threads);

  MdnRnnLoss Evaluate(const MdnRnnBatch& batch, LstmState* state = nullptr);
  // Overwrites the model's gradients; those of what is not trained (config.trained) are 0.
  MdnRnnLoss Step(const MdnRnnBatch& batch, LstmState* state = nullptr);

  // Of the last Evaluate: (steps * lanes, hidden).
  std::span<const float> hidden() const { return lstm_.hidden(); }

 private:
  MdnRnnLoss Loss(const MdnRnnBatch& batch, LstmState* state, bool gradient);

  MdnRnn& model_;
  MemoryConfig config_;
  int threads_;
  Lstm lstm_;
  PlaneHead head_;
  std::vector<float> output_, by_hidden_;
  std::vector<double> nll_;  // of each row
};

}  // namespace worldmodels
