#pragma once

#include <span>

#include "common/safetensors.h"

namespace worldmodels {

// Adapts the number of episodes per candidate to the noise of the ranking, after UH-CMA-ES (Hansen,
// Niederberger, Guzzella & Koumoutsakos 2009, section III): two measurements of every candidate are
// ranked together, and a candidate whose two ranks differ by more than chance would allow at level
// theta = 0.2 counts as uncertain. If that is so on balance, episodes become 1.5 times as many,
// else fewer by the same factor (here a parameter: growth). The two measurements here are the two
// halves of each candidate's own episodes, each freed of its mean over the population, since all
// drive the same tracks.
class NoiseHandler {
 public:
  // growth: the factor, at least 1.
  NoiseHandler(int repeats_min, int repeats_max, double growth);

  // Episodes per candidate in the next generation.
  int repeats() const;

  // first, second: cost of each candidate over one half of the tracks and the other; empty if there
  // was but one episode, which tells nothing and asks for more.
  void Update(std::span<const double> first, std::span<const double> second);

  // As tensor "noise.repeats".
  void Save(SafeTensors& state) const;
  void Load(const SafeTensors& state);

 private:
  double min_;
  double max_;
  double growth_;
  double repeats_;
};

// The uncertainty measure s; above 0 the ranking is too noisy.
double RankUncertainty(std::span<const double> first, std::span<const double> second);

}  // namespace worldmodels
