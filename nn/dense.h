#pragma once

#include <span>
#include <vector>

#include "nn/gemm.h"

namespace worldmodels {

// How a dense layer's weight lies in memory, row-major.
enum class WeightLayout {
  kOutIn,  // PyTorch's Linear
  kInOut,  // ConvTranspose2d on one pixel, with out = channels * kernel^2
};

// y = x W + b for a fixed batch. A row of y depends on its row of x only, to the bit.
class Dense {
 public:
  // training: BackwardInput will be called, for which SetWeights packs the weight once more.
  Dense(int batch, int in, int out, WeightLayout layout, bool training,
        Arithmetic arithmetic = Arithmetic::kFp32);

  // weight in the layer's layout; bias (out).
  void SetWeights(std::span<const float> weight, std::span<const float> bias);

  // x (batch, in).
  void Forward(std::span<const float> x);
  const std::vector<float>& output() const { return output_; }  // (batch, out)

  // dy (batch, out). Writes the weight's gradient (in its layout) and the bias' (out).
  void BackwardWeights(std::span<const float> x, std::span<const float> dy,
                       std::span<float> weight_grad, std::span<float> bias_grad);
  // dx (batch, in) = or += dy W^T.
  void BackwardInput(std::span<const float> dy, std::span<float> dx, bool accumulate);

 private:
  // The weight as (in, out).
  MatrixView InOut(const float* weight) const;

  int batch_, in_, out_;
  WeightLayout layout_;
  bool training_;
  Arithmetic arithmetic_;
  std::vector<float> bias_, output_;
  PackedMatrix packed_, packed_for_input_, packed_for_weights_;
};

}  // namespace worldmodels
