#include "rollout/mishaps.h"

#include "common/progress.h"
#include "rollout/agent_driver.h"
#include "rollout/bytes.h"

namespace worldmodels {
namespace {

class MishapRecorder : public Recorder {
 public:
  explicit MishapRecorder(std::optional<Mishap>& mishap) : mishap_(mishap) {}

  void Observed(const LatentWorld& world, int lane) override { Note(*world.racing(lane)); }
  void Stepped(const Action&, const StepResult&) override {}
  void Finish(LatentWorld& world, int lane) override {
    Note(*world.racing(lane));
    mishap_ = FindMishap(*world.racing(lane), course_);
  }

 private:
  void Note(const CarRacing& racing) {
    course_.push_back(MeasureTrackState(racing.track(), racing.car()));
  }

  std::optional<Mishap>& mishap_;
  std::vector<TrackState> course_;
};

std::string ToBytes(std::span<const std::optional<Mishap>> mishaps) {
  std::string bytes;
  for (size_t i = 0; i < mishaps.size(); ++i) {
    if (!mishaps[i]) continue;
    PutValue(bytes, i);
    PutValue(bytes, *mishaps[i]);
  }
  return bytes;
}

}  // namespace

std::vector<std::optional<Mishap>> FindMishaps(Executor& executor,
                                               const LinearController& controller,
                                               std::span<const uint64_t> seeds, bool quiet) {
  std::vector<std::optional<Mishap>> mishaps(seeds.size());
  const auto begin = [&](int64_t job) {
    return LaneEpisode{.start = {.seed = seeds[job]},
                       .driver = std::make_unique<AgentDriver>(controller),
                       .recorder = std::make_unique<MishapRecorder>(mishaps[job])};
  };
  const auto count = static_cast<int64_t>(seeds.size());
  Progress progress("mishaps", count, "episodes", quiet);
  executor.Run({.count = count, .begin = begin},
               [&](int64_t done, int64_t) { progress.Update(done); });
  for (const std::string& bytes : executor.Gather(executor.leads() ? "" : ToBytes(mishaps))) {
    for (std::string_view left = bytes; !left.empty();) {
      const auto job = TakeValue<size_t>(left);
      mishaps.at(job) = TakeValue<Mishap>(left);
    }
  }
  return mishaps;
}

}  // namespace worldmodels
