#include "memory/standardisation.h"

#include <algorithm>
#include <cmath>

#include "common/safetensors.h"
#include "common/workers.h"
#include "memory/mdn_rnn_stepper.h"

namespace worldmodels {
namespace {

constexpr int kLanes = 24;
// Inputs that hardly move would else be blown up to the size of those that matter.
constexpr double kLeastDeviation = 0.02;

struct Moments {
  std::vector<double> sum, square;
  double count = 0;

  explicit Moments(size_t size) : sum(size, 0.0), square(size, 0.0) {}
  void Add(size_t at, double value) {
    sum[at] += value;
    square[at] += value * value;
  }
};

// Drives up to kLanes episodes side by side; row t is what C sees before step t.
void AddEpisodes(const LatentDataset& data, std::span<const int64_t> episodes,
                 MdnRnnStepper& stepper, Moments& moments) {
  const size_t latents = static_cast<size_t>(data.latent_size());
  const size_t hidden = stepper.hidden().size() / kLanes;
  std::vector<float> z(kLanes * latents), actions(kLanes * kActionSize);
  int64_t longest = 0;
  for (const int64_t at : episodes) longest = std::max(longest, data.steps(at));
  for (int lane = 0; lane < kLanes; ++lane) stepper.ResetLane(lane);
  for (int64_t t = 0; t < longest; ++t) {
    for (size_t lane = 0; lane < episodes.size(); ++lane) {
      const int64_t at = episodes[lane];
      if (t >= data.steps(at)) continue;
      std::copy_n(data.mu(at).begin() + t * latents, latents, z.begin() + lane * latents);
      std::copy_n(data.actions(at).begin() + t * kActionSize, kActionSize,
                  actions.begin() + lane * kActionSize);
      for (size_t i = 0; i < latents; ++i) moments.Add(i, z[lane * latents + i]);
      for (size_t i = 0; i < hidden; ++i) {
        moments.Add(latents + i, stepper.hidden()[lane * hidden + i]);
      }
      moments.count += 1;
    }
    stepper.Step(z, actions);
  }
}

}  // namespace

void Standardisation::Save(const std::filesystem::path& path) const {
  SafeTensors tensors;
  const int64_t size = static_cast<int64_t>(mean.size());
  tensors.Add<float>("mean", {size}, mean);
  tensors.Add<float>("deviation", {size}, deviation);
  tensors.Save(path);
}

Standardisation MeasureStandardisation(const MdnRnn& model, const LatentDataset& data,
                                       const std::vector<int64_t>& episodes, int threads) {
  const size_t size =
      static_cast<size_t>(model.latent_size()) + static_cast<size_t>(model.hidden_size());
  const int64_t groups = (static_cast<int64_t>(episodes.size()) + kLanes - 1) / kLanes;
  std::vector<Moments> parts(static_cast<size_t>(groups), Moments(size));
  Workers workers(threads);
  std::vector<MdnRnnStepper> steppers(static_cast<size_t>(workers.size()),
                                      MdnRnnStepper(model, kLanes));
  workers.ForEach(groups, [&](int worker, int64_t group) {
    const size_t first = static_cast<size_t>(group) * kLanes;
    const size_t count = std::min<size_t>(kLanes, episodes.size() - first);
    AddEpisodes(data, std::span(episodes).subspan(first, count), steppers[worker], parts[group]);
  });
  Moments all(size);
  for (const Moments& part : parts) {
    all.count += part.count;
    for (size_t i = 0; i < size; ++i) {
      all.sum[i] += part.sum[i];
      all.square[i] += part.square[i];
    }
  }
  Standardisation result;
  for (size_t i = 0; i < size; ++i) {
    const double mean = all.sum[i] / all.count;
    const double variance = std::max(all.square[i] / all.count - mean * mean, 0.0);
    result.mean.push_back(static_cast<float>(mean));
    result.deviation.push_back(static_cast<float>(std::max(std::sqrt(variance), kLeastDeviation)));
  }
  return result;
}

}  // namespace worldmodels
