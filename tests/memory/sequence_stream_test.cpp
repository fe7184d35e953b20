#include "memory/sequence_stream.h"

#include <catch2/catch.hpp>
#include <numeric>

#include "common/error.h"

using namespace worldmodels;

namespace {

// Episodes of 4, 7 and 10 steps whose mu counts frames (100 per episode), without deviation.
LatentDataset Counting() {
  LatentDataset data(1);
  for (int e = 0; e < 3; ++e) {
    const size_t steps = 4 + 3 * static_cast<size_t>(e);
    LatentEpisode episode;
    episode.index = e;
    for (size_t f = 0; f <= steps; ++f) episode.mu.push_back(100.0f * e + static_cast<float>(f));
    episode.logvar.assign(steps + 1, -60.0f);
    episode.actions.assign(3 * steps, 0.0f);
    episode.rewards.assign(steps, 1.0f);
    episode.terminals.assign(steps, 0);
    data.Append(episode);
  }
  return data;
}

const SequenceTargets kTargets{MemoryConfig{}};

}  // namespace

TEST_CASE("lanes go through episodes window by window, their state zero at each beginning") {
  const LatentDataset data = Counting();
  constexpr int kLanes = 5, kSteps = 3, kHidden = 2;
  SequenceStream stream(data, {0, 1, 2}, 9, kLanes, kHidden);
  MdnRnnBatch batch;
  std::vector<float> last(kLanes, -1);  // frame predicted last, by lane
  int begun = 0, carried = 0;
  for (uint64_t number = 1; number <= 40; ++number) {
    std::fill(stream.state().hidden.begin(), stream.state().hidden.end(), 1.0f);
    std::fill(stream.state().cell.begin(), stream.state().cell.end(), 1.0f);
    stream.Next(number, kSteps, SequenceTargets({.reward_scale = 0.5}), 1, batch);
    for (int lane = 0; lane < kLanes; ++lane) {
      REQUIRE(batch.valid[lane] == 1);
      const float first = batch.inputs[lane * 4];
      const bool goes_on = first == last[lane];
      const bool begins = static_cast<int>(first) % 100 == 0 || number == 1;
      CHECK((goes_on || begins));
      CHECK(stream.state().hidden[lane * kHidden] == (goes_on ? 1.0f : 0.0f));
      CHECK(stream.state().cell[lane * kHidden + 1] == (goes_on ? 1.0f : 0.0f));
      (goes_on ? carried : begun) += 1;
      for (int t = 0; t < kSteps; ++t) {
        const int row = t * kLanes + lane;
        if (batch.valid[row] == 0) continue;
        CHECK(batch.targets[row] == batch.inputs[row * 4] + 1);
        CHECK(batch.rewards[row] == 0.5f);
        last[lane] = batch.targets[row];
      }
    }
  }
  CHECK(begun > 40);
  CHECK(carried > 60);
}

TEST_CASE("a stream goes on from its saved state with the same batches, on any threads") {
  const LatentDataset data = Counting();
  SequenceStream whole(data, {0, 1, 2}, 9, 4, 2), parts(data, {0, 1, 2}, 9, 4, 2);
  MdnRnnBatch a, b;
  for (uint64_t n = 1; n <= 6; ++n) {
    whole.Next(n, 3, kTargets, 1, a);
    if (n <= 3) parts.Next(n, 3, kTargets, 2, b);
  }
  SafeTensors saved;
  parts.Save(saved);
  SequenceStream resumed(data, {0, 1, 2}, 9, 4, 2);
  REQUIRE(resumed.Fits(saved));
  resumed.Load(saved, "state");
  for (uint64_t n = 4; n <= 6; ++n) resumed.Next(n, 3, kTargets, 2, b);
  CHECK(a.inputs == b.inputs);
  CHECK(a.valid == b.valid);
  CHECK_FALSE(SequenceStream(data, {0}, 9, 5, 2).Fits(saved));
  const std::vector<int64_t> beyond = {0, 0, 3, 0};
  const std::vector<int64_t> next(4, 0);
  saved.Add<int64_t>("stream.episode", {4}, beyond);
  saved.Add<int64_t>("stream.next", {4}, next);
  CHECK_THROWS_WITH(resumed.Load(saved, "state"), Catch::Contains("stream.episode 3"));
}

TEST_CASE(
    "the next latent is the one drawn as the input after it, or its mean, the inputs being drawn") {
  constexpr int kSteps = 200;
  LatentDataset data(1);
  LatentEpisode episode;
  for (int frame = 0; frame <= kSteps; ++frame) episode.mu.push_back(static_cast<float>(frame));
  episode.logvar.assign(kSteps + 1, std::log(0.25f));
  episode.actions.assign(3 * kSteps, 0.0f);
  episode.rewards.assign(kSteps, 1.0f);
  episode.terminals.assign(kSteps, 0);
  data.Append(episode);
  for (const LatentTargets targets : {LatentTargets::kSampled, LatentTargets::kMean}) {
    MdnRnnBatch batch;
    batch.Resize(kSteps, 1, 1);
    Pcg64 random(4);
    DrawWindow(data, {0, 0, kSteps}, random, 0, SequenceTargets({.targets = targets}), batch);
    double square = 0;
    for (int t = 0; t < kSteps; ++t) {
      const double noise = batch.inputs[t * 4] - t;
      square += noise * noise / kSteps;
      const bool mean = targets == LatentTargets::kMean;
      if (t + 1 < kSteps || mean) {
        CHECK(batch.targets[t] == (mean ? static_cast<float>(t + 1) : batch.inputs[(t + 1) * 4]));
      }
    }
    CHECK(square == Approx(0.25).epsilon(0.3));
  }
}
