#include "app/commands.h"
#include "app/window_options.h"
#include "common/digest.h"
#include "run/loaded_agent.h"
#include "run/models.h"
#include "viewer/dream.h"

namespace worldmodels {

namespace {

constexpr int kContext = 50;  // a second

struct DreamCommandOptions {
  WindowOptions window{.common = {}, .track = 1000000};
  std::optional<double> temperature;  // none: dream.temperature
  std::optional<int> context;         // none: dream.context, or a second if that is 0
  int64_t rollout = -1, frame = 0;
  bool real = false, keyboard = false;
};

void RunDream(const DreamCommandOptions& options) {
  const PlayOptions play = options.window.play();
  const RunContext run = DreamOf(ReadRun(options.window.common));
  const auto agent = LoadAgent(run);
  std::optional<LatentDataset> rollouts;
  if (std::filesystem::exists(run.directory.latents())) {
    rollouts = LatentDataset::Load(run.directory.latents(), run.config.vision.latent_size);
  }
  const auto road = agent->vision ? RoadReader::LoadIfFits(run.directory.road_reader(),
                                                           DigestFile(run.directory.vision_model()),
                                                           agent->vision->latent_size())
                                  : std::nullopt;
  DreamOptions dream{.environment = run.config.environment,
                     .random_driving = run.config.collect,
                     .models = agent->models,
                     .road = road ? &*road : nullptr,
                     .rollouts = rollouts ? &*rollouts : nullptr,
                     .seed = static_cast<uint64_t>(options.window.track),
                     .rollout = std::nullopt,
                     .frame = options.frame,
                     .dream = run.config.dream,
                     .real = options.real,
                     .keyboard = options.keyboard,
                     .play = play};
  if (dream.dream.context == 0) dream.dream.context = kContext;
  if (options.context) dream.dream.context = *options.context;
  if (options.temperature) dream.dream.temperature = *options.temperature;
  if (options.rollout >= 0) dream.rollout = options.rollout;
  ShowDream(dream);
}

}  // namespace

void AddDreamCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "dream", "the world that M imagines, decoded by V, in a window or as a video");
  auto options = std::make_shared<DreamCommandOptions>();
  AddWindowOptions(*command, options->window);
  command
      ->add_option("--temperature", options->temperature,
                   "of M's draws, instead of the run's dream.temperature")
      ->check(CLI::Range(0.0, 5.0));
  command
      ->add_option("--context", options->context,
                   "steps of the real world that V and M are shown before they dream, instead of "
                   "the run's dream.context (50 where that is 0)")
      ->check(CLI::Range(0, 1000));
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
