#include "memory/dream_starts.h"

#include <algorithm>
#include <cmath>

#include "common/error.h"
#include "memory/mdn_rnn_stepper.h"

namespace worldmodels {
namespace {

constexpr RandomStream kBeginnings{21};
constexpr int kLanes = 32;

// The frame before step `step` of the episode at a position.
struct Moment {
  int64_t episode, step;
};

std::vector<Moment> ChooseMoments(const LatentDataset& data, const DreamBeginning& beginning) {
  std::vector<Moment> moments;
  std::vector<int64_t> steps_before;  // of each episode
  int64_t steps = 0;
  for (int64_t at = 0; at < data.size(); ++at) {
    steps_before.push_back(steps);
    steps += data.steps(at);
    if (data.steps(at) == 0 || beginning.any_frame) continue;
    moments.push_back({at, std::min<int64_t>(beginning.context, data.steps(at) - 1)});
  }
  if (steps == 0) FailInput("no episode to begin a dream with");
  if (!beginning.any_frame) return moments;
  if (steps <= DreamStarts::kMost) {
    for (int64_t at = 0; at < data.size(); ++at) {
      for (int64_t step = 0; step < data.steps(at); ++step) moments.push_back({at, step});
    }
    return moments;
  }
  Pcg64 random = MakeRandom(0, kBeginnings);
  for (int64_t i = 0; i < DreamStarts::kMost; ++i) {
    const int64_t step = random.UniformInt(steps);
    const auto after = std::ranges::upper_bound(steps_before, step);
    const int64_t at = after - steps_before.begin() - 1;
    moments.push_back({at, step - steps_before[at]});
  }
  return moments;
}

}  // namespace

DreamStarts::DreamStarts(const LatentDataset& data, const MdnRnn& model,
                         const DreamBeginning& beginning)
    : latent_size_(data.latent_size()),
      hidden_size_(model.hidden_size()),
      targets_(beginning.targets) {
  if (latent_size_ != model.latent_size()) {
    FailInput("dreams begin with {} latents, but M takes {}", latent_size_, model.latent_size());
  }
  const std::vector<Moment> moments = ChooseMoments(data, beginning);
  const auto latents = static_cast<std::ptrdiff_t>(latent_size_);
  for (const auto& [at, step] : moments) {
    const auto add = [&](std::span<const float> frames, std::vector<float>& to) {
      to.insert(to.end(), frames.begin() + step * latents, frames.begin() + (step + 1) * latents);
    };
    add(data.mu(at), mu_);
    add(data.logvar(at), logvar_);
  }
  hidden_.resize(moments.size() * static_cast<size_t>(hidden_size_));
  cell_.resize(hidden_.size());
  if (beginning.context == 0) return;

  MdnRnnStepper stepper(model, kLanes);
  std::vector<float> z(static_cast<size_t>(kLanes * latents)), actions(kLanes * kActionSize);
  for (size_t first = 0; first < moments.size(); first += kLanes) {
    const size_t lanes = std::min<size_t>(kLanes, moments.size() - first);
    // All end with the last step; one whose episode begins later has its state set to zero then.
    for (int back = beginning.context; back > 0; --back) {
      for (size_t lane = 0; lane < lanes; ++lane) {
        const auto& [at, step] = moments[first + lane];
        const int64_t t = step - back;
        if (t <= 0) stepper.ResetLane(static_cast<int>(lane));
        if (t < 0) continue;
        std::copy_n(data.mu(at).begin() + t * latents, latents,
                    z.begin() + static_cast<std::ptrdiff_t>(lane) * latents);
        std::copy_n(data.actions(at).begin() + t * kActionSize, kActionSize,
                    actions.begin() + static_cast<std::ptrdiff_t>(lane) * kActionSize);
      }
      stepper.Step(z, std::span(actions).first(lanes * kActionSize));
    }
    for (size_t lane = 0; lane < lanes; ++lane) {
      const auto from = static_cast<std::ptrdiff_t>(lane) * hidden_size_;
      const auto to = static_cast<std::ptrdiff_t>(first + lane) * hidden_size_;
      // Without a step before it the state is that of a new episode.
      if (moments[first + lane].step == 0) continue;
      std::copy_n(stepper.hidden().begin() + from, hidden_size_, hidden_.begin() + to);
      std::copy_n(stepper.cell().begin() + from, hidden_size_, cell_.begin() + to);
    }
  }
}

DreamStarts::Start DreamStarts::Draw(double temperature, Pcg64& random) const {
  const auto latents = static_cast<size_t>(latent_size_);
  const auto hidden = static_cast<size_t>(hidden_size_);
  const auto chosen = static_cast<size_t>(random.UniformInt(size()));
  Start start{.z = std::vector<float>(latents),
              .hidden = std::span(hidden_).subspan(chosen * hidden, hidden),
              .cell = std::span(cell_).subspan(chosen * hidden, hidden)};
  FillNormal(random, start.z);  // the numbers that follow are the same for both targets
  const float spread =
      targets_ == LatentTargets::kMean ? 0.0f : static_cast<float>(std::sqrt(temperature));
  for (size_t i = 0; i < latents; ++i) {
    const size_t at = chosen * latents + i;
    start.z[i] = mu_[at] + std::exp(0.5f * logvar_[at]) * spread * start.z[i];
  }
  return start;
}

}  // namespace worldmodels
