#include "nn/gemm.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "common/random.h"
#include "nn/bf16.h"

using namespace worldmodels;

namespace {

std::vector<float> Normal(uint64_t seed, std::ptrdiff_t count) {
  Pcg64 random(seed);
  std::vector<float> values(static_cast<size_t>(count));
  FillNormal(random, values);
  return values;
}

// As a factor of a product in that arithmetic.
double Factor(float value, Arithmetic arithmetic) {
  if (arithmetic == Arithmetic::kFp32 || !kHasBf16Products) return value;
  const uint32_t bits = RoundToBf16(value) << 16;
  float rounded;
  std::memcpy(&rounded, &bits, sizeof(rounded));
  return rounded;
}

}  // namespace

TEST_CASE("bfloat16 rounds to nearest, ties to even") {
  CHECK(RoundToBf16(1.0f) == 0x3f80);
  CHECK(RoundToBf16(-2.0f) == 0xc000);
  CHECK(RoundToBf16(1.0f + 0x1p-8f) == 0x3f80);             // halfway, down to even
  CHECK(RoundToBf16(1.0f + 0x1p-7f + 0x1p-8f) == 0x3f82);   // halfway, up to even
  CHECK(RoundToBf16(1.0f + 0x1p-8f + 0x1p-20f) == 0x3f81);  // above halfway
}

TEST_CASE("matrix products are those of the definition, for every shape, view and arithmetic") {
  struct Shape {
    std::ptrdiff_t rows, depth, cols;
  };
  for (const auto arithmetic : {Arithmetic::kFp32, Arithmetic::kBf16}) {
    for (const auto& [rows, depth, cols] :
         {Shape{1, 1, 1}, Shape{13, 7, 33}, Shape{25, 600, 48}, Shape{3, 1025, 17}}) {
      for (const bool transposed : {false, true}) {
        CAPTURE(rows, depth, cols, transposed, arithmetic == Arithmetic::kBf16);
        const auto a_values = Normal(1, rows * depth);
        const auto b_values = Normal(2, depth * cols);
        const MatrixView a = transposed
                                 ? MatrixView::RowMajor(a_values.data(), depth, rows).Transposed()
                                 : MatrixView::RowMajor(a_values.data(), rows, depth);
        const MatrixView b = transposed
                                 ? MatrixView::RowMajor(b_values.data(), cols, depth).Transposed()
                                 : MatrixView::RowMajor(b_values.data(), depth, cols);
        const auto start = Normal(3, rows * cols);
        auto c = start;
        const PackedMatrix packed(b, 2, arithmetic);
        Multiply(a, packed, c.data(), cols, true, 1);
        double worst = 0;
        for (std::ptrdiff_t i = 0; i < rows; ++i) {
          for (std::ptrdiff_t j = 0; j < cols; ++j) {
            double expected = start[i * cols + j];
            for (std::ptrdiff_t p = 0; p < depth; ++p) {
              expected += Factor(a.data[i * a.row_stride + p * a.col_stride], arithmetic) *
                          Factor(b.data[p * b.row_stride + j * b.col_stride], arithmetic);
            }
            worst = std::max(worst, std::abs(c[i * cols + j] - expected));
          }
        }
        CHECK(worst < 1e-6 * std::sqrt(depth) * 10);
        auto in_parallel = start;
        Multiply(a, packed, in_parallel.data(), cols, true, 3);
        CHECK(in_parallel == c);
      }
    }
  }
}
