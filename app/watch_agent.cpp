#include "app/watch_agent.h"

#include "run/loaded_agent.h"
#include "viewer/video_recorder.h"
#include "viewer/watch.h"

namespace worldmodels {

namespace fs = std::filesystem;

void WatchAgent(const RunContext& run, uint64_t seed, const PlayOptions& play) {
  const auto agent = LoadAgent(run);
  Watch({.environment = run.config.environment,
         .random_driving = run.config.collect,
         .models = agent->models,
         .seed = seed,
         .play = play});
}

fs::path RecordDrive(const RunContext& run) {
  const fs::path video = run.directory.video();
  const fs::path frames = FramesFolder(video);
  const auto made = [&](const fs::path& film) {
    return fs::exists(film) &&
           fs::last_write_time(film) >= fs::last_write_time(run.directory.controller_model());
  };
  if (!made(video) && !made(frames)) {
    WatchAgent(run, static_cast<uint64_t>(run.config.evaluation.first_seed),
               {.size = {}, .seconds = 0, .record = video, .quiet = run.quiet});
  }
  return made(video) ? video : frames;
}

}  // namespace worldmodels
