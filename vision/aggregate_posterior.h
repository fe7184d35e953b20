#pragma once

#include <Eigen/Core>
#include <span>

namespace worldmodels {

// The mean and the covariance of V's latents over a set of frames, each frame's posterior
// N(mu_n, diag(sigma_n^2)) in it:
//   q(z) = 1/N sum_n N(z; mu_n, diag(sigma_n^2))            the aggregate posterior
//   m = mean of mu_n,  S = covariance of mu_n + diag(mean of sigma_n^2)
struct LatentMoments {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

// mu, logvar (frames, latent), a frame or more.
LatentMoments MeasureLatents(std::span<const float> mu, std::span<const float> logvar, int latents);

// KL(N(m, S) || N(0, I)) = 1/2 (trace S + |m|^2 - latents - ln det S), in nats (Kullback 1959,
// chapter 9). Of all Gaussians N(m, S) is the one nearest to q(z), and since N(0, I) is one,
//   KL(q(z) || N(0, I)) = KL(q(z) || N(m, S)) + KL(N(m, S) || N(0, I)):
// what is told here is at most how far the aggregate is from the prior. Infinite where S is
// singular: a plain auto-encoder with a latent that never changes, or fewer frames than latents.
double KlFromPrior(const LatentMoments& moments);

}  // namespace worldmodels
