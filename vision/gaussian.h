#pragma once

#include <cmath>

namespace worldmodels {

// What V's latents are made of, for one latent. logvar: the logarithm of the variance.

// A draw from N(mu, exp(logvar)), epsilon being one from N(0, 1): the reparameterisation of Kingma
// & Welling 2013, section 2.4. d z / d mu = 1, d z / d logvar = epsilon * exp(logvar / 2) / 2.
inline float DrawLatent(float mu, float logvar, float epsilon) {
  return mu + std::exp(logvar / 2) * epsilon;
}

// KL(N(mu, exp(logvar)) || N(0, 1)) in nats (Kingma & Welling 2013, appendix B).
inline double KlFromPrior(double mu, double logvar) {
  return 0.5 * (mu * mu + std::exp(logvar) - logvar - 1);
}

}  // namespace worldmodels
