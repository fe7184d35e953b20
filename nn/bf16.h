#pragma once

#include <cstdint>
#include <cstring>

#include "nn/vector_math.h"

#ifdef __AVX512BF16__
#include <immintrin.h>
#endif

namespace worldmodels {

// Products of bfloat16 numbers (the upper half of a float), two at a time: AVX-512 BF16.

#ifdef __AVX512BF16__
inline constexpr bool kHasBf16Products = true;
#else
inline constexpr bool kHasBf16Products = false;
#endif

// The nearest bfloat16, ties to even; for finite values.
inline uint32_t RoundToBf16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

// Two numbers in the place of one float.
inline float Bf16Pair(float first, float second) {
  const uint32_t bits = RoundToBf16(second) << 16 | RoundToBf16(first);
  float pair;
  std::memcpy(&pair, &bits, sizeof(pair));
  return pair;
}

// sum + the scalar product of a's pair and each of b's pairs, in fp32. Only if kHasBf16Products.
inline V16 AddPairProducts(const V16& sum, float a, const V16& b) {
#ifdef __AVX512BF16__
  int32_t pair;
  std::memcpy(&pair, &a, sizeof(pair));
  return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(_mm512_set1_epi32(pair)),
                          reinterpret_cast<__m512bh>(b));
#else
  static_cast<void>(a);
  static_cast<void>(b);
  return sum;
#endif
}

}  // namespace worldmodels
