#include "app/watch_agent.h"

#include "run/loaded_agent.h"
#include "viewer/video_recorder.h"
#include "viewer/watch.h"

namespace worldmodels {

void WatchAgent(const RunContext& run, uint64_t seed, const PlayOptions& play) {
  const auto agent = LoadAgent(run);
  Watch({.environment = run.config.environment,
         .random_driving = run.config.collect,
         .models = agent->models,
         .seed = seed,
         .play = play});
}

}  // namespace worldmodels
