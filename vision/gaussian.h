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

// KL(N(mu, exp(logvar)) || N(other_mu, exp(other_logvar))) in nats (Kullback, Information Theory
// and Statistics, 1959, chapter 9).
inline double KlBetween(double mu, double logvar, double other_mu, double other_logvar) {
  const double away = mu - other_mu;
  return 0.5 * (std::exp(logvar - other_logvar) + away * away * std::exp(-other_logvar) - 1 +
                other_logvar - logvar);
}

}  // namespace worldmodels
