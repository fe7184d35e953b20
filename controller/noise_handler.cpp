#include "controller/noise_handler.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace worldmodels {
namespace {

constexpr double kTheta = 0.2;

std::vector<double> Centred(std::span<const double> costs) {
  const double mean =
      std::accumulate(costs.begin(), costs.end(), 0.0) / static_cast<double>(costs.size());
  std::vector<double> centred;
  for (const double cost : costs) centred.push_back(cost - mean);
  return centred;
}

// The theta / 2 quantile of how far a rank moves by chance: of |1 - rank|, ..., |count - rank|.
double ChanceLimit(double rank, int count) {
  std::vector<double> moves;
  for (int other = 1; other <= count; ++other) moves.push_back(std::abs(other - rank));
  std::sort(moves.begin(), moves.end());
  return moves[static_cast<size_t>(kTheta / 2 * (count - 1))];
}

}  // namespace

double RankUncertainty(std::span<const double> first, std::span<const double> second) {
  const size_t n = first.size();
  std::vector<double> values = Centred(first);
  const std::vector<double> others = Centred(second);
  values.insert(values.end(), others.begin(), others.end());
  std::vector<size_t> order(2 * n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(2 * n);
  for (size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<double>(i + 1);

  double sum = 0;
  const int count = static_cast<int>(2 * n) - 1;
  for (size_t i = 0; i < n; ++i) {
    const double before = rank[i];
    const double after = rank[n + i];
    // The two places are never the same, so next to each other counts as no move.
    const double move = std::abs(after - before) - 1;
    sum += 2 * move - ChanceLimit(after - (after > before), count) -
           ChanceLimit(before - (before > after), count);
  }
  return sum / static_cast<double>(n);
}

NoiseHandler::NoiseHandler(int repeats_min, int repeats_max, double growth)
    : min_(repeats_min),
      max_(std::max(repeats_min, repeats_max)),
      growth_(growth),
      repeats_(repeats_min) {}

int NoiseHandler::repeats() const { return static_cast<int>(std::lround(repeats_)); }

void NoiseHandler::Update(std::span<const double> first, std::span<const double> second) {
  const bool noisy = first.empty() || second.empty() || RankUncertainty(first, second) > 0;
  repeats_ = std::clamp(noisy ? repeats_ * growth_ : repeats_ / growth_, min_, max_);
}

void NoiseHandler::Save(SafeTensors& state) const {
  state.Add<double>("noise.repeats", {1}, {&repeats_, 1});
}

void NoiseHandler::Load(const SafeTensors& state) {
  repeats_ = std::clamp(state.Get<double>("noise.repeats", {1})[0], min_, max_);
}

}  // namespace worldmodels
