#include "memory/dream.h"

#include <algorithm>
#include <cmath>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr RandomStream kDream{8};  // seed: the dream's own

}  // namespace

Dream::Dream(const MdnRnn& model, int lanes, double temperature)
    : stepper_(model, lanes),
      temperature_(temperature),
      random_(static_cast<size_t>(lanes), MakeRandom(0, kDream)),
      z_(static_cast<size_t>(lanes) * model.latent_size()),
      rewards_(static_cast<size_t>(lanes)),
      done_logits_(static_cast<size_t>(lanes)),
      unused_(static_cast<size_t>(lanes)) {
  SetTemperature(temperature);
}

void Dream::SetTemperature(double temperature) {
  if (!(temperature >= 0) || !std::isfinite(temperature)) {
    FailInput("temperature is {}, expected a number from 0 up", temperature);
  }
  temperature_ = temperature;
}

void Dream::Reset(int lane, std::span<const float> z, uint64_t seed) {
  SetLatents(lane, z);
  random_[lane] = MakeRandom(seed, kDream);
  rewards_[lane] = 0;
  done_logits_[lane] = 0;
  stepper_.ResetLane(lane);
}

void Dream::Reset(int lane, std::span<const float> z, std::span<const float> hidden,
                  std::span<const float> cell, uint64_t seed) {
  Reset(lane, z, seed);
  stepper_.SetLane(lane, hidden, cell);
}

void Dream::SetLatents(int lane, std::span<const float> z) {
  std::ranges::copy(z, z_.begin() + lane * static_cast<std::ptrdiff_t>(z.size()));
}

void Dream::MoveLane(int from, int to) {
  const auto latents = static_cast<std::ptrdiff_t>(z_.size()) / lanes();
  std::copy_n(z_.begin() + from * latents, latents, z_.begin() + to * latents);
  random_[to] = random_[from];
  rewards_[to] = rewards_[from];
  done_logits_[to] = done_logits_[from];
  stepper_.MoveLane(from, to);
}

void Dream::Step(std::span<const float> actions) {
  stepper_.Step(z_, actions);
  stepper_.Sample(temperature_, random_, z_, rewards_, done_logits_);
}

double Dream::done_probability(int lane) const {
  return 1 / (1 + std::exp(-double{done_logits_[lane]}));
}

void Dream::Redraw(std::span<Pcg64> random, std::span<float> z) {
  // The rewards and logits are the step's own.
  stepper_.Sample(temperature_, random, z, unused_, unused_);
}

}  // namespace worldmodels
