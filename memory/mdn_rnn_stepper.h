#pragma once

#include <span>
#include <vector>

#include "memory/mdn_rnn.h"
#include "memory/mixture_output.h"
#include "memory/plane_head.h"

namespace worldmodels {

// M's inference for many lanes, on one thread. A lane's numbers depend to the bit on
// that lane alone, and are those of MdnRnnTraining's forward pass.
class MdnRnnStepper {
 public:
  // Copies the weights.
  MdnRnnStepper(const MdnRnn& model, int lanes);

  int lanes() const { return lanes_; }
  // The state becomes zero, as at the start of an episode.
  void ResetLane(int lane);
  // hidden, cell (hidden): the state becomes this one.
  void SetLane(int lane, std::span<const float> hidden, std::span<const float> cell);
  // Lane from's state goes to lane to, whose own is lost.
  void MoveLane(int from, int to);
  // z (n, latent) and actions (n, 3): the states of the first n <= lanes move on by one step. What
  // the head says after that is of these n.
  void Step(std::span<const float> z, std::span<const float> actions);
  std::span<const float> hidden() const { return hidden_; }  // (lanes, hidden)
  std::span<const float> cell() const { return cell_; }      // (lanes, hidden)

  const MixtureOutput& Predict();

  // The next latents drawn at a temperature, lane by lane each with its own generator, with the
  // expected reward and done logit: all but the rearranging of Predict. z (n, latent).
  void Sample(double temperature, std::span<Pcg64> random, std::span<float> z,
              std::span<float> rewards, std::span<float> done_logits);

 private:
  void RunHead();

  MixtureLayout layout_;
  int lanes_, stepped_, hidden_size_;
  float log_std_floor_, reward_scale_;
  PackedMatrix input_weight_, recurrent_weight_;
  std::vector<float> bias_;
  PlaneHead head_;
  std::vector<float> inputs_, gates_, cell_, hidden_, planes_;
  MixtureOutput output_;
};

}  // namespace worldmodels
