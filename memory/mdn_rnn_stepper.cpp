#include "memory/mdn_rnn_stepper.h"

#include <algorithm>

namespace worldmodels {

MdnRnnStepper::MdnRnnStepper(const MdnRnn& model, int lanes)
    : layout_(model.layout()),
      lanes_(lanes),
      stepped_(lanes),
      hidden_size_(model.hidden_size()),
      log_std_floor_(model.log_std_floor()),
      reward_scale_(model.reward_scale()) {
  const LstmWeights weights = model.lstm();
  const int gates = 4 * hidden_size_;
  input_weight_.Pack(
      MatrixView::RowMajor(weights.weight_ih.data(), gates, model.input_size()).Transposed());
  recurrent_weight_.Pack(
      MatrixView::RowMajor(weights.weight_hh.data(), gates, hidden_size_).Transposed());
  for (int j = 0; j < gates; ++j) bias_.push_back(weights.bias_ih[j] + weights.bias_hh[j]);
  head_.Pack(model);
  const size_t count = static_cast<size_t>(lanes);
  inputs_.resize(count * model.input_size());
  gates_.resize(count * gates);
  cell_.resize(count * hidden_size_);
  hidden_.resize(count * hidden_size_);
  planes_.resize(count * head_.size());
  output_.latents = layout_.latents;
  output_.mixtures = layout_.mixtures;
  const size_t densities = count * layout_.latents * layout_.mixtures;
  output_.log_pi.resize(densities);
  output_.mean.resize(densities);
  output_.log_std.resize(densities);
  output_.reward.resize(count);
  output_.done_logit.resize(count);
}

void MdnRnnStepper::ResetLane(int lane) {
  std::fill_n(cell_.begin() + std::ptrdiff_t{lane} * hidden_size_, hidden_size_, 0.0f);
  std::fill_n(hidden_.begin() + std::ptrdiff_t{lane} * hidden_size_, hidden_size_, 0.0f);
}

void MdnRnnStepper::SetLane(int lane, std::span<const float> hidden, std::span<const float> cell) {
  const auto first = std::ptrdiff_t{lane} * hidden_size_;
  std::copy_n(hidden.begin(), hidden_size_, hidden_.begin() + first);
  std::copy_n(cell.begin(), hidden_size_, cell_.begin() + first);
}

void MdnRnnStepper::MoveLane(int from, int to) {
  for (std::vector<float>* state : {&cell_, &hidden_}) {
    std::copy_n(state->begin() + std::ptrdiff_t{from} * hidden_size_, hidden_size_,
                state->begin() + std::ptrdiff_t{to} * hidden_size_);
  }
}

void MdnRnnStepper::Step(std::span<const float> z, std::span<const float> actions) {
  const int gates = 4 * hidden_size_;
  const int latents = layout_.latents;
  stepped_ = static_cast<int>(actions.size()) / kActionSize;
  float* input = inputs_.data();
  for (int lane = 0; lane < stepped_; ++lane) {
    input = std::copy_n(z.data() + lane * latents, latents, input);
    input = std::copy_n(actions.data() + lane * kActionSize, kActionSize, input);
    std::copy(bias_.begin(), bias_.end(), gates_.begin() + std::ptrdiff_t{lane} * gates);
  }
  Multiply(MatrixView::RowMajor(inputs_.data(), stepped_, input_weight_.rows()), input_weight_,
           gates_.data(), gates, true);
  Multiply(MatrixView::RowMajor(hidden_.data(), stepped_, hidden_size_), recurrent_weight_,
           gates_.data(), gates, true);
  for (std::ptrdiff_t lane = 0; lane < stepped_; ++lane) {
    float* cell = cell_.data() + lane * hidden_size_;
    LstmCell(hidden_size_, gates_.data() + lane * gates, cell, cell,
             hidden_.data() + lane * hidden_size_);
  }
}

void MdnRnnStepper::RunHead() {
  head_.Forward(hidden_, stepped_, planes_.data(), 1);
  for (int lane = 0; lane < stepped_; ++lane) {
    NormaliseMixture(layout_, log_std_floor_,
                     std::span(planes_).subspan(static_cast<size_t>(lane) * head_.size(),
                                                static_cast<size_t>(layout_.size())));
  }
}

const MixtureOutput& MdnRnnStepper::Predict() {
  RunHead();
  size_t to = 0;
  for (int lane = 0; lane < stepped_; ++lane) {
    const float* row = planes_.data() + std::ptrdiff_t{lane} * head_.size();
    for (int latent = 0; latent < layout_.latents; ++latent) {
      for (int k = 0; k < layout_.mixtures; ++k, ++to) {
        output_.log_pi[to] = row[k * layout_.plane() + latent];
        output_.mean[to] = row[layout_.mean(k) + latent];
        output_.log_std[to] = row[layout_.log_std(k) + latent];
      }
    }
    output_.reward[lane] = row[head_.reward()] / reward_scale_;
    output_.done_logit[lane] = row[head_.done()];
  }
  return output_;
}

void MdnRnnStepper::Sample(double temperature, std::span<Pcg64> random, std::span<float> z,
                           std::span<float> rewards, std::span<float> done_logits) {
  RunHead();
  const size_t latents = static_cast<size_t>(layout_.latents);
  for (size_t lane = 0; lane < static_cast<size_t>(stepped_); ++lane) {
    const auto row = std::span<const float>(planes_).subspan(lane * head_.size(), head_.size());
    SampleMixture(layout_, row, temperature, random[lane], z.subspan(lane * latents, latents));
    rewards[lane] = row[head_.reward()] / reward_scale_;
    done_logits[lane] = row[head_.done()];
  }
}

}  // namespace worldmodels
