// The mathematics of V's latents by measurement; docs/vae.md quotes what `test_vision "[vae]" -s`
// prints.

#include "vision/gaussian.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <vector>

#include "common/random.h"
#include "vision/decoder_network.h"
#include "vision/reconstruction_loss.h"

namespace worldmodels::test {
namespace {

struct MeanAndError {
  double mean = 0, variance = 0, error = 0;  // error: the mean's standard error
};

MeanAndError Summarise(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  MeanAndError result;
  for (const double value : values) result.mean += value / n;
  for (const double value : values) {
    result.variance += (value - result.mean) * (value - result.mean) / (n - 1);
  }
  result.error = std::sqrt(result.variance / n);
  return result;
}

// The squared error of a picture drawn from z ~ N(mu, exp(logvar)), of many draws at once, and its
// gradients by each draw's z; the decoder is the shipped agent's.
class DrawnPictures {
 public:
  static constexpr int kDraws = 400, kLatents = 32;

  DrawnPictures()
      : vae_(Vae::Load(WORLDMODELS_TEST_DATA "/../../models/carracing/vision/model.safetensors",
                       kLatents)),
        decoder_(kDraws, kLatents, dnnl::memory::data_type::f32, true),
        z_(size_t{kDraws} * kLatents),
        d_images_(size_t{kDraws} * kFrameValues) {
    decoder_.SetWeights(vae_);
    // The target is a picture that V draws, and mu near its z.
    Pcg64 random(5);
    std::vector<float> away(kLatents);
    FillNormal(random, mu_);
    FillNormal(random, away);
    for (int draw = 0; draw < kDraws; ++draw) {
      std::copy(mu_.begin(), mu_.end(), z_.begin() + draw * kLatents);
    }
    decoder_.Forward(z_);
    target_.assign(decoder_.images().begin(), decoder_.images().begin() + kFrameValues);
    for (int i = 0; i < kLatents; ++i) mu_[i] += 0.3f * away[i];
    FillNormal(random, epsilon_);
  }

  const std::vector<float>& mu() const { return mu_; }
  float epsilon(int draw, int latent) const { return epsilon_[draw * kLatents + latent]; }

  // Of each draw, always with the same epsilon.
  std::vector<double> Losses(const std::vector<float>& mu, const std::vector<float>& logvar) {
    for (size_t i = 0; i < z_.size(); ++i) {
      z_[i] = DrawLatent(mu[i % kLatents], logvar[i % kLatents], epsilon_[i]);
    }
    decoder_.Forward(z_);
    std::vector<double> losses;
    for (int draw = 0; draw < kDraws; ++draw) {
      const size_t at = static_cast<size_t>(draw) * kFrameValues;
      losses.push_back(SquaredError(std::span(decoder_.images()).subspan(at, kFrameValues), target_,
                                    1, std::span(d_images_).subspan(at, kFrameValues)));
    }
    return losses;
  }

  // (draws, latents), of the last Losses.
  std::vector<float> Gradients() {
    std::vector<float> d_z(z_.size());
    decoder_.Backward(d_images_, z_, d_z, vae_);
    return d_z;
  }

 private:
  Vae vae_;
  DecoderNetwork decoder_;
  std::vector<float> mu_ = std::vector<float>(kLatents);
  std::vector<float> epsilon_ = std::vector<float>(size_t{kDraws} * kLatents);
  std::vector<float> z_, d_images_, target_;
};

double Mean(const std::vector<double>& values) { return Summarise(values).mean; }

}  // namespace

TEST_CASE("KL in closed form is what Monte Carlo finds, within its standard error", "[vae]") {
  constexpr int kDraws = 1000000;
  Pcg64 random(3);
  std::vector<float> epsilon(kDraws);
  for (const auto& [mu, logvar] : {std::pair{0.0f, 0.0f}, std::pair{1.0f, 0.0f},
                                   std::pair{0.5f, -3.0f}, std::pair{-2.0f, 1.0f}}) {
    FillNormal(random, epsilon);
    std::vector<double> differences;
    for (const float e : epsilon) {
      const double z = DrawLatent(mu, logvar, e);
      const double off = z - mu;
      // log q(z) - log p(z); the constants cancel.
      differences.push_back(-0.5 * (off * off / std::exp(double{logvar}) + logvar) + 0.5 * z * z);
    }
    const MeanAndError found = Summarise(differences);
    const double closed = KlFromPrior(mu, logvar);
    INFO(fmt::format("mu {}, logvar {}: closed form {:.5f}, {} draws {:.5f} +- {:.5f}", mu, logvar,
                     closed, kDraws, found.mean, found.error));
    CHECK(std::abs(found.mean - closed) <= 4 * found.error + 1e-7);
    CHECK(found.error < 0.004);
  }
  CHECK(KlFromPrior(0, 0) == 0);
}

TEST_CASE("a drawn latent's gradients by mu and logvar are those of z = mu + sigma epsilon",
          "[vae]") {
  DrawnPictures pictures;
  const std::vector<float> logvar(DrawnPictures::kLatents, -2.0f);
  const std::vector<double> losses = pictures.Losses(pictures.mu(), logvar);
  const std::vector<float> d_z = pictures.Gradients();
  const float sigma = std::exp(-1.0f);
  double largest = 0;
  std::vector<double> by_mu(DrawnPictures::kLatents), by_logvar(DrawnPictures::kLatents);
  for (int i = 0; i < DrawnPictures::kLatents; ++i) {
    for (int draw = 0; draw < DrawnPictures::kDraws; ++draw) {
      const double d = d_z[draw * DrawnPictures::kLatents + i] / double{DrawnPictures::kDraws};
      by_mu[i] += d;
      by_logvar[i] += d * 0.5 * sigma * pictures.epsilon(draw, i);
    }
    largest = std::max({largest, std::abs(by_mu[i]), std::abs(by_logvar[i])});
  }
  CHECK(largest > 1);
  double worst = 0;
  for (int i = 0; i < DrawnPictures::kLatents; ++i) {
    const auto slope = [&](bool of_mu) {
      constexpr float kStep = 0.02f;
      double change = 0;
      for (const float sign : {1.0f, -1.0f}) {
        std::vector<float> mu = pictures.mu(), varied = logvar;
        (of_mu ? mu : varied)[i] += sign * kStep;
        change += sign * Mean(pictures.Losses(mu, varied));
      }
      return change / (2 * kStep);
    };
    worst =
        std::max({worst, std::abs(slope(true) - by_mu[i]), std::abs(slope(false) - by_logvar[i])});
  }
  INFO(fmt::format("gradients up to {:.2f}; finite differences off by {:.4f} at most", largest,
                   worst));
  CHECK(worst < 0.01 * largest);
}

TEST_CASE("the reparameterised gradient varies far less than the score function's", "[vae]") {
  DrawnPictures pictures;
  const std::vector<float> logvar(DrawnPictures::kLatents, -2.0f);
  const std::vector<double> losses = pictures.Losses(pictures.mu(), logvar);
  const std::vector<float> d_z = pictures.Gradients();
  const double baseline = Mean(losses), sigma = std::exp(-1.0);
  // Per latent: d loss / d z, and loss * d log q(z) / d mu = loss * epsilon / sigma (Williams
  // 1992), as it is and with the mean loss taken off.
  double pathwise = 0, score = 0, with_baseline = 0;
  for (int i = 0; i < DrawnPictures::kLatents; ++i) {
    std::vector<double> paths, scores, based;
    for (int draw = 0; draw < DrawnPictures::kDraws; ++draw) {
      const double direction = pictures.epsilon(draw, i) / sigma;
      paths.push_back(d_z[draw * DrawnPictures::kLatents + i]);
      scores.push_back(losses[draw] * direction);
      based.push_back((losses[draw] - baseline) * direction);
    }
    const MeanAndError path = Summarise(paths), plain = Summarise(scores), good = Summarise(based);
    // All estimate the same.
    const auto apart = [&](const MeanAndError& other) {
      return std::abs(path.mean - other.mean) / std::hypot(path.error, other.error);
    };
    CHECK(apart(plain) < 4);
    CHECK(apart(good) < 4);
    pathwise += path.variance;
    score += plain.variance;
    with_baseline += good.variance;
  }
  INFO(
      fmt::format("variance, summed over {} latents: reparameterised {:.4g}, score function {:.4g} "
                  "({:.0f} times), with a baseline {:.4g} ({:.1f} times)",
                  DrawnPictures::kLatents, pathwise, score, score / pathwise, with_baseline,
                  with_baseline / pathwise));
  CHECK(score > with_baseline);
  CHECK(with_baseline > 2 * pathwise);
}

}  // namespace worldmodels::test
