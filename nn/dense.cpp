#include "nn/dense.h"

#include <omp.h>

#include <algorithm>

namespace worldmodels {

Dense::Dense(int batch, int in, int out, WeightLayout layout, bool training, Arithmetic arithmetic)
    : batch_(batch),
      in_(in),
      out_(out),
      layout_(layout),
      training_(training),
      arithmetic_(arithmetic),
      bias_(out),
      output_(static_cast<size_t>(batch) * out) {}

MatrixView Dense::InOut(const float* weight) const {
  return layout_ == WeightLayout::kInOut ? MatrixView::RowMajor(weight, in_, out_)
                                         : MatrixView::RowMajor(weight, out_, in_).Transposed();
}

void Dense::SetWeights(std::span<const float> weight, std::span<const float> bias) {
  bias_.assign(bias.begin(), bias.end());
  const int threads = omp_get_max_threads();
  packed_.Pack(InOut(weight.data()), threads, arithmetic_);
  if (training_) {
    packed_for_input_.Pack(InOut(weight.data()).Transposed(), threads, arithmetic_);
  }
}

void Dense::Forward(std::span<const float> x) {
  for (int row = 0; row < batch_; ++row) {
    std::copy(bias_.begin(), bias_.end(), output_.begin() + static_cast<size_t>(row) * out_);
  }
  Multiply(MatrixView::RowMajor(x.data(), batch_, in_), packed_, output_.data(), out_, true,
           omp_get_max_threads());
}

void Dense::BackwardWeights(std::span<const float> x, std::span<const float> dy,
                            std::span<float> weight_grad, std::span<float> bias_grad) {
  const int threads = omp_get_max_threads();
  const auto x_view = MatrixView::RowMajor(x.data(), batch_, in_);
  const auto dy_view = MatrixView::RowMajor(dy.data(), batch_, out_);
  if (layout_ == WeightLayout::kInOut) {
    packed_for_weights_.Pack(dy_view, threads, arithmetic_);
    Multiply(x_view.Transposed(), packed_for_weights_, weight_grad.data(), out_, false, threads);
  } else {
    packed_for_weights_.Pack(x_view, threads, arithmetic_);
    Multiply(dy_view.Transposed(), packed_for_weights_, weight_grad.data(), in_, false, threads);
  }
  std::fill(bias_grad.begin(), bias_grad.end(), 0.0f);
  for (int row = 0; row < batch_; ++row) {
    for (int i = 0; i < out_; ++i) bias_grad[i] += dy[static_cast<size_t>(row) * out_ + i];
  }
}

void Dense::BackwardInput(std::span<const float> dy, std::span<float> dx, bool accumulate) {
  Multiply(MatrixView::RowMajor(dy.data(), batch_, out_), packed_for_input_, dx.data(), in_,
           accumulate, omp_get_max_threads());
}

}  // namespace worldmodels
