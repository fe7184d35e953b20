#include "app/commands.h"
#include "app/window_options.h"
#include "run/loaded_agent.h"
#include "viewer/dream.h"

namespace worldmodels {

namespace {

struct Options {
  WindowOptions window{.common = {}, .track = 1000000};
  std::optional<double> temperature;  // none: dream.temperature
  int64_t rollout = -1, frame = 0;
  bool real = false, keyboard = false;
};

void RunDream(const Options& options) {
  const PlayOptions play = options.window.play();
  const RunContext run = ReadRun(options.window.common);
  const auto agent = LoadAgent(run);
  std::optional<LatentDataset> rollouts;
  if (std::filesystem::exists(run.directory.latents())) {
    rollouts = LatentDataset::Load(run.directory.latents(), run.config.vision.latent_size);
  }
  DreamOptions dream{.environment = run.config.environment,
                     .random_driving = run.config.collect,
                     .models = agent->models,
                     .rollouts = rollouts ? &*rollouts : nullptr,
                     .seed = static_cast<uint64_t>(options.window.track),
                     .rollout = std::nullopt,
                     .frame = options.frame,
                     .dream = run.config.dream,
                     .real = options.real,
                     .keyboard = options.keyboard,
                     .play = play};
  if (options.temperature) dream.dream.temperature = *options.temperature;
  if (options.rollout >= 0) dream.rollout = options.rollout;
  ShowDream(dream);
}

}  // namespace

void AddDreamCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "dream", "the world that M imagines, decoded by V, in a window or as a video");
  auto options = std::make_shared<Options>();
  AddWindowOptions(*command, options->window);
  command
      ->add_option("--temperature", options->temperature,
                   "of M's draws, instead of the run's dream.temperature")
      ->check(CLI::Range(0.0, 5.0));
  command->add_flag("--real", options->real,
                    "the real world beside the dream, given the same actions");
  command->add_flag("--keyboard", options->keyboard, "drive yourself from the beginning");
  auto* rollout =
      command
          ->add_option(
              "--rollout", options->rollout,
              "begin in this one of the run's encoded rollouts, not on the track of --seed")
          ->check(CLI::Range(int64_t{0}, int64_t{1000000000}));
  command->add_option("--frame", options->frame, "frame of that rollout")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000}))
      ->needs(rollout);
  command->callback([options] { RunDream(*options); });
}

}  // namespace worldmodels
