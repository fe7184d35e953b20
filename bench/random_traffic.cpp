#include "bench/random_traffic.h"

#include "rollout/rollout_config.h"

namespace worldmodels {
namespace {

constexpr RandomStream kTrafficTracks{19};
constexpr RandomStream kTrafficDriving{20};  // index: the lane

constexpr int kEpisodeSteps = 250;
constexpr int kTiles = 250;  // about as many as a track has

}  // namespace

RandomTraffic::RandomTraffic(const EnvironmentConfig& config, int lanes, uint64_t seed)
    : env_(config, lanes),
      random_(MakeRandom(seed, kTrafficTracks)),
      frames_(lanes * FrameBytes(config.frame_size)) {
  for (int lane = 0; lane < lanes; ++lane) {
    policies_.emplace_back(CollectConfig(), MakeRandom(seed, kTrafficDriving, lane));
    Reset(lane);
    // Otherwise all lanes would be reset in the same step, for ever.
    for (int step = 0; step < lane * kEpisodeSteps / lanes; ++step) {
      env_.Step(lane, policies_[lane].Next());
    }
  }
}

void RandomTraffic::Step() {
  for (int lane = 0; lane < lanes(); ++lane) {
    const StepResult result = env_.Step(lane, policies_[lane].Next());
    if (result.terminated || car(lane).steps() >= kEpisodeSteps) Reset(lane);
  }
}

void RandomTraffic::Reset(int lane) {
  env_.Reset(lane, static_cast<uint64_t>(random_.UniformInt(1000000)),
             static_cast<int>(random_.UniformInt(kTiles)));
}

}  // namespace worldmodels
