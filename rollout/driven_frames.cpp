#include "rollout/driven_frames.h"

#include "common/progress.h"
#include "rollout/agent_driver.h"

namespace worldmodels {
namespace {

constexpr RandomStream kFrameDriving{41};  // seed: the track

class FrameRecorder : public Recorder {
 public:
  explicit FrameRecorder(std::vector<uint8_t>& frames) : frames_(frames) {}

  void Observed(const LatentWorld& world, int lane) override {
    const auto frame = world.frame(lane);
    frames_.insert(frames_.end(), frame.begin(), frame.end());
  }
  void Stepped(const Action&, const StepResult&) override {}
  void Finish(LatentWorld&, int) override {}

 private:
  std::vector<uint8_t>& frames_;
};

}  // namespace

std::vector<DrivenEpisode> DriveFrames(Executor& executor, const FrameDrive& drive, bool quiet) {
  std::vector<DrivenEpisode> episodes(static_cast<size_t>(drive.episodes));
  const auto begin = [&](int64_t job) {
    DrivenEpisode& episode = episodes[static_cast<size_t>(job)];
    episode.track = drive.first_track + static_cast<uint64_t>(job);
    LaneEpisode lane{.start = {.seed = episode.track},
                     .driver = nullptr,
                     .recorder = std::make_unique<FrameRecorder>(episode.frames)};
    if (drive.controller != nullptr) {
      lane.driver = std::make_unique<AgentDriver>(*drive.controller);
    } else {
      lane.driver =
          std::make_unique<RandomPolicy>(drive.policy, MakeRandom(episode.track, kFrameDriving));
    }
    return lane;
  };
  Progress progress("drive", drive.episodes, "episodes", quiet);
  executor.Run({.count = drive.episodes,
                .begin = begin,
                .stall_steps = drive.policy.stall_steps,
                .max_steps = drive.policy.max_steps,
                .interrupted = "interrupted while driving"},
               [&](int64_t done, int64_t) { progress.Update(done); });
  progress.Finish();
  return episodes;
}

}  // namespace worldmodels
