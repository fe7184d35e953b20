#include "memory/plane_head.h"

#include <algorithm>

namespace worldmodels {

int PlaneHead::Column(const MdnRnn& model, int torch_row) const {
  const int densities = model.head_size() - 2;
  return torch_row < densities ? model.layout().FromTorch(torch_row)
                               : reward() + torch_row - densities;
}

void PlaneHead::Pack(const MdnRnn& model, int threads) {
  const int hidden = model.hidden_size();
  bias_.assign(static_cast<size_t>(model.layout().size()) + 2, 0.0f);
  weight_.assign(bias_.size() * hidden, 0.0f);
  for (int row = 0; row < model.head_size(); ++row) {
    const int column = Column(model, row);
    bias_[column] = model.head_bias().value[row];
    std::copy_n(model.head_weight().value.begin() + std::ptrdiff_t{row} * hidden, hidden,
                weight_.begin() + std::ptrdiff_t{column} * hidden);
  }
  transposed_.Pack(MatrixView::RowMajor(weight_.data(), size(), hidden).Transposed(), threads);
}

void PlaneHead::Forward(std::span<const float> hidden, int rows, float* output, int threads) const {
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (int r = 0; r < rows; ++r) {
    std::copy(bias_.begin(), bias_.end(), output + std::ptrdiff_t{r} * size());
  }
  Multiply(MatrixView::RowMajor(hidden.data(), rows, transposed_.rows()), transposed_, output,
           size(), true, threads);
}

void PlaneHead::Backward(std::span<const float> hidden, int rows, std::span<const float> by_output,
                         MdnRnn& model, std::span<float> by_hidden, int threads) const {
  const int width = model.hidden_size();
  const MatrixView output = MatrixView::RowMajor(by_output.data(), rows, size());
  if (!by_hidden.empty()) {
    const PackedMatrix weight(MatrixView::RowMajor(weight_.data(), size(), width), threads);
    Multiply(output, weight, by_hidden.data(), width, false, threads);
  }

  std::vector<float> by_weight(weight_.size()), by_bias(bias_.size(), 0.0f);
  const PackedMatrix packed(MatrixView::RowMajor(hidden.data(), rows, width), threads);
  Multiply(output.Transposed(), packed, by_weight.data(), width, false, threads);
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (int i = 0; i < threads; ++i) {
    for (std::ptrdiff_t r = 0; r < rows; ++r) {
      const float* row = by_output.data() + r * size();
      for (int j = size() * i / threads; j < size() * (i + 1) / threads; ++j) by_bias[j] += row[j];
    }
  }
  for (int row = 0; row < model.head_size(); ++row) {
    const int column = Column(model, row);
    model.head_bias().grad[row] += by_bias[column];
    for (int j = 0; j < width; ++j) {
      model.head_weight().grad[static_cast<size_t>(row) * width + j] +=
          by_weight[static_cast<size_t>(column) * width + j];
    }
  }
}

}  // namespace worldmodels
