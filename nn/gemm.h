#pragma once

#include <cstddef>
#include <vector>

#include "nn/vector_math.h"

namespace worldmodels {

// Matrix products whose every element is summed in one fixed order: the result for a row is the
// same to the bit whatever its position, the other rows and the number of threads. (oneDNN's and
// Eigen's are faster by little and promise neither.)

// A view of a (rows, cols) matrix of floats with any strides.
struct MatrixView {
  const float* data = nullptr;
  std::ptrdiff_t rows = 0, cols = 0;
  std::ptrdiff_t row_stride = 0, col_stride = 1;

  static MatrixView RowMajor(const float* data, std::ptrdiff_t rows, std::ptrdiff_t cols) {
    return {data, rows, cols, cols, 1};
  }
  MatrixView Transposed() const { return {data, cols, rows, col_stride, row_stride}; }
  MatrixView Rows(std::ptrdiff_t first, std::ptrdiff_t count) const {
    return {data + first * row_stride, count, cols, row_stride, col_stride};
  }
};

// Of a product's factors; its sums are fp32.
enum class Arithmetic {
  kFp32,
  kBf16,  // both factors are rounded; as kFp32 where the program was built without kHasBf16Products
};

// The right-hand factor of a product, (rows, cols), copied into panels of columns that the kernel
// reads one after another. Pack it once, use it often.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  explicit PackedMatrix(const MatrixView& matrix, int threads = 1,
                        Arithmetic arithmetic = Arithmetic::kFp32) {
    Pack(matrix, threads, arithmetic);
  }
  // Keeps its memory where that suffices.
  void Pack(const MatrixView& matrix, int threads = 1, Arithmetic arithmetic = Arithmetic::kFp32);

  std::ptrdiff_t rows() const { return rows_; }
  std::ptrdiff_t cols() const { return cols_; }
  Arithmetic arithmetic() const { return arithmetic_; }
  // Units of a column: rows, or pairs of rows in bf16.
  std::ptrdiff_t depth() const { return depth_; }
  const V16* data() const { return data_.data(); }

 private:
  template <Arithmetic arithmetic>
  void PackPanels(const MatrixView& matrix, int threads);

  std::ptrdiff_t rows_ = 0, cols_ = 0, depth_ = 0;
  Arithmetic arithmetic_ = Arithmetic::kFp32;
  std::vector<V16> data_;
};

// c (a.rows, b.cols) = a * b, or c += a * b, in b's arithmetic. c is row-major with row stride ldc.
void Multiply(const MatrixView& a, const PackedMatrix& b, float* c, std::ptrdiff_t ldc,
              bool accumulate, int threads = 1);

}  // namespace worldmodels
