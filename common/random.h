#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace worldmodels {

// NumPy's SeedSequence: mixes any number of entropy words into good seeds.
class SeedSequence {
 public:
  // Same as numpy.random.SeedSequence(seed).
  explicit SeedSequence(uint64_t seed);
  // Same as numpy.random.SeedSequence(entropy), entropy a list of 32-bit words.
  explicit SeedSequence(std::span<const uint32_t> entropy);

  // Same as generate_state(words, numpy.uint32).
  std::vector<uint32_t> GenerateState(int words) const;

 private:
  std::array<uint32_t, 4> pool_;
};

// NumPy's PCG64 bit generator (PCG XSL RR 128/64). A UniformRandomBitGenerator, so that the
// distributions of <random> take it.
class Pcg64 {
 public:
  using result_type = uint64_t;
  using State = std::array<uint64_t, 4>;  // state high, low, increment high, low

  explicit Pcg64(const SeedSequence& seed);
  explicit Pcg64(uint64_t seed) : Pcg64(SeedSequence(seed)) {}
  explicit Pcg64(const State& state);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return UINT64_MAX; }
  result_type operator()();

  // Uniform in [0, 1): (next >> 11) * 2^-53, as numpy.random.Generator.random().
  double Uniform();
  // a + (b - a) * Uniform(), as numpy.random.Generator.uniform(a, b).
  double Uniform(double a, double b);
  // Uniform in {0, ..., n - 1}; n > 0.
  int64_t UniformInt(int64_t n);

  // Half of a number, the lower first, and what is left for the next call, as NumPy's
  // Generator.integers takes them for small ranges. No other draw sees what is left.
  uint32_t Half();
  std::optional<uint32_t> half_left() const { return half_left_; }
  void set_half_left(std::optional<uint32_t> half) { half_left_ = half; }

  // Without half_left.
  State state() const;

 private:
  __extension__ using Word = unsigned __int128;

  void Advance();

  Word state_;
  Word increment_;
  std::optional<uint32_t> half_left_;
};

// What random numbers are for. The module that draws declares its streams,
//
//   constexpr RandomStream kStartTiles{9};  // index: the rollout
//
// each with a number that no other has (tests/common/random_streams_test.cpp looks through the
// sources); whoever changes a number changes what a seed gives.
struct RandomStream {
  uint32_t number;
  constexpr explicit RandomStream(uint32_t of) : number(of) {}
};

// Every (seed, stream, index) gives an independent generator, so the numbers that one episode or
// batch gets do not depend on who else drew before.
Pcg64 MakeRandom(uint64_t seed, RandomStream stream, uint64_t index = 0);

// Fills out with standard normal numbers. Keeps no spare between calls: the generator's state is
// all the state there is.
void FillNormal(Pcg64& random, std::span<float> out);

}  // namespace worldmodels
