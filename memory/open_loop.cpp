#include "memory/open_loop.h"

#include <algorithm>
#include <cmath>

#include "common/workers.h"
#include "memory/mdn_rnn_stepper.h"

namespace worldmodels {
namespace {

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

void MixtureMeans(const MixtureOutput& output, size_t lane, size_t latents, size_t mixtures,
                  std::span<float> z) {
  for (size_t l = 0; l < latents; ++l) {
    const size_t first = (lane * latents + l) * mixtures;
    float mean = 0;
    for (size_t k = first; k < first + mixtures; ++k) {
      mean += std::exp(output.log_pi[k]) * output.mean[k];
    }
    z[l] = mean;
  }
}

double SquaredDifference(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
  return sum / static_cast<double>(a.size());
}

// Sums over up to kLanes places.
OpenLoopError MeasureGroup(const LatentDataset& data, std::span<const Place> places, int horizon,
                           size_t mixtures, MdnRnnStepper& stepper) {
  const size_t latents = static_cast<size_t>(data.latent_size());
  const size_t size = static_cast<size_t>(horizon);
  OpenLoopError sums{std::vector<double>(size, 0.0), std::vector<double>(size, 0.0),
                     std::vector<int64_t>(size, 0)};
  std::vector<float> z(kLanes * latents), actions(kLanes * kActionSize);
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
        const auto shown = frame(place, t);
        std::copy(shown.begin(), shown.end(),
                  z.begin() + static_cast<std::ptrdiff_t>(lane * latents));
      }
      std::copy_n(data.actions(place.episode).begin() + t * kActionSize, kActionSize,
                  actions.begin() + static_cast<std::ptrdiff_t>(lane) * kActionSize);
    }
    stepper.Step(z, actions);
    const MixtureOutput& output = stepper.Predict();
    for (size_t lane = 0; lane < places.size(); ++lane) {
      const Place& place = places[lane];
      if (t < place.last || t >= place.end) continue;
      const auto predicted = std::span(z).subspan(lane * latents, latents);
      MixtureMeans(output, lane, latents, mixtures, predicted);
      const size_t h = static_cast<size_t>(t - place.last);
      const auto truth = frame(place, t + 1);
      sums.model[h] += SquaredDifference(predicted, truth);
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
  std::vector<OpenLoopError> parts(groups);
  Workers workers(threads);
  std::vector<MdnRnnStepper> steppers(static_cast<size_t>(workers.size()),
                                      MdnRnnStepper(model, kLanes));
  workers.ForEach(static_cast<int64_t>(groups), [&](int worker, int64_t group) {
    const size_t first = static_cast<size_t>(group) * kLanes;
    const size_t count = std::min<size_t>(kLanes, places.size() - first);
    parts[group] = MeasureGroup(data, std::span(places).subspan(first, count), horizon,
                                static_cast<size_t>(model.mixtures()), steppers[worker]);
  });
  OpenLoopError all = parts.front();
  for (size_t g = 1; g < groups; ++g) {
    for (size_t h = 0; h < all.model.size(); ++h) {
      all.model[h] += parts[g].model[h];
      all.copy[h] += parts[g].copy[h];
      all.windows[h] += parts[g].windows[h];
    }
  }
  while (!all.windows.empty() && all.windows.back() == 0) {
    all.model.pop_back();
    all.copy.pop_back();
    all.windows.pop_back();
  }
  for (size_t h = 0; h < all.model.size(); ++h) {
    all.model[h] /= static_cast<double>(all.windows[h]);
    all.copy[h] /= static_cast<double>(all.windows[h]);
  }
  return all;
}

}  // namespace worldmodels
