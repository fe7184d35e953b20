#include "nn/gemm.h"

#if defined(__AVX512F__) || defined(__FMA__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "nn/bf16.h"

// A loop whose sums stay in registers only if it is unrolled wholly; clang does not know GCC's
// word.
#ifdef __clang__
#define WORLDMODELS_UNROLL(count) _Pragma("clang loop unroll(full)")
#else
#define WORLDMODELS_PRAGMA(text) _Pragma(#text)
#define WORLDMODELS_UNROLL(count) WORLDMODELS_PRAGMA(GCC unroll count)
#endif

namespace worldmodels {
namespace {

// What the processor computes with at once: a whole vector, or half or a quarter of one. Of c there
// are kRows times kVectors vectors in registers at once: 24 of 32, or 12 of 16 (8 in WebAssembly,
// which needs some to itself).
#ifdef __AVX512F__
using Native = V16;
constexpr int kRows = 12;
constexpr int kVectors = 2;
#elif defined(__wasm_simd128__)
using Native = float __attribute__((vector_size(16)));
constexpr int kRows = 2;
constexpr int kVectors = 1;
#else
using Native = float __attribute__((vector_size(32)));
constexpr int kRows = 6;
constexpr int kVectors = 1;
#endif
constexpr int kNativeWidth = sizeof(Native) / sizeof(float);
constexpr int kNatives = kVectorWidth / kNativeWidth;  // in a vector
constexpr int kDepth = 256;  // units at a time: a panel of b stays in the nearest cache
constexpr int kPanel = kVectors * kVectorWidth;

// sum + a * b. Rounded once wherever the processor can: if that were left to the compiler, kernels
// of different numbers of rows might differ, and with them the bits of a row by its batch.
Native MultiplyAdd(const Native& a, const Native& b, const Native& sum) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, sum);
#elif defined(__FMA__)
  return _mm256_fmadd_ps(a, b, sum);
#else
  return sum + a * b;
#endif
}

// What lies in the place of one float: one number, or two neighbours in bf16.
template <Arithmetic arithmetic>
constexpr std::ptrdiff_t kNumbersPerUnit = arithmetic == Arithmetic::kBf16 ? 2 : 1;

// The unit that starts at *from, of which count numbers are left.
template <Arithmetic arithmetic>
float Unit(const float* from, std::ptrdiff_t stride, std::ptrdiff_t count) {
  if constexpr (arithmetic == Arithmetic::kFp32) return *from;
  return Bf16Pair(*from, count > 1 ? from[stride] : 0.0f);
}

template <Arithmetic arithmetic, typename Vector>
Vector AddProducts(const Vector& sum, float a, const Vector& b) {
  if constexpr (arithmetic == Arithmetic::kBf16 && kHasBf16Products) {
    return AddPairProducts(sum, a, b);
  } else {
    return MultiplyAdd(a - Vector{}, b, sum);
  }
}

// c[r][.] (+)= sum over p of a[p][r] * b[p][.]: R rows, V vectors of columns, depth units.
template <Arithmetic arithmetic, int R, int V>
void Kernel(std::ptrdiff_t depth, const float* a, const V16* b, float* c, std::ptrdiff_t ldc,
            std::ptrdiff_t cols, bool accumulate) {
  constexpr int kParts = V * kNatives;
  const float* from = reinterpret_cast<const float*>(b);
  Native sum[R][kParts] = {};
  for (std::ptrdiff_t p = 0; p < depth; ++p) {
    WORLDMODELS_UNROLL(12)
    for (int r = 0; r < R; ++r) {
      WORLDMODELS_UNROLL(2)
      for (int v = 0; v < kParts; ++v) {
        Native factor;
        std::memcpy(&factor, from + (p * kParts + v) * kNativeWidth, sizeof(factor));
        sum[r][v] = AddProducts<arithmetic>(sum[r][v], a[p * R + r], factor);
      }
    }
  }
  WORLDMODELS_UNROLL(12)
  for (int r = 0; r < R; ++r) {
    WORLDMODELS_UNROLL(2)
    for (int v = 0; v < kParts; ++v) {
      const std::ptrdiff_t n = std::min<std::ptrdiff_t>(cols - v * kNativeWidth, kNativeWidth);
      if (n <= 0) continue;
      float* to = c + r * ldc + v * kNativeWidth;
      Native before = {};
      if (accumulate) std::memcpy(&before, to, sizeof(float) * static_cast<size_t>(n));
      const Native after = accumulate ? before + sum[r][v] : sum[r][v];
      std::memcpy(to, &after, sizeof(float) * static_cast<size_t>(n));
    }
  }
}

using KernelFunction = void (*)(std::ptrdiff_t, const float*, const V16*, float*, std::ptrdiff_t,
                                std::ptrdiff_t, bool);
template <Arithmetic A, int V, int... R>
constexpr std::array<KernelFunction, kRows> MakeKernels(std::integer_sequence<int, R...>) {
  return {Kernel<A, R + 1, V>...};
}
template <Arithmetic A, int V>
KernelFunction ChooseKernel(int rows) {
  static constexpr auto kKernels = MakeKernels<A, V>(std::make_integer_sequence<int, kRows>());
  return kKernels[static_cast<size_t>(rows - 1)];
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
