#include "memory/mdn_rnn_training.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace worldmodels {

void MdnRnnBatch::Resize(int new_steps, int new_lanes, int latent_size) {
  steps = new_steps;
  lanes = new_lanes;
  const size_t rows = static_cast<size_t>(steps) * lanes;
  inputs.assign(rows * (latent_size + kActionSize), 0.0f);
  targets.assign(rows * latent_size, 0.0f);
  rewards.assign(rows, 0.0f);
  dones.assign(rows, 0.0f);
  valid.assign(rows, 0.0f);
}

MdnRnnTraining::MdnRnnTraining(MdnRnn& model, const MemoryConfig& config, int threads)
    : model_(model), config_(config), threads_(std::max(threads, 1)) {}

MdnRnnLoss MdnRnnTraining::Evaluate(const MdnRnnBatch& batch, LstmState* state) {
  return Loss(batch, state, false);
}

MdnRnnLoss MdnRnnTraining::Step(const MdnRnnBatch& batch, LstmState* state) {
  const MdnRnnLoss loss = Loss(batch, state, true);
  for (Parameter* parameter : model_.parameters()) {
    std::fill(parameter->grad.begin(), parameter->grad.end(), 0.0f);
  }
  const bool whole = config_.trained == TrainedPart::kAll;
  by_hidden_.resize(whole ? lstm_.hidden().size() : 0);
  head_.Backward(lstm_.hidden(), batch.steps * batch.lanes, output_, model_, by_hidden_, threads_);
  if (whole) {
    lstm_.Backward(model_.lstm(), batch.inputs, by_hidden_, model_.lstm_gradients(), threads_);
  }
  return loss;
}

MdnRnnLoss MdnRnnTraining::Loss(const MdnRnnBatch& batch, LstmState* state, bool gradient) {
  const int rows = batch.steps * batch.lanes;
  const size_t latents = static_cast<size_t>(model_.latent_size());
  lstm_.Forward(model_.lstm(), batch.inputs, batch.steps, batch.lanes, threads_, state);
  head_.Pack(model_, threads_);
  output_.resize(static_cast<size_t>(rows) * head_.size());
  head_.Forward(lstm_.hidden(), rows, output_.data(), threads_);

  const double valid = std::accumulate(batch.valid.begin(), batch.valid.end(), 0.0);
  const double densities = valid * static_cast<double>(latents);
  const float nll_scale = static_cast<float>(config_.nll_weight / densities);
  nll_.resize(static_cast<size_t>(rows));
#pragma omp parallel for num_threads(threads_) if (threads_ > 1)
  for (int r = 0; r < rows; ++r) {
    const std::span<float> row(output_.data() + std::ptrdiff_t{r} * head_.size(),
                               static_cast<size_t>(model_.layout().size()));
    nll_[r] = batch.valid[r] * MixtureNll(model_.layout(), model_.log_std_floor(), row,
                                          std::span(batch.targets).subspan(r * latents, latents),
                                          batch.valid[r] * nll_scale,
                                          gradient ? row : std::span<float>());
  }
  MdnRnnLoss loss;
  for (int r = 0; r < rows; ++r) {
    if (batch.valid[r] == 0) continue;
    float* row = output_.data() + std::ptrdiff_t{r} * head_.size();
    const double error = double{row[head_.reward()]} - batch.rewards[r];
    const double logit = row[head_.done()];
    const double done = batch.dones[r];
    const double weight = done > 0.5 ? config_.done_positive_weight : 1.0;
    loss.nll += nll_[r];
    loss.reward_mse += error * error;
    // -log sigmoid(+-logit) without overflow
    loss.done_bce +=
        weight * (std::max(logit, 0.0) - logit * done + std::log1p(std::exp(-std::abs(logit))));
    row[head_.reward()] = static_cast<float>(config_.reward_weight * 2 * error / valid);
    row[head_.done()] = static_cast<float>(config_.done_weight * weight *
                                           (1 / (1 + std::exp(-logit)) - done) / valid);
  }
  for (int r = 0; gradient && r < rows; ++r) {
    if (batch.valid[r] != 0) continue;
    std::fill_n(output_.begin() + std::ptrdiff_t{r} * head_.size(), head_.size(), 0.0f);
  }
  loss.nll /= densities;
  loss.reward_mse /= valid;
  loss.done_bce /= valid;
  loss.total = config_.nll_weight * loss.nll + config_.reward_weight * loss.reward_mse +
               config_.done_weight * loss.done_bce;
  return loss;
}

}  // namespace worldmodels
