#include "nn/gemm.h"

#include <algorithm>

#include "nn/bf16.h"

namespace worldmodels {
namespace {

constexpr int kRows = 12;    // of c in registers at once,
constexpr int kVectors = 2;  // times two vectors of columns: 24 of 32 registers
constexpr int kDepth = 256;  // units at a time: a panel of b stays in the nearest cache
constexpr int kPanel = kVectors * kVectorWidth;

// What lies in the place of one float: one number, or two neighbours in bf16.
template <Arithmetic arithmetic>
constexpr std::ptrdiff_t kNumbersPerUnit = arithmetic == Arithmetic::kBf16 ? 2 : 1;

// The unit that starts at *from, of which count numbers are left.
template <Arithmetic arithmetic>
float Unit(const float* from, std::ptrdiff_t stride, std::ptrdiff_t count) {
  if constexpr (arithmetic == Arithmetic::kFp32) return *from;
  return Bf16Pair(*from, count > 1 ? from[stride] : 0.0f);
}

template <Arithmetic arithmetic>
V16 AddProducts(const V16& sum, float a, const V16& b) {
  if constexpr (arithmetic == Arithmetic::kFp32) return sum + Broadcast(a) * b;
  return AddPairProducts(sum, a, b);
}

// c[r][.] (+)= sum over p of a[p][r] * b[p][.]: R rows, V vectors of columns, depth units.
template <Arithmetic arithmetic, int R, int V>
void Kernel(std::ptrdiff_t depth, const float* a, const V16* b, float* c, std::ptrdiff_t ldc,
            std::ptrdiff_t cols, bool accumulate) {
  V16 sum[R][V] = {};
  for (std::ptrdiff_t p = 0; p < depth; ++p) {
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) {
        sum[r][v] = AddProducts<arithmetic>(sum[r][v], a[p * R + r], b[p * V + v]);
      }
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
template <Arithmetic A, int V>
KernelFunction ChooseKernel(int rows) {
  static constexpr KernelFunction kKernels[kRows] = {
      Kernel<A, 1, V>, Kernel<A, 2, V>,  Kernel<A, 3, V>,  Kernel<A, 4, V>,
      Kernel<A, 5, V>, Kernel<A, 6, V>,  Kernel<A, 7, V>,  Kernel<A, 8, V>,
      Kernel<A, 9, V>, Kernel<A, 10, V>, Kernel<A, 11, V>, Kernel<A, 12, V>};
  return kKernels[rows - 1];
}

// Vectors of columns in the panel that starts at column first.
int PanelVectors(std::ptrdiff_t cols, std::ptrdiff_t first) {
  return cols - first > kVectorWidth ? kVectors : 1;
}

// Rows [first, last) of the product.
template <Arithmetic arithmetic>
void MultiplyRows(const MatrixView& a, const PackedMatrix& b, float* c, std::ptrdiff_t ldc,
                  bool accumulate, std::ptrdiff_t first, std::ptrdiff_t last) {
  float block[kDepth * kRows];
  const std::ptrdiff_t rows = last - first;
  const std::ptrdiff_t blocks = (rows + kRows - 1) / kRows;
  constexpr std::ptrdiff_t kNumbers = kNumbersPerUnit<arithmetic>;
  for (std::ptrdiff_t p = 0; p < b.depth() || p == 0; p += kDepth) {
    const std::ptrdiff_t depth = std::min<std::ptrdiff_t>(kDepth, b.depth() - p);
    for (std::ptrdiff_t i = 0; i < blocks; ++i) {
      const std::ptrdiff_t row = first + rows * i / blocks;
      const int count = static_cast<int>(first + rows * (i + 1) / blocks - row);
      const float* from = a.data + row * a.row_stride;
      for (std::ptrdiff_t q = 0; q < depth; ++q) {
        const std::ptrdiff_t number = (p + q) * kNumbers;
        for (int r = 0; r < count; ++r) {
          block[q * count + r] = Unit<arithmetic>(from + r * a.row_stride + number * a.col_stride,
                                                  a.col_stride, a.cols - number);
        }
      }
      for (std::ptrdiff_t col = 0; col < b.cols(); col += kPanel) {
        const int vectors = PanelVectors(b.cols(), col);
        const V16* panel = b.data() + col / kVectorWidth * b.depth() + p * vectors;
        const auto kernel = vectors == kVectors ? ChooseKernel<arithmetic, kVectors>(count)
                                                : ChooseKernel<arithmetic, 1>(count);
        kernel(depth, block, panel, c + row * ldc + col, ldc, b.cols() - col, accumulate || p > 0);
      }
    }
  }
}

}  // namespace

template <Arithmetic arithmetic>
void PackedMatrix::PackPanels(const MatrixView& matrix, int threads) {
  constexpr std::ptrdiff_t kNumbers = kNumbersPerUnit<arithmetic>;
  rows_ = matrix.rows;
  cols_ = matrix.cols;
  depth_ = (rows_ + kNumbers - 1) / kNumbers;
  arithmetic_ = arithmetic;
  data_.resize(static_cast<size_t>(depth_ * ((cols_ + kVectorWidth - 1) / kVectorWidth)));
  const std::ptrdiff_t panels = (cols_ + kPanel - 1) / kPanel;
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (std::ptrdiff_t i = 0; i < panels; ++i) {
    const std::ptrdiff_t col = i * kPanel;
    const int width = PanelVectors(cols_, col) * kVectorWidth;
    float* to = reinterpret_cast<float*>(data_.data() + col / kVectorWidth * depth_);
    const std::ptrdiff_t valid = std::min<std::ptrdiff_t>(width, cols_ - col);
    for (std::ptrdiff_t p = 0; p < depth_; ++p) {
      const std::ptrdiff_t row = p * kNumbers;
      const float* from = matrix.data + row * matrix.row_stride + col * matrix.col_stride;
      for (std::ptrdiff_t q = 0; q < width; ++q) {
        to[p * width + q] = q < valid ? Unit<arithmetic>(from + q * matrix.col_stride,
                                                         matrix.row_stride, rows_ - row)
                                      : 0.0f;
      }
    }
  }
}

void PackedMatrix::Pack(const MatrixView& matrix, int threads, Arithmetic arithmetic) {
  if (kHasBf16Products && arithmetic == Arithmetic::kBf16) {
    PackPanels<Arithmetic::kBf16>(matrix, threads);
  } else {
    PackPanels<Arithmetic::kFp32>(matrix, threads);
  }
}

void Multiply(const MatrixView& a, const PackedMatrix& b, float* c, std::ptrdiff_t ldc,
              bool accumulate, int threads) {
  const auto multiply_rows = b.arithmetic() == Arithmetic::kBf16 ? MultiplyRows<Arithmetic::kBf16>
                                                                 : MultiplyRows<Arithmetic::kFp32>;
  if (threads <= 1) {
    multiply_rows(a, b, c, ldc, accumulate, 0, a.rows);
    return;
  }
  // More parts than threads, so that an uneven pace of the cores evens out.
  const std::ptrdiff_t parts =
      std::clamp<std::ptrdiff_t>(a.rows / (4 * kRows), 1, std::ptrdiff_t{8} * threads);
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (std::ptrdiff_t i = 0; i < parts; ++i) {
    multiply_rows(a, b, c, ldc, accumulate, a.rows * i / parts, a.rows * (i + 1) / parts);
  }
}

}  // namespace worldmodels
