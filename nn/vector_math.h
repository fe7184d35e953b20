#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

// Without AVX-512 GCC notes that other compilers pass such vectors otherwise: nothing here crosses
// compilers.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace worldmodels {

// Sixteen floats, handled element by element: an element's result never depends on its neighbours
// or on where it lies in memory. The compiler splits it where registers are shorter.
using V16 = float __attribute__((vector_size(64)));
using V16Int = int32_t __attribute__((vector_size(64)));
inline constexpr int kVectorWidth = 16;

// Rounds n up to a multiple of kVectorWidth.
constexpr int PadToVector(int n) { return (n + kVectorWidth - 1) / kVectorWidth * kVectorWidth; }

inline V16 Broadcast(float value) { return value - V16{}; }

inline V16 LoadVector(const float* from) {
  V16 v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}
inline void StoreVector(float* to, const V16& v) { std::memcpy(to, &v, sizeof(v)); }

// The first n elements (the others are zero); n may be above kVectorWidth, which means all.
inline V16 LoadVector(const float* from, std::ptrdiff_t n) {
  if (n >= kVectorWidth) return LoadVector(from);
  V16 v = {};
  std::memcpy(&v, from, sizeof(float) * static_cast<size_t>(n));
  return v;
}
inline void StoreVector(float* to, const V16& v, std::ptrdiff_t n) {
  std::memcpy(to, &v,
              sizeof(float) * static_cast<size_t>(std::min<std::ptrdiff_t>(n, kVectorWidth)));
}

inline V16 Max(const V16& a, const V16& b) { return a > b ? a : b; }
inline V16 Min(const V16& a, const V16& b) { return a < b ? a : b; }

// True where an element is not NaN.
inline V16Int IsNumber(const V16& x) { return x == x; }  // NOLINT(misc-redundant-expression)

// e^x within 2 units in the last place; x is clamped to [-87.3, 88.3]. NaN stays NaN.
inline V16 Exp(const V16& x) {
  // Cephes expf: x = n ln 2 + r, |r| <= ln 2 / 2, a polynomial in r, and n put into the exponent.
  const V16 clamped = Min(Max(Broadcast(-87.3f), x), Broadcast(88.3f));
  const V16 magic = Broadcast(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
  const V16 shifted = clamped * 1.44269504088896341f + magic;
  const V16 n = shifted - magic;
  const V16 r = clamped - n * 0.693359375f + n * 2.12194440e-4f;
  V16 p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const V16Int exponent = (__builtin_convertvector(n, V16Int) + 127) << 23;
  V16 power;
  std::memcpy(&power, &exponent, sizeof(power));
  return IsNumber(x) ? p * power : x;
}

// The natural logarithm of positive, normal, finite x, within 2 units in the last place; NaN
// stays NaN, anything else has no meaning.
inline V16 Log(const V16& x) {
  // Cephes logf: x = m 2^e with m in [sqrt(1/2), sqrt(2)), a polynomial in m - 1, and e ln 2.
  V16Int bits;
  std::memcpy(&bits, &x, sizeof(bits));
  const V16Int exponent = (bits - 0x3f3504f3) >> 23;
  const V16Int mantissa = bits - (exponent << 23);
  V16 m;
  std::memcpy(&m, &mantissa, sizeof(m));
  const V16 e = __builtin_convertvector(exponent, V16);
  const V16 r = m - 1.0f;
  const V16 r2 = r * r;
  V16 p = r * 7.0376836292e-2f - 1.1514610310e-1f;
  p = p * r + 1.1676998740e-1f;
  p = p * r - 1.2420140846e-1f;
  p = p * r + 1.4249322787e-1f;
  p = p * r - 1.6668057665e-1f;
  p = p * r + 2.0000714765e-1f;
  p = p * r - 2.4999993993e-1f;
  p = p * r + 3.3333331174e-1f;
  const V16 result = e * 0.693359375f + (r + (p * r * r2 - 0.5f * r2 - e * 2.12194440e-4f));
  return IsNumber(x) ? result : x;
}

// tanh by the rational approximation that Eigen and TensorFlow use (a few units in the last place).
inline V16 Tanh(const V16& value) {
  const V16 x = Min(Max(Broadcast(-7.90531110763549805f), value), Broadcast(7.90531110763549805f));
  const V16 x2 = x * x;
  V16 p = x2 * -2.76076847742355e-16f + 2.00018790482477e-13f;
  p = p * x2 - 8.60467152213735e-11f;
  p = p * x2 + 5.12229709037114e-08f;
  p = p * x2 + 1.48572235717979e-05f;
  p = p * x2 + 6.37261928875436e-04f;
  p = p * x2 + 4.89352455891786e-03f;
  V16 q = x2 * 1.19825839466702e-06f + 1.18534705686654e-04f;
  q = q * x2 + 2.26843463243900e-03f;
  q = q * x2 + 4.89352518554385e-03f;
  const V16 result = x * p / q;
  return IsNumber(value) ? result : value;
}

inline V16 Sigmoid(const V16& x) { return Tanh(x * 0.5f) * 0.5f + 0.5f; }

}  // namespace worldmodels
