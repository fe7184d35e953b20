#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "memory/mdn_rnn_stepper.h"

namespace worldmodels {

// A world made of M alone, many lanes at once, on one thread. Each lane has its own generator, so
// what it dreams depends on its start, its seed and its actions only - not on its place or on
// the other lanes. The caller ends lanes that reach its step limit.
class Dream {
 public:
  // temperature >= 0: see SampleMixture. Throws Error (kInput) if it is negative or not finite.
  Dream(const MdnRnn& model, int lanes, double temperature);

  int lanes() const { return stepper_.lanes(); }
  double temperature() const { return temperature_; }
  // From the next draw on; as in the constructor.
  void SetTemperature(double temperature);
  // z (latent): what the lane sees first. seed: of its random numbers. M's state is zero, or
  // hidden and cell (hidden): that which it came to in the world before.
  void Reset(int lane, std::span<const float> z, uint64_t seed);
  void Reset(int lane, std::span<const float> z, std::span<const float> hidden,
             std::span<const float> cell, uint64_t seed);
  // z (latent): what the lane sees in place of what it dreamt last: M is shown the world.
  void SetLatents(int lane, std::span<const float> z);
  // Lane from's dream goes on in lane to, whose own is lost.
  void MoveLane(int from, int to);
  // actions (n, 3), of the first n <= lanes. Draws their next z; their reward and how likely they
  // are over.
  void Step(std::span<const float> actions);

  // What else the last step might have drawn, at the present temperature: z (n, latent), each
  // lane with its own generator. The dream goes on as it was. Not before the first step.
  void Redraw(std::span<Pcg64> random, std::span<float> z);
  // The mixtures that the last step drew from. Not before the first step.
  const MixtureOutput& Mixture() { return stepper_.Predict(); }

  std::span<const float> z() const { return z_; }                      // (lanes, latent)
  std::span<const float> hidden() const { return stepper_.hidden(); }  // (lanes, hidden)
  // Of the last step.
  std::span<const float> rewards() const { return rewards_; }  // (lanes), expected
  double done_probability(int lane) const;

 private:
  MdnRnnStepper stepper_;
  double temperature_;
  std::vector<Pcg64> random_;
  std::vector<float> z_, rewards_, done_logits_;
  std::vector<float> unused_;  // scratch of Redraw
};

}  // namespace worldmodels
