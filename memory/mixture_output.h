#pragma once

#include <cstddef>
#include <vector>

namespace worldmodels {

// What M's head says of each lane's next step.
struct MixtureOutput {
  int latents = 0, mixtures = 0;
  // (lanes, latent, mixtures): log_pi normalised, log_std not below the floor.
  std::vector<float> log_pi, mean, log_std;
  std::vector<float> reward;      // (lanes), in the world's units
  std::vector<float> done_logit;  // (lanes)

  // The expectation of one latent, sum_k pi_k mean_k.
  float Expected(int lane, int latent) const;
  // -log p(x) of one latent, by log-sum-exp.
  double Nll(int lane, int latent, double x) const;

 private:
  std::size_t First(int lane, int latent) const;
};

}  // namespace worldmodels
