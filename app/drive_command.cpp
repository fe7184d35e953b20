#include "app/commands.h"
#include "app/window_options.h"
#include "common/error.h"
#include "common/track_seeds.h"
#include "viewer/drive.h"

namespace worldmodels {

namespace {

// The run is needed only to save into; else its configuration is taken if it is there.
RunContext FindRun(const RunOptions& options, bool save) {
  if (!save && std::filesystem::is_directory(options.run)) return ReadRun(options);
  const RunContext run = ResolveRun(options);
  if (save && !std::filesystem::exists(run.directory.config())) {
    SaveRunConfig(run.directory, run.config);
  }
  return run;
}

}  // namespace

void AddDriveCommand(CLI::App& program) {
  struct Options {
    WindowOptions window{.common = {}, .track = 1};
    bool save = false;
  };
  CLI::App* command = program.add_subcommand(
      "drive", "the real world from the keyboard or a gamepad, in a window, with the score");
  auto options = std::make_shared<Options>();
  options->window.common.any_frame_size = true;
  AddWindowOptions(*command, options->window);
  command->add_flag("--save", options->save,
                    "write each episode to DIR/rollouts, to train with (tracks below 1000000)");
  command->callback([options] {
    const WindowOptions& window = options->window;
    if (options->save && window.track >= kTrainingTracks) {
      FailInput("--track is {}, expected below {} with --save: training must not see test tracks",
                window.track, kTrainingTracks);
    }
    const PlayOptions play = window.play();
    const RunContext run = FindRun(window.common, options->save);
    Drive({.environment = run.config.environment,
           .random_driving = run.config.collect,
           .seed = static_cast<uint64_t>(window.track),
           .save = options->save ? run.directory.rollouts() : std::filesystem::path(),
           .first_index = kFirstHandDriven,
           .play = play});
  });
}

}  // namespace worldmodels
