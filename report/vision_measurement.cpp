#include "report/vision_measurement.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/random.h"
#include "vision/aggregate_posterior.h"
#include "vision/gaussian.h"
#include "vision/interpolation.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

constexpr RandomStream kLatentDraws{42};  // of the frames' posteriors
constexpr RandomStream kPriorDraws{43};   // of N(0, I)
constexpr int kBatch = 50;
constexpr int64_t kDrawnAgain = 8, kCloud = 500, kShownSamples = 10, kWalk = 9;
constexpr int64_t kSamples = 200;  // that sample_change is the mean of
constexpr double kActiveVariance = 0.01;

// V at work on any number of frames.
class Machine {
 public:
  explicit Machine(const Vae& vae)
      : latents_(vae.latent_size()), encoder_(vae, kBatch), decoder_(vae, kBatch) {}

  void Encode(std::span<const uint8_t> frames, std::vector<float>& mu, std::vector<float>& logvar) {
    mu.resize(frames.size() / kFrameValues * static_cast<size_t>(latents_));
    logvar.resize(mu.size());
    encoder_.Encode(frames, mu, logvar);
  }

  // (n, 64, 64, 3) bytes, rounded as a picture is.
  std::vector<uint8_t> Draw(std::span<const float> z) {
    const auto latents = static_cast<size_t>(latents_);
    const size_t count = z.size() / latents;
    std::vector<uint8_t> pixels(count * kFrameValues);
    std::vector<float> images(size_t{kBatch} * kFrameValues);
    for (size_t first = 0; first < count; first += kBatch) {
      const size_t n = std::min<size_t>(kBatch, count - first);
      const auto part = std::span(images).first(n * kFrameValues);
      decoder_.Decode(z.subspan(first * latents, n * latents), part);
      std::ranges::transform(
          part, pixels.begin() + static_cast<int64_t>(first * kFrameValues),
          [](float value) { return static_cast<uint8_t>(std::lround(255 * value)); });
    }
    return pixels;
  }

  std::vector<RgbImage> Pictures(std::span<const float> z) {
    const std::vector<uint8_t> pixels = Draw(z);
    std::vector<RgbImage> images;
    for (size_t at = 0; at < pixels.size(); at += kFrameValues) {
      images.push_back(
          SquareImage(std::span<const uint8_t>(pixels).subspan(at, kFrameValues), kFrameSize));
    }
    return images;
  }

 private:
  int latents_;
  VaeEncoder encoder_;
  VaeDecoder decoder_;
};

// The mean over frames of the sum of squares.
double MeanError(std::span<const uint8_t> one, std::span<const uint8_t> other) {
  int64_t sum = 0;
  for (size_t i = 0; i < one.size(); ++i) {
    const int difference = int{one[i]} - int{other[i]};
    sum += difference * difference;
  }
  return static_cast<double>(sum) / (255.0 * 255.0) /
         (static_cast<double>(one.size()) / kFrameValues);
}

void MeasurePosterior(std::span<const float> mu, std::span<const float> logvar, int latents,
                      VisionMeasurement& vision) {
  const auto frames = static_cast<double>(mu.size()) / latents;
  if (vision.variational) {
    vision.latent_kl.assign(static_cast<size_t>(latents), 0);
    for (size_t i = 0; i < mu.size(); ++i) {
      vision.latent_kl[i % latents] += KlFromPrior(mu[i], logvar[i]) / frames;
    }
    vision.kl = std::accumulate(vision.latent_kl.begin(), vision.latent_kl.end(), 0.0);
  }
  const LatentMoments moments = MeasureLatents(mu, logvar, latents);
  vision.aggregate_kl = KlFromPrior(moments);
  std::vector<double> squares(static_cast<size_t>(latents), 0);
  for (size_t i = 0; i < mu.size(); ++i) {
    const double off = mu[i] - moments.mean(static_cast<Eigen::Index>(i % latents));
    squares[i % latents] += off * off / frames;
  }
  for (const double variance : squares) {
    vision.deviations.push_back(std::sqrt(variance));
    if (variance > kActiveVariance) ++vision.active;
  }
}

std::vector<float> DrawAll(std::span<const float> mu, std::span<const float> logvar,
                           uint64_t seed) {
  Pcg64 random = MakeRandom(seed, kLatentDraws);
  std::vector<float> z(mu.size());
  FillNormal(random, z);
  for (size_t i = 0; i < z.size(); ++i) z[i] = DrawLatent(mu[i], logvar[i], z[i]);
  return z;
}

// At most most numbers below count, spread evenly.
std::vector<int64_t> Spread(int64_t count, int64_t most) {
  std::vector<int64_t> chosen;
  for (int64_t i = 0; i < std::min(count, most); ++i) {
    chosen.push_back((2 * i + 1) * count / (2 * std::min(count, most)));
  }
  return chosen;
}

}  // namespace

VisionTask MakeVisionTask(const std::filesystem::path& rollouts, int64_t count, uint64_t seed) {
  VisionTask task;
  task.frames = GatherHeldOutFrames(rollouts, count);
  task.seed = seed;
  const HeldOutFrames& frames = task.frames;
  task.drawn_again = Spread(frames.size(), kDrawnAgain);
  task.to = std::max<int64_t>(frames.size() - 1, 0);
  double left = 0, right = 0;
  for (int64_t i = 0; i < frames.size(); ++i) {
    if (!frames.states[i]) continue;
    const double bend = frames.states[i]->curvature_ahead;
    if (bend > left) {
      left = bend;
      task.from = i;
    }
    if (bend < right) {
      right = bend;
      task.to = i;
    }
  }
  return task;
}

std::vector<int> ByWeight(const VisionMeasurement& vision) {
  const std::vector<double>& weights = vision.variational ? vision.latent_kl : vision.deviations;
  std::vector<int> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater<>(), [&](int latent) { return weights[latent]; });
  return order;
}

VisionMeasurement MeasureVisionForms(const Vae& vae, const VisionTask& task) {
  VisionMeasurement vision;
  vision.variational = vae.variational();
  const int latents = vae.latent_size();
  Machine machine(vae);
  std::vector<float> mu, logvar;

  std::vector<float> prior(static_cast<size_t>(kSamples * latents));
  Pcg64 random = MakeRandom(task.seed, kPriorDraws);
  FillNormal(random, prior);
  const std::vector<uint8_t> sampled = machine.Draw(prior);
  vision.samples =
      machine.Pictures(std::span(prior).first(static_cast<size_t>(kShownSamples * latents)));
  machine.Encode(sampled, mu, logvar);
  vision.sample_change = MeanError(sampled, machine.Draw(mu));

  if (task.frames.size() == 0) return vision;
  vision.measured = true;
  machine.Encode(task.frames.pixels, mu, logvar);
  const std::vector<float> z = DrawAll(mu, logvar, task.seed);
  vision.error_of_mean = MeanError(task.frames.pixels, machine.Draw(mu));
  vision.error_of_draw = MeanError(task.frames.pixels, machine.Draw(z));
  MeasurePosterior(mu, logvar, latents, vision);
  vision.follows = MeasureDisentanglement(task.frames, mu, latents);

  const std::vector<int> order = ByWeight(vision);
  vision.widest = {order[0], order[std::min<size_t>(1, order.size() - 1)]};
  for (const int64_t i : Spread(task.frames.size(), kCloud)) {
    vision.aggregate.emplace_back(z[i * latents + vision.widest.first],
                                  z[i * latents + vision.widest.second]);
  }
  const auto latents_of = [&](int64_t frame) {
    return std::span<const float>(mu).subspan(static_cast<size_t>(frame * latents),
                                              static_cast<size_t>(latents));
  };
  std::vector<float> chosen, linear, spherical;
  const auto add = [](std::vector<float>& to, std::span<const float> point) {
    to.insert(to.end(), point.begin(), point.end());
  };
  for (const int64_t frame : task.drawn_again) add(chosen, latents_of(frame));
  for (int64_t i = 0; i < kWalk; ++i) {
    const double t = static_cast<double>(i) / (kWalk - 1);
    add(linear, InterpolateLinear(latents_of(task.from), latents_of(task.to), t));
    add(spherical, InterpolateSpherical(latents_of(task.from), latents_of(task.to), t));
  }
  vision.reconstructions = machine.Pictures(chosen);
  vision.linear_walk = machine.Pictures(linear);
  vision.spherical_walk = machine.Pictures(spherical);
  return vision;
}

}  // namespace worldmodels
