#include "vision/reconstruction_loss.h"

#include <cstdint>

#include "common/frame.h"
#include "nn/vector_math.h"

namespace worldmodels {

static_assert(kFrameValues % kVectorWidth == 0);

float SquaredError(std::span<const float> drawn, std::span<const float> target, int batch,
                   std::span<float> d_drawn) {
  float sum = 0;
  for (int64_t i = 0; i < kFrameValues; i += kVectorWidth) {
    const V16 error = LoadVector(&drawn[i]) - LoadVector(&target[i]);
    StoreVector(&d_drawn[i], 2 * error / static_cast<float>(batch));
    // One after another: the sum does not depend on how wide the processor's registers are.
    const V16 squares = error * error;
    for (int lane = 0; lane < kVectorWidth; ++lane) sum += squares[lane];
  }
  return sum;
}

float CrossEntropy(std::span<const float> logits, std::span<const float> target, int batch,
                   std::span<float> d_logits) {
  const V16 zero = {}, least = Broadcast(-100.0f);
  V16 sums = {};
  for (int64_t i = 0; i < kFrameValues; i += kVectorWidth) {
    const V16 x = LoadVector(&logits[i]), t = LoadVector(&target[i]);
    // log(1 + e^-|x|): what log p lacks to min(x, 0), and log(1 - p) to -max(x, 0).
    const V16 rest = Log(Exp(Min(x, -x)) + 1.0f);
    const V16 log_p = Max(Min(x, zero) - rest, least);
    const V16 log_not_p = Max(zero - Max(x, zero) - rest, least);
    sums -= t * log_p + (1.0f - t) * log_not_p;
    StoreVector(&d_logits[i], (Sigmoid(x) - t) / static_cast<float>(batch));
  }
  float sum = 0;
  for (int lane = 0; lane < kVectorWidth; ++lane) sum += sums[lane];
  return sum;
}

}  // namespace worldmodels
