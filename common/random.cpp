#include "common/random.h"

#include <bit>
#include <cmath>
#include <utility>

namespace worldmodels {
namespace {

// The constants of NumPy's bit_generator.pyx, after M. E. O'Neill's randutils.
constexpr uint32_t kInitA = 0x43b0d7e5;
constexpr uint32_t kMultiplierA = 0x931e8875;
constexpr uint32_t kInitB = 0x8b51f9dd;
constexpr uint32_t kMultiplierB = 0x58f38ded;
constexpr uint32_t kMixLeft = 0xca01f9dd;
constexpr uint32_t kMixRight = 0x4973f715;

uint32_t Hash(uint32_t value, uint32_t& constant, uint32_t multiplier) {
  value ^= constant;
  constant *= multiplier;
  value *= constant;
  return value ^ (value >> 16);
}

uint32_t Mix(uint32_t x, uint32_t y) {
  const uint32_t mixed = kMixLeft * x - kMixRight * y;
  return mixed ^ (mixed >> 16);
}

std::array<uint32_t, 4> MixEntropy(std::span<const uint32_t> entropy) {
  std::array<uint32_t, 4> pool;
  uint32_t constant = kInitA;
  for (size_t i = 0; i < pool.size(); ++i) {
    pool[i] = Hash(i < entropy.size() ? entropy[i] : 0, constant, kMultiplierA);
  }
  for (size_t from = 0; from < pool.size(); ++from) {
    for (size_t to = 0; to < pool.size(); ++to) {
      if (from != to) pool[to] = Mix(pool[to], Hash(pool[from], constant, kMultiplierA));
    }
  }
  for (size_t from = pool.size(); from < entropy.size(); ++from) {
    for (uint32_t& word : pool) word = Mix(word, Hash(entropy[from], constant, kMultiplierA));
  }
  return pool;
}

}  // namespace

SeedSequence::SeedSequence(uint64_t seed) {
  const std::array<uint32_t, 2> words = {static_cast<uint32_t>(seed),
                                         static_cast<uint32_t>(seed >> 32)};
  // A missing word and a zero word mix alike while they fit into the pool.
  pool_ = MixEntropy(words);
}

SeedSequence::SeedSequence(std::span<const uint32_t> entropy) : pool_(MixEntropy(entropy)) {}

std::vector<uint32_t> SeedSequence::GenerateState(int words) const {
  std::vector<uint32_t> state(static_cast<size_t>(words));
  uint32_t constant = kInitB;
  for (size_t i = 0; i < state.size(); ++i) {
    state[i] = Hash(pool_[i % pool_.size()], constant, kMultiplierB);
  }
  return state;
}

Pcg64::Pcg64(const SeedSequence& seed) {
  const std::vector<uint32_t> words = seed.GenerateState(8);
  const auto word64 = [&](size_t i) { return Word{words[2 * i + 1]} << 32 | words[2 * i]; };
  const Word initial = word64(0) << 64 | word64(1);
  increment_ = (word64(2) << 64 | word64(3)) << 1 | 1;
  state_ = 0;
  Advance();
  state_ += initial;
  Advance();
}

Pcg64::Pcg64(const State& state)
    : state_(Word{state[0]} << 64 | state[1]), increment_(Word{state[2]} << 64 | state[3]) {}

void Pcg64::Advance() {
  constexpr Word kMultiplier = Word{2549297995355413924u} << 64 | 4865540595714422341u;
  state_ = state_ * kMultiplier + increment_;
}

Pcg64::result_type Pcg64::operator()() {
  Advance();
  const auto high = static_cast<uint64_t>(state_ >> 64);
  return std::rotr(high ^ static_cast<uint64_t>(state_), static_cast<int>(high >> 58));
}

double Pcg64::Uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

double Pcg64::Uniform(double a, double b) { return a + (b - a) * Uniform(); }

int64_t Pcg64::UniformInt(int64_t n) {
  const auto bound = static_cast<uint64_t>(n);
  // Numbers below 2^64 mod n would make some results likelier than others.
  const uint64_t first_fair = -bound % bound;
  uint64_t number = (*this)();
  while (number < first_fair) number = (*this)();
  return static_cast<int64_t>(number % bound);
}

uint32_t Pcg64::Half() {
  if (half_left_) return *std::exchange(half_left_, std::nullopt);
  const uint64_t number = (*this)();
  half_left_ = static_cast<uint32_t>(number >> 32);
  return static_cast<uint32_t>(number);
}

Pcg64::State Pcg64::state() const {
  return {static_cast<uint64_t>(state_ >> 64), static_cast<uint64_t>(state_),
          static_cast<uint64_t>(increment_ >> 64), static_cast<uint64_t>(increment_)};
}

Pcg64 MakeRandom(uint64_t seed, RandomStream stream, uint64_t index) {
  const std::array<uint32_t, 5> words = {
      static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32), stream.number,
      static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32)};
  return Pcg64(SeedSequence(words));
}

// Marsaglia's polar method; of an odd count the last pair's second number is dropped.
void FillNormal(Pcg64& random, std::span<float> out) {
  for (size_t i = 0; i < out.size(); i += 2) {
    double x, y, square;
    do {
      x = random.Uniform(-1, 1);
      y = random.Uniform(-1, 1);
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    const double scale = std::sqrt(-2 * std::log(square) / square);
    out[i] = static_cast<float>(x * scale);
    if (i + 1 < out.size()) out[i + 1] = static_cast<float>(y * scale);
  }
}

}  // namespace worldmodels
