#include "report/vision_pictures.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "common/episode.h"
#include "common/error.h"
#include "common/random.h"
#include "report/held_out.h"
#include "vision/gaussian.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

constexpr size_t kEpisodes = 25, kFrames = 1000;
constexpr size_t kTypical = 10, kWorst = 10, kTraversals = 8, kSamples = 20;
constexpr int kSteps = 7;  // of a traversal
constexpr float kReach = 3;
constexpr int kBatch = 50;

// Frames with where they are from, and what V says of them.
struct Seen {
  std::vector<ReconstructedFrame> frames;  // without pictures of reconstructions
  std::vector<float> mu, logvar;           // (frames, latent)
};

std::vector<RgbImage> DecodeAll(VaeDecoder& decoder, std::span<const float> z, int latents) {
  std::vector<RgbImage> images;
  std::vector<float> values(static_cast<size_t>(decoder.batch()) * kFrameValues);
  const size_t count = z.size() / static_cast<size_t>(latents);
  for (size_t begin = 0; begin < count; begin += static_cast<size_t>(decoder.batch())) {
    const size_t n = std::min(count - begin, static_cast<size_t>(decoder.batch()));
    decoder.Decode(z.subspan(begin * latents, n * latents),
                   std::span(values).first(n * kFrameValues));
    for (size_t i = 0; i < n; ++i) {
      images.push_back(SquareImage(
          std::span<const float>(values).subspan(i * kFrameValues, kFrameValues), kFrameSize));
    }
  }
  return images;
}

Seen Look(const Vae& vae, const std::filesystem::path& rollouts) {
  Seen seen;
  VaeEncoder encoder(vae, kBatch);
  const std::vector<HeldOutEpisode> episodes = HeldOutEpisodes(rollouts, kEpisodes);
  const auto latents = static_cast<size_t>(vae.latent_size());
  for (const HeldOutEpisode& held_out : episodes) {
    const auto frames = held_out.episode.observations.values<uint8_t>();
    const size_t count = frames.size() / kFrameValues;
    const size_t wanted = std::min(count, (kFrames + episodes.size() - 1) / episodes.size());
    std::vector<uint8_t> chosen;
    for (size_t k = 0; k < wanted; ++k) {
      const size_t step = k * count / wanted;
      const auto frame = frames.subspan(step * kFrameValues, kFrameValues);
      chosen.insert(chosen.end(), frame.begin(), frame.end());
      ReconstructedFrame& entry = seen.frames.emplace_back();
      entry.episode = held_out.index;
      entry.step = static_cast<int64_t>(step);
      entry.frame = SquareImage(frame, kFrameSize);
    }
    const size_t before = seen.mu.size();
    seen.mu.resize(before + wanted * latents);
    seen.logvar.resize(seen.mu.size());
    for (size_t begin = 0; begin < wanted; begin += kBatch) {
      const size_t n = std::min<size_t>(kBatch, wanted - begin);
      const size_t at = before + begin * latents;
      encoder.Encode(
          std::span<const uint8_t>(chosen).subspan(begin * kFrameValues, n * kFrameValues),
          std::span(seen.mu).subspan(at, n * latents),
          std::span(seen.logvar).subspan(at, n * latents));
    }
  }
  return seen;
}

double SquaredError(const RgbImage& one, const RgbImage& other) {
  double sum = 0;
  for (size_t i = 0; i < one.rgb.size(); ++i) {
    const double difference = (one.rgb[i] - other.rgb[i]) / 255.0;
    sum += difference * difference;
  }
  return sum;
}

std::vector<double> KlByLatent(const Seen& seen, size_t latents) {
  std::vector<double> kl(latents, 0);
  for (size_t i = 0; i < seen.mu.size(); ++i) {
    kl[i % latents] +=
        KlFromPrior(seen.mu[i], seen.logvar[i]) / static_cast<double>(seen.frames.size());
  }
  return kl;
}

// What a latent is moved about and by.
struct Course {
  double weight = 0;
  float middle = 0, reach = kReach;
};

std::vector<Course> CoursesByKl(const std::vector<double>& kl) {
  std::vector<Course> courses;
  for (const double of_latent : kl) courses.push_back({.weight = of_latent});
  return courses;
}

std::vector<Course> CoursesBySpread(const Seen& seen, size_t latents) {
  const auto frames = static_cast<double>(seen.frames.size());
  std::vector<double> sum(latents, 0), squares(latents, 0);
  for (size_t i = 0; i < seen.mu.size(); ++i) sum[i % latents] += seen.mu[i];
  for (size_t i = 0; i < seen.mu.size(); ++i) {
    const double off = seen.mu[i] - sum[i % latents] / frames;
    squares[i % latents] += off * off;
  }
  std::vector<Course> courses;
  for (size_t i = 0; i < latents; ++i) {
    const double deviation = std::sqrt(squares[i] / frames);
    courses.push_back({.weight = deviation,
                       .middle = static_cast<float>(sum[i] / frames),
                       .reach = kReach * static_cast<float>(deviation)});
  }
  return courses;
}

std::vector<Traversal> Traverse(VaeDecoder& decoder, const std::vector<Course>& courses,
                                std::span<const float> typical) {
  std::vector<int> order(courses.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return courses[a].weight > courses[b].weight; });
  order.resize(std::min(order.size(), kTraversals));
  std::vector<Traversal> traversals;
  for (const int latent : order) {
    std::vector<float> z;
    for (int step = 0; step < kSteps; ++step) {
      z.insert(z.end(), typical.begin(), typical.end());
      z[z.size() - typical.size() + static_cast<size_t>(latent)] =
          courses[latent].middle +
          courses[latent].reach * (2.0f * static_cast<float>(step) / (kSteps - 1) - 1);
    }
    traversals.push_back(
        {latent, courses[latent].weight, DecodeAll(decoder, z, static_cast<int>(typical.size()))});
  }
  return traversals;
}

std::vector<ReconstructedFrame> Worst(const std::vector<ReconstructedFrame>& ascending) {
  std::vector<ReconstructedFrame> worst;
  std::set<int64_t> episodes, steps;
  for (const bool again : {false, true}) {
    // NOLINTNEXTLINE(modernize-loop-convert): backwards
    for (auto frame = ascending.rbegin(); frame != ascending.rend(); ++frame) {
      if (worst.size() == kWorst) return worst;
      const bool first = !episodes.contains(frame->episode) && !steps.contains(frame->step);
      const bool taken =
          std::any_of(worst.begin(), worst.end(), [&](const ReconstructedFrame& other) {
            return other.episode == frame->episode && other.step == frame->step;
          });
      if (again ? taken : !first) continue;
      episodes.insert(frame->episode);
      steps.insert(frame->step);
      worst.push_back(*frame);
    }
  }
  return worst;
}

}  // namespace

VisionPictures MakeVisionPictures(const Vae& vae, const std::filesystem::path& rollouts,
                                  uint64_t seed) {
  VisionPictures pictures;
  pictures.variational = vae.variational();
  const auto latents = static_cast<size_t>(vae.latent_size());
  VaeDecoder decoder(vae, kBatch);
  std::vector<float> prior(kSamples * latents);
  Pcg64 random(seed);
  FillNormal(random, prior);
  pictures.samples = DecodeAll(decoder, prior, vae.latent_size());

  Seen seen = Look(vae, rollouts);
  pictures.frames = static_cast<int64_t>(seen.frames.size());
  if (seen.frames.empty()) return pictures;
  const std::vector<RgbImage> decoded = DecodeAll(decoder, seen.mu, vae.latent_size());
  for (size_t i = 0; i < decoded.size(); ++i) {
    seen.frames[i].reconstruction = decoded[i];
    seen.frames[i].error = SquaredError(seen.frames[i].frame, decoded[i]);
    pictures.mean_error += seen.frames[i].error / static_cast<double>(decoded.size());
  }
  std::vector<size_t> order(seen.frames.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return seen.frames[a].error < seen.frames[b].error; });
  std::vector<ReconstructedFrame> ascending;
  ascending.reserve(order.size());
  for (const size_t i : order) ascending.push_back(seen.frames[i]);
  const size_t typical = std::min(kTypical, ascending.size());
  for (size_t i = 0; i < typical; ++i) {
    pictures.typical.push_back(ascending[(2 * i + 1) * ascending.size() / (2 * typical)]);
  }
  pictures.worst = Worst(ascending);
  if (vae.variational()) pictures.kl = KlByLatent(seen, latents);
  pictures.traversals = Traverse(
      decoder, vae.variational() ? CoursesByKl(pictures.kl) : CoursesBySpread(seen, latents),
      std::span<const float>(seen.mu).subspan(order[order.size() / 2] * latents, latents));
  return pictures;
}

}  // namespace worldmodels
