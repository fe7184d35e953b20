#include "nn/gemm.h"

#include <algorithm>

namespace worldmodels {
namespace {

constexpr int kRows = 12;    // of c in registers at once,
constexpr int kVectors = 2;  // times two vectors of columns: 24 of 32 registers
constexpr int kDepth = 256;  // summands at a time: a panel of b stays in the nearest cache
constexpr int kPanel = kVectors * kVectorWidth;

// c[r][.] (+)= sum over p of a[p][r] * b[p][.]: R rows, V vectors of columns.
template <int R, int V>
void Kernel(std::ptrdiff_t depth, const float* a, const V16* b, float* c, std::ptrdiff_t ldc,
            std::ptrdiff_t cols, bool accumulate) {
  V16 sum[R][V] = {};
  for (std::ptrdiff_t p = 0; p < depth; ++p) {
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r) {
      const V16 factor = Broadcast(a[p * R + r]);
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) sum[r][v] += factor * b[p * V + v];
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
      const std::ptrdiff_t n = cols - v * kVectorWidth;
      if (n <= 0) continue;
      float* to = c + r * ldc + v * kVectorWidth;
      StoreVector(to, accumulate ? LoadVector(to, n) + sum[r][v] : sum[r][v], n);
    }
  }
}

using KernelFunction = void (*)(std::ptrdiff_t, const float*, const V16*, float*, std::ptrdiff_t,
                                std::ptrdiff_t, bool);
template <int V>
KernelFunction ChooseKernel(int rows) {
  static constexpr KernelFunction kKernels[kRows] = {
      Kernel<1, V>, Kernel<2, V>, Kernel<3, V>, Kernel<4, V>,  Kernel<5, V>,  Kernel<6, V>,
      Kernel<7, V>, Kernel<8, V>, Kernel<9, V>, Kernel<10, V>, Kernel<11, V>, Kernel<12, V>};
  return kKernels[rows - 1];
}

// Vectors of columns in the panel that starts at column first.
int PanelVectors(std::ptrdiff_t cols, std::ptrdiff_t first) {
  return cols - first > kVectorWidth ? kVectors : 1;
}

// Rows [first, last) of the product.
void MultiplyRows(const MatrixView& a, const PackedMatrix& b, float* c, std::ptrdiff_t ldc,
                  bool accumulate, std::ptrdiff_t first, std::ptrdiff_t last) {
  float block[kDepth * kRows];
  const std::ptrdiff_t rows = last - first;
  const std::ptrdiff_t blocks = (rows + kRows - 1) / kRows;
  for (std::ptrdiff_t p = 0; p < a.cols || p == 0; p += kDepth) {
    const std::ptrdiff_t depth = std::min<std::ptrdiff_t>(kDepth, a.cols - p);
    for (std::ptrdiff_t i = 0; i < blocks; ++i) {
      const std::ptrdiff_t row = first + rows * i / blocks;
      const int count = static_cast<int>(first + rows * (i + 1) / blocks - row);
      const float* from = a.data + row * a.row_stride + p * a.col_stride;
      for (std::ptrdiff_t q = 0; q < depth; ++q) {
        for (int r = 0; r < count; ++r) {
          block[q * count + r] = from[r * a.row_stride + q * a.col_stride];
        }
      }
      for (std::ptrdiff_t col = 0; col < b.cols(); col += kPanel) {
        const int vectors = PanelVectors(b.cols(), col);
        const V16* panel = b.data() + col / kVectorWidth * b.rows() + p * vectors;
        const auto kernel =
            vectors == kVectors ? ChooseKernel<kVectors>(count) : ChooseKernel<1>(count);
        kernel(depth, block, panel, c + row * ldc + col, ldc, b.cols() - col, accumulate || p > 0);
      }
    }
  }
}

}  // namespace

void PackedMatrix::Pack(const MatrixView& matrix, int threads) {
  rows_ = matrix.rows;
  cols_ = matrix.cols;
  data_.resize(static_cast<size_t>(rows_ * ((cols_ + kVectorWidth - 1) / kVectorWidth)));
  const std::ptrdiff_t panels = (cols_ + kPanel - 1) / kPanel;
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (std::ptrdiff_t i = 0; i < panels; ++i) {
    const std::ptrdiff_t col = i * kPanel;
    const int width = PanelVectors(cols_, col) * kVectorWidth;
    float* to = reinterpret_cast<float*>(data_.data() + col / kVectorWidth * rows_);
    const std::ptrdiff_t valid = std::min<std::ptrdiff_t>(width, cols_ - col);
    for (std::ptrdiff_t r = 0; r < rows_; ++r) {
      const float* from = matrix.data + r * matrix.row_stride + col * matrix.col_stride;
      for (std::ptrdiff_t q = 0; q < width; ++q) {
        to[r * width + q] = q < valid ? from[q * matrix.col_stride] : 0.0f;
      }
    }
  }
}

void Multiply(const MatrixView& a, const PackedMatrix& b, float* c, std::ptrdiff_t ldc,
              bool accumulate, int threads) {
  if (threads <= 1) {
    MultiplyRows(a, b, c, ldc, accumulate, 0, a.rows);
    return;
  }
  // More parts than threads, so that an uneven pace of the cores evens out.
  const std::ptrdiff_t parts =
      std::clamp<std::ptrdiff_t>(a.rows / (4 * kRows), 1, std::ptrdiff_t{8} * threads);
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (std::ptrdiff_t i = 0; i < parts; ++i) {
    MultiplyRows(a, b, c, ldc, accumulate, a.rows * i / parts, a.rows * (i + 1) / parts);
  }
}

}  // namespace worldmodels
