#include "memory/open_loop.h"

#include <algorithm>
#include <cmath>

#include "common/workers.h"
#include "memory/mdn_rnn_stepper.h"

namespace worldmodels {
namespace {

constexpr RandomStream kOpenLoop{22};  // index: the place
constexpr int kLanes = 16;

struct Place {
  int64_t episode = 0;  // position in the dataset
  int64_t last = 0;     // frame shown last
  int64_t end = 0;      // frame predicted last
};

std::vector<Place> SpreadPlaces(const LatentDataset& data, const std::vector<int64_t>& episodes,
                                int horizon, int windows) {
  std::vector<Place> places;
  for (int i = 0; i < windows; ++i) {
    Place place;
    place.episode = episodes[static_cast<size_t>(i) % episodes.size()];
    const int64_t steps = data.steps(place.episode);
    // Multiples of the golden ratio are spread evenly, however many there are.
    const double where = std::fmod(i * 0.6180339887498949, 1.0);
    const int64_t room = std::max<int64_t>(steps - horizon, 0) + 1;
    place.last = static_cast<int64_t>(where * static_cast<double>(room));
    place.end = std::min(place.last + horizon, steps);
    places.push_back(place);
  }
  return places;
}

// Sums at each horizon.
struct Strayed {
  std::vector<double> error, nll, copy;
  std::vector<int64_t> windows;

  explicit Strayed(int horizon) {
    const auto size = static_cast<size_t>(horizon);
    for (auto* sums : {&error, &nll, &copy}) sums->assign(size, 0.0);
    windows.assign(size, 0);
  }
  void Add(const Strayed& other) {
    for (size_t h = 0; h < windows.size(); ++h) {
      error[h] += other.error[h];
      nll[h] += other.nll[h];
      copy[h] += other.copy[h];
      windows[h] += other.windows[h];
    }
  }
};

double SquaredDifference(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
  return sum / static_cast<double>(a.size());
}

// Sums over up to kLanes places; of the model's expectation, or (draws, one for each place) of its
// samples.
Strayed MeasurePath(const LatentDataset& data, std::span<const Place> places, int horizon,
                    std::span<Pcg64> draws, MdnRnnStepper& stepper) {
  const size_t latents = static_cast<size_t>(data.latent_size());
  Strayed sums(horizon);
  std::vector<float> z(kLanes * latents), actions(kLanes * kActionSize);
  std::vector<float> next(kLanes * latents), rewards(kLanes), done_logits(kLanes);
  int64_t end = 0;
  for (const Place& place : places) end = std::max(end, place.end);
  for (int lane = 0; lane < kLanes; ++lane) stepper.ResetLane(lane);
  const auto frame = [&](const Place& place, int64_t t) {
    return data.mu(place.episode).subspan(static_cast<size_t>(t) * latents, latents);
  };
  for (int64_t t = 0; t < end; ++t) {
    for (size_t lane = 0; lane < places.size(); ++lane) {
      const Place& place = places[lane];
      if (t >= place.end) continue;
      if (t <= place.last) {
        std::ranges::copy(frame(place, t), z.begin() + static_cast<std::ptrdiff_t>(lane * latents));
      }
      std::copy_n(data.actions(place.episode).begin() + t * kActionSize, kActionSize,
                  actions.begin() + static_cast<std::ptrdiff_t>(lane) * kActionSize);
    }
    stepper.Step(z, std::span(actions).first(places.size() * kActionSize));
    const MixtureOutput& output = stepper.Predict();
    if (!draws.empty()) stepper.Sample(1, draws, next, rewards, done_logits);
    for (size_t lane = 0; lane < places.size(); ++lane) {
      const Place& place = places[lane];
      if (t < place.last || t >= place.end) continue;
      const auto predicted = std::span(z).subspan(lane * latents, latents);
      const auto truth = frame(place, t + 1);
      const size_t h = static_cast<size_t>(t - place.last);
      for (size_t l = 0; l < latents; ++l) {
        const int at_lane = static_cast<int>(lane), latent = static_cast<int>(l);
        predicted[l] = draws.empty() ? output.Expected(at_lane, latent) : next[lane * latents + l];
        sums.nll[h] += output.Nll(at_lane, latent, truth[l]) / static_cast<double>(latents);
      }
      sums.error[h] += SquaredDifference(predicted, truth);
      sums.copy[h] += SquaredDifference(frame(place, place.last), truth);
      ++sums.windows[h];
    }
  }
  return sums;
}

}  // namespace

OpenLoopError MeasureOpenLoop(const MdnRnn& model, const LatentDataset& data,
                              const std::vector<int64_t>& episodes, int horizon, int windows,
                              int threads) {
  const std::vector<Place> places = SpreadPlaces(data, episodes, horizon, windows);
  const size_t groups = (places.size() + kLanes - 1) / kLanes;
  std::vector<Strayed> expected(groups, Strayed(horizon)), sampled(groups, Strayed(horizon));
  Workers workers(threads);
  std::vector<MdnRnnStepper> steppers(static_cast<size_t>(workers.size()),
                                      MdnRnnStepper(model, kLanes));
  workers.ForEach(static_cast<int64_t>(groups), [&](int worker, int64_t group) {
    const size_t first = static_cast<size_t>(group) * kLanes;
    const auto here =
        std::span(places).subspan(first, std::min<size_t>(kLanes, places.size() - first));
    std::vector<Pcg64> draws;
    for (size_t i = 0; i < here.size(); ++i) draws.push_back(MakeRandom(0, kOpenLoop, first + i));
    expected[group] = MeasurePath(data, here, horizon, {}, steppers[worker]);
    sampled[group] = MeasurePath(data, here, horizon, draws, steppers[worker]);
  });
  for (size_t g = 1; g < groups; ++g) {
    expected[0].Add(expected[g]);
    sampled[0].Add(sampled[g]);
  }
  OpenLoopError all{.windows = expected[0].windows};
  while (!all.windows.empty() && all.windows.back() == 0) all.windows.pop_back();
  const auto means = [&](const std::vector<double>& sums) {
    std::vector<double> result;
    for (size_t h = 0; h < all.windows.size(); ++h) {
      result.push_back(sums[h] / static_cast<double>(all.windows[h]));
    }
    return result;
  };
  all.model = means(expected[0].error);
  all.model_nll = means(expected[0].nll);
  all.sampled = means(sampled[0].error);
  all.sampled_nll = means(sampled[0].nll);
  all.copy = means(expected[0].copy);
  return all;
}

}  // namespace worldmodels
