#include <optional>

#include "app/commands.h"
#include "app/window_options.h"
#include "common/error.h"
#include "rollout/driven_frames.h"
#include "rollout/real_world.h"
#include "run/loaded_agent.h"
#include "run/models.h"
#include "viewer/explore.h"

namespace worldmodels {

namespace {

struct ExploreCommandOptions {
  WindowOptions window{.common = {}, .track = 1000000};
  std::string rollouts;            // folder; empty: the run's, or none
  std::optional<int64_t> rollout;  // number
  std::optional<int64_t> frame;
};

// Of episodes that the run's agent drives now, at random if it cannot.
RealFrames DriveForFrames(RunContext run, const Vae& vision, uint64_t first_track) {
  // Its frames need no display, and are the same.
  run.config.environment.renderer = Renderer::kSoftware;
  const auto agent = LoadAgent(run);
  const LinearController* const controller = UsableController(agent->models);
  Ranks ranks = Ranks::Alone();
  const FrameDrive drive{
      .first_track = first_track, .controller = controller, .policy = run.config.collect};
  Executor executor(ranks, 0, static_cast<int>(drive.episodes),
                    [&](int lanes) -> std::unique_ptr<LatentWorld> {
                      const EnvironmentConfig& environment = run.config.environment;
                      if (controller == nullptr) {
                        return std::make_unique<RacingWorld>(environment, lanes,
                                                             MakeFrameRenderer(environment, lanes));
                      }
                      return std::make_unique<RealWorld>(environment, vision, agent->models.memory,
                                                         lanes, run.config.rollout.precision);
                    });
  return RealFrames(DriveFrames(executor, drive, run.quiet));
}

void RunExplore(const ExploreCommandOptions& options) {
  const PlayOptions play = options.window.play();
  const RunContext run = ReadRun(options.window.common);
  CheckPlay(play);  // before episodes are driven
  const Vae vision = LoadVision(run);
  const auto seed = static_cast<uint64_t>(options.window.track);
  const bool has_rollouts =
      !options.rollouts.empty() || !ListEpisodes(run.directory.rollouts()).empty();
  if (options.rollout && !has_rollouts) {
    FailInput("--rollout: {} has no rollouts; --rollouts DIR names others",
              run.directory.root().string());
  }
  RealFrames frames =
      has_rollouts ? RealFrames(options.rollouts.empty() ? run.directory.rollouts()
                                                         : std::filesystem::path(options.rollouts))
                   : DriveForFrames(run, vision, seed);
  frames.GoTo(options.rollout, options.frame);
  ShowExplore({.vision = vision, .frames = std::move(frames), .seed = seed, .play = play});
}

}  // namespace

void AddExploreCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "explore",
      "V by hand: its latents as sliders, real frames, draws, walks, in a window or as a video");
  command->footer(
      "Real frames come from DIR, else from RUN/rollouts. Where there are none, as beside an agent "
      "that came\ntrained, four episodes are driven for them, on the tracks from --seed on and by "
      "the software renderer:\nby the run's agent, or at random if it has no C.");
  auto options = std::make_shared<ExploreCommandOptions>();
  RunOptions& common = options->window.common;
  common.shipped_agent = true;
  command->add_option("RUN,--run", common.run, "run directory")
      ->capture_default_str()
      ->each([&common](const std::string&) { common.run_given = true; });
  AddConfigOptions(*command, common);
  command->add_option("--rollouts", options->rollouts,
                      "folder of rollouts (episode_*.npz) with the real frames");
  command->add_option("--rollout", options->rollout, "begin in this rollout, by its number")
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000}));
  command
      ->add_option("--frame", options->frame,
                   "begin with this frame of it, or of the first (default: the one in its middle)")
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000}));
  command->add_option("--seed", options->window.track, "seed of draws, and of tracks driven")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
  AddPlayOptions(*command, options->window, "a tour of half a minute");
  command->callback([options] { RunExplore(*options); });
}

}  // namespace worldmodels
