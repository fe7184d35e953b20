#include <optional>

#include "app/commands.h"
#include "app/options.h"
#include "common/error.h"
#include "env/frame_renderer.h"
#include "env/private_display.h"
#include "env/replay.h"

namespace worldmodels {
namespace {

struct ReplayOptions {
  RunOptions common;
  int64_t seed = 0;
  std::string actions;
  std::string out;
  std::vector<int64_t> frames;
  std::optional<int> frame_size;
};

void RunReplay(const ReplayOptions& options) {
  EnvironmentConfig config = LoadOptions(options.common).environment;
  if (options.frame_size) config.frame_size = *options.frame_size;
  CheckConfig("environment", config);
  const NpyArray actions = LoadNpy(options.actions);

  std::optional<PrivateDisplay> display;
  std::unique_ptr<FrameRenderer> renderer;
  ReplayFrames frames{.rows = options.frames, .draw = {}};
  if (!options.frames.empty()) {
    if (config.renderer == Renderer::kSfml) display.emplace();
    renderer = MakeFrameRenderer(config, 1);
    frames.draw = [&](const CarRacing& world, std::span<uint8_t> frame) {
      const CarRacing* lane = &world;
      renderer->Render({&lane, 1}, frame);
    };
  }
  SaveNpz(options.out,
          Replay(config, static_cast<uint64_t>(options.seed), actions, options.actions, frames));
}

}  // namespace

void AddReplayCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "replay", "play recorded actions open loop and write the trace (keys: docs/formats.md)");
  auto options = std::make_shared<ReplayOptions>();
  options->common.any_frame_size = true;
  command->add_option("--config", options->common.config, "YAML file; its environment is used");
  command->add_option("--set", options->common.set, "KEY.PATH=VALUE over it, repeatable")
      ->allow_extra_args(false);
  command->add_option("--track,--seed", options->seed, "seed of the track")
      ->required()
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
  command->add_option("--actions", options->actions, ".npy of (T, 3) floats: steer, gas, brake")
      ->required();
  command->add_option("--out", options->out, ".npz to write")->required();
  command->add_option("--frames", options->frames, "rows whose frames are kept, such as 0,1,10")
      ->delimiter(',');
  command->add_option("--frame-size", options->frame_size, "pixels on a side of those frames")
      ->check(CLI::Range(16, 512));
  command->callback([options] { RunReplay(*options); });
}

}  // namespace worldmodels
