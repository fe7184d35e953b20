#include "nn/lstm.h"

#include <algorithm>

namespace worldmodels {
namespace {

// Lanes in parts that one thread takes through time; any partition gives the same bits.
template <typename Body>
void ForLanes(int lanes, int threads, const Body& body) {
  const int parts = std::clamp(threads, 1, lanes);
#pragma omp parallel for num_threads(parts) schedule(static, 1) if (parts > 1)
  for (int i = 0; i < parts; ++i) body(lanes * i / parts, lanes * (i + 1) / parts);
}

// From the gradient by h' and by c' (updated to that by c) to that by the gates' pre-activations.
void CellBackward(int hidden, float* gates, const float* cell, const float* new_cell,
                  const float* hidden_gradient, const float* recurrent_gradient,
                  float* cell_gradient) {
  float* const i_gate = gates;
  float* const f_gate = gates + hidden;
  float* const g_gate = gates + 2 * hidden;
  float* const o_gate = gates + 3 * hidden;
  for (int j = 0; j < hidden; j += kVectorWidth) {
    const int n = hidden - j;
    const V16 i = LoadVector(i_gate + j, n), f = LoadVector(f_gate + j, n);
    const V16 g = LoadVector(g_gate + j, n), o = LoadVector(o_gate + j, n);
    const V16 squashed = Tanh(LoadVector(new_cell + j, n));
    const V16 dh = LoadVector(hidden_gradient + j, n) + LoadVector(recurrent_gradient + j, n);
    const V16 dc = LoadVector(cell_gradient + j, n) + dh * o * (1.0f - squashed * squashed);
    StoreVector(i_gate + j, dc * g * i * (1.0f - i), n);
    StoreVector(f_gate + j, dc * LoadVector(cell + j, n) * f * (1.0f - f), n);
    StoreVector(g_gate + j, dc * i * (1.0f - g * g), n);
    StoreVector(o_gate + j, dh * squashed * o * (1.0f - o), n);
    StoreVector(cell_gradient + j, dc * f, n);
  }
}

void AddColumnSums(const float* rows, std::ptrdiff_t count, int cols, std::span<float> a,
                   std::span<float> b, int threads) {
  std::vector<float> sums(static_cast<size_t>(cols), 0.0f);
  const int parts = std::clamp(threads, 1, cols);
#pragma omp parallel for num_threads(parts) if (parts > 1)
  for (int i = 0; i < parts; ++i) {
    for (std::ptrdiff_t r = 0; r < count; ++r) {
      for (int j = cols * i / parts; j < cols * (i + 1) / parts; ++j) sums[j] += rows[r * cols + j];
    }
  }
  for (int j = 0; j < cols; ++j) {
    a[j] += sums[j];
    b[j] += sums[j];
  }
}

}  // namespace

void LstmCell(int hidden, float* gates, const float* cell, float* new_cell, float* new_hidden) {
  for (int j = 0; j < hidden; j += kVectorWidth) {
    const int n = hidden - j;
    const V16 i = Sigmoid(LoadVector(gates + j, n));
    const V16 f = Sigmoid(LoadVector(gates + hidden + j, n));
    const V16 g = Tanh(LoadVector(gates + 2 * hidden + j, n));
    const V16 o = Sigmoid(LoadVector(gates + 3 * hidden + j, n));
    const V16 c = f * LoadVector(cell + j, n) + i * g;
    StoreVector(gates + j, i, n);
    StoreVector(gates + hidden + j, f, n);
    StoreVector(gates + 2 * hidden + j, g, n);
    StoreVector(gates + 3 * hidden + j, o, n);
    StoreVector(new_cell + j, c, n);
    StoreVector(new_hidden + j, o * Tanh(c), n);
  }
}

void Lstm::Forward(const LstmWeights& weights, std::span<const float> inputs, int steps, int lanes,
                   int threads, LstmState* state) {
  steps_ = steps;
  lanes_ = lanes;
  size_ = weights.hidden;
  const std::ptrdiff_t rows = std::ptrdiff_t{steps} * lanes;
  const int gates = 4 * size_;
  gates_.resize(static_cast<size_t>(rows * gates));
  cells_.resize(static_cast<size_t>((rows + lanes) * size_));
  hidden_.resize(cells_.size());
  const std::ptrdiff_t start = std::ptrdiff_t{lanes} * size_;
  if (state != nullptr) {
    std::copy_n(state->cell.begin(), start, cells_.begin());
    std::copy_n(state->hidden.begin(), start, hidden_.begin());
  } else {
    std::fill_n(cells_.begin(), start, 0.0f);
    std::fill_n(hidden_.begin(), start, 0.0f);
  }

  std::vector<float> bias(static_cast<size_t>(gates));
  for (int j = 0; j < gates; ++j) bias[j] = weights.bias_ih[j] + weights.bias_hh[j];
  factor_.Pack(MatrixView::RowMajor(weights.weight_ih.data(), gates, weights.inputs).Transposed(),
               threads);
  recurrent_.Pack(MatrixView::RowMajor(weights.weight_hh.data(), gates, size_).Transposed(),
                  threads);
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (std::ptrdiff_t r = 0; r < rows; ++r) {
    std::copy(bias.begin(), bias.end(), gates_.begin() + r * gates);
  }
  Multiply(MatrixView::RowMajor(inputs.data(), rows, weights.inputs), factor_, gates_.data(), gates,
           true, threads);
  ForLanes(lanes, threads, [this](int first, int last) { ForwardLanes(first, last); });
  if (state != nullptr) {
    std::copy_n(cells_.begin() + rows * size_, start, state->cell.begin());
    std::copy_n(hidden_.begin() + rows * size_, start, state->hidden.begin());
  }
}

void Lstm::ForwardLanes(int first, int last) {
  const int gates = 4 * size_;
  for (int t = 0; t < steps_; ++t) {
    const std::ptrdiff_t row = std::ptrdiff_t{t} * lanes_ + first;
    Multiply(MatrixView::RowMajor(hidden_.data() + row * size_, last - first, size_), recurrent_,
             gates_.data() + row * gates, gates, true);
    for (std::ptrdiff_t r = row; r < row + last - first; ++r) {
      const std::ptrdiff_t next = (r + lanes_) * size_;
      LstmCell(size_, gates_.data() + r * gates, cells_.data() + r * size_, cells_.data() + next,
               hidden_.data() + next);
    }
  }
}

std::span<const float> Lstm::hidden() const {
  return std::span<const float>(hidden_).subspan(static_cast<size_t>(lanes_) * size_);
}

void Lstm::Backward(const LstmWeights& weights, std::span<const float> inputs,
                    std::span<const float> hidden_gradient, const LstmGradients& gradients,
                    int threads) {
  const std::ptrdiff_t rows = std::ptrdiff_t{steps_} * lanes_;
  const int gates = 4 * size_;
  recurrent_.Pack(MatrixView::RowMajor(weights.weight_hh.data(), gates, size_), threads);
  ForLanes(lanes_, threads,
           [&](int first, int last) { BackwardLanes(hidden_gradient, first, last); });

  const MatrixView by_gates = MatrixView::RowMajor(gates_.data(), rows, gates).Transposed();
  factor_.Pack(MatrixView::RowMajor(hidden_.data(), rows, size_), threads);
  Multiply(by_gates, factor_, gradients.weight_hh.data(), size_, true, threads);
  factor_.Pack(MatrixView::RowMajor(inputs.data(), rows, weights.inputs), threads);
  Multiply(by_gates, factor_, gradients.weight_ih.data(), weights.inputs, true, threads);
  AddColumnSums(gates_.data(), rows, gates, gradients.bias_ih, gradients.bias_hh, threads);
}

void Lstm::BackwardLanes(std::span<const float> hidden_gradient, int first, int last) {
  const int gates = 4 * size_;
  const int count = last - first;
  std::vector<float> by_hidden(static_cast<size_t>(count) * size_, 0.0f);
  std::vector<float> by_cell(by_hidden.size(), 0.0f);
  for (int t = steps_ - 1; t >= 0; --t) {
    const std::ptrdiff_t row = std::ptrdiff_t{t} * lanes_ + first;
    for (int i = 0; i < count; ++i) {
      const std::ptrdiff_t r = row + i;
      CellBackward(size_, gates_.data() + r * gates, cells_.data() + r * size_,
                   cells_.data() + (r + lanes_) * size_, hidden_gradient.data() + r * size_,
                   by_hidden.data() + i * size_, by_cell.data() + i * size_);
    }
    if (t > 0) {
      Multiply(MatrixView::RowMajor(gates_.data() + row * gates, count, gates), recurrent_,
               by_hidden.data(), size_, false);
    }
  }
}

}  // namespace worldmodels
