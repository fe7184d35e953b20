#include "memory/mixture.h"

#include <algorithm>
#include <cmath>

#include "nn/vector_math.h"

namespace worldmodels {
namespace {

constexpr float kHalfLogTwoPi = 0.918938533204672742f;
// Beyond this many deviations the square is cut off, so that no float overflows; the gradient by
// the mean goes on.
constexpr float kFarthest = 1e15f;

}  // namespace

int MixtureLayout::plane() const { return PadToVector(latents); }

int MixtureLayout::FromTorch(int row) const {
  const int latent = row / (3 * mixtures);
  const int kind_and_mixture = row % (3 * mixtures);
  return kind_and_mixture * plane() + latent;
}

double MixtureNll(const MixtureLayout& layout, float log_std_floor, std::span<const float> row,
                  std::span<const float> target, float scale, std::span<float> gradient) {
  const int mixtures = layout.mixtures;
  const int plane = layout.plane();
  V16 log_pi[kMaxMixtures], joint[kMaxMixtures], distance[kMaxMixtures], precision[kMaxMixtures];
  double total = 0;
  for (int l = 0; l < layout.latents; l += kVectorWidth) {
    const int n = layout.latents - l;
    const V16 x = LoadVector(target.data() + l, n);
    V16 largest_pi = Broadcast(-INFINITY), largest = Broadcast(-INFINITY);
    for (int k = 0; k < mixtures; ++k) {
      log_pi[k] = LoadVector(row.data() + k * plane + l);
      const V16 log_std =
          Max(Broadcast(log_std_floor), LoadVector(row.data() + layout.log_std(k) + l));
      precision[k] = Exp(-log_std);
      V16 d = (x - LoadVector(row.data() + layout.mean(k) + l)) * precision[k];
      d = Min(Broadcast(kFarthest), Max(Broadcast(-kFarthest), d));
      distance[k] = d;
      joint[k] = log_pi[k] - log_std - 0.5f * d * d;
      largest_pi = Max(log_pi[k], largest_pi);
      largest = Max(joint[k], largest);
    }
    V16 sum_pi = {}, sum = {};
    for (int k = 0; k < mixtures; ++k) {
      log_pi[k] = Exp(log_pi[k] - largest_pi);
      joint[k] = Exp(joint[k] - largest);
      sum_pi += log_pi[k];
      sum += joint[k];
    }
    const V16 nll = largest_pi + Log(sum_pi) - largest - Log(sum) + kHalfLogTwoPi;
    for (int i = 0; i < std::min(n, kVectorWidth); ++i) total += nll[i];
    if (gradient.empty()) continue;

    V16 valid = {};
    for (int i = 0; i < std::min(n, kVectorWidth); ++i) valid[i] = scale;
    const V16 share_pi = valid / sum_pi, share = valid / sum;
    for (int k = 0; k < mixtures; ++k) {
      const V16 responsibility = joint[k] * share;
      const V16 raw = LoadVector(row.data() + layout.log_std(k) + l);
      const V16 by_log_std = responsibility * (1.0f - distance[k] * distance[k]);
      StoreVector(gradient.data() + k * plane + l, log_pi[k] * share_pi - responsibility);
      StoreVector(gradient.data() + layout.mean(k) + l,
                  -responsibility * distance[k] * precision[k]);
      StoreVector(gradient.data() + layout.log_std(k) + l,
                  raw > log_std_floor ? by_log_std : V16{});
    }
  }
  return total;
}

void NormaliseMixture(const MixtureLayout& layout, float log_std_floor, std::span<float> row) {
  const int plane = layout.plane();
  for (int l = 0; l < plane; l += kVectorWidth) {
    V16 largest = Broadcast(-INFINITY), sum = {};
    for (int k = 0; k < layout.mixtures; ++k) {
      largest = Max(LoadVector(row.data() + k * plane + l), largest);
    }
    for (int k = 0; k < layout.mixtures; ++k) {
      sum += Exp(LoadVector(row.data() + k * plane + l) - largest);
    }
    const V16 shift = largest + Log(sum);
    for (int k = 0; k < layout.mixtures; ++k) {
      float* log_pi = row.data() + k * plane + l;
      float* log_std = row.data() + layout.log_std(k) + l;
      StoreVector(log_pi, LoadVector(log_pi) - shift);
      StoreVector(log_std, Max(Broadcast(log_std_floor), LoadVector(log_std)));
    }
  }
}

void SampleMixture(const MixtureLayout& layout, std::span<const float> row, double temperature,
                   Pcg64& random, std::span<float> latents) {
  const int plane = layout.plane();
  const float sharpness = temperature > 0 ? static_cast<float>(1.0 / temperature) : 0.0f;
  const float spread = static_cast<float>(std::sqrt(std::max(temperature, 0.0)));
  V16 weight[kMaxMixtures];
  float normal[kVectorWidth];
  for (int l = 0; l < layout.latents; l += kVectorWidth) {
    const int count = std::min(layout.latents - l, kVectorWidth);
    V16 largest = Broadcast(-INFINITY), sum = {};
    for (int k = 0; k < layout.mixtures; ++k) {
      largest = Max(LoadVector(row.data() + k * plane + l), largest);
    }
    for (int k = 0; k < layout.mixtures; ++k) {
      const V16 below = LoadVector(row.data() + k * plane + l) - largest;
      weight[k] =
          temperature > 0 ? Exp(below * sharpness) : (below >= 0.0f ? Broadcast(1.0f) : V16{});
      sum += weight[k];
    }
    FillNormal(random, {normal, static_cast<size_t>(count)});
    for (int i = 0; i < count; ++i) {
      float left = static_cast<float>(random.Uniform()) * sum[i];
      int k = 0;
      while (k + 1 < layout.mixtures && left >= weight[k][i]) left -= weight[k++][i];
      const float deviation = std::exp(row[layout.log_std(k) + l + i]);
      latents[l + i] = row[layout.mean(k) + l + i] + deviation * spread * normal[i];
    }
  }
}

}  // namespace worldmodels
