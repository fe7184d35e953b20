#pragma once

#include <array>
#include <span>
#include <string_view>

namespace worldmodels {

// How V's decoder is held to a frame; sums over its pixels and channels.
enum class Reconstruction { kSquared, kCrossEntropy };
constexpr std::array<std::string_view, 2> ChoiceNames(Reconstruction) {
  return {"squared", "cross_entropy"};
}

// Of one frame. drawn, target: kFrameValues numbers in [0, 1]; the result is
//   sum (drawn - target)^2
// d_drawn: its gradient over the number of frames in the batch, as the batch's mean has it.
float SquaredError(std::span<const float> drawn, std::span<const float> target, int batch,
                   std::span<float> d_drawn);

// Of one frame, drawn being given by its logits x, p = 1 / (1 + e^-x):
//   sum -(t max(log p, -100) + (1 - t) max(log(1 - p), -100)),   t: target
// which is PyTorch's binary_cross_entropy(p, t, reduction="sum"). From logits log p = -log(1 +
// e^-x) stays exact where p is rounded to 0 or 1; PyTorch gets -100 there, as here from |x| = 100
// on. d_logits: (p - t) / batch, the gradient without the bound: PyTorch's is 0 where p is 0 or 1,
// and such a pixel would never learn.
float CrossEntropy(std::span<const float> logits, std::span<const float> target, int batch,
                   std::span<float> d_logits);

}  // namespace worldmodels
