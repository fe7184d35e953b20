#include <fmt/format.h>

#include <algorithm>

#include "app/commands.h"
#include "app/options.h"
#include "common/atomic_file.h"
#include "common/console.h"
#include "common/digest.h"
#include "common/track_seeds.h"
#include "rollout/dream_check.h"
#include "run/models.h"

namespace worldmodels {
namespace {

struct CheckOptions {
  RunOptions common;
  DreamCheckOptions check;
  std::vector<double> temperatures = {0, 0.5, 1, 1.15};
};

// A figure of the moment at a step; "-" if no episode came that far.
std::string At(const DreamCheck::World& world, int step, double DreamCheck::Moment::*figure,
               const char* format, double scale) {
  const auto moment = std::ranges::find(world.moments, step, &DreamCheck::Moment::step);
  return moment == world.moments.end()
             ? "-"
             : fmt::format(fmt::runtime(format), scale * (*moment).*figure);
}

std::string Describe(const DreamCheck& check) {
  std::string text = fmt::format(
      "{} episodes in each world, from seed {}. On the road: read from z, right in {:.1f} % of "
      "frames\nof either kind. Picture: squared difference of z from V's z of its own decoding.\n\n"
      "{:<16} {:>18} {:>6} {:>28} {:>28}\n{:<16} {:>18} {:>6} {:>9}{:>9}{:>9} {:>10}{:>9}{:>9}\n",
      check.real.returns.episodes, check.real.returns.first_seed, 100 * check.road_accuracy, "",
      "return", "steps", "on the road after steps", "picture after steps", "", "", "", "100", "500",
      "900", "1", "100", "500");
  const auto on_road = [](const DreamCheck::World& world, int step) {
    return At(world, step, &DreamCheck::Moment::on_road, "{:.0f} %", 100);
  };
  const auto picture = [](const DreamCheck::World& world, int step) {
    return At(world, step, &DreamCheck::Moment::incoherence, "{:.3f}", 1);
  };
  const auto row = [&](const std::string& name, const DreamCheck::World& world) {
    text += fmt::format(
        "{:<16} {:>9.1f} +- {:>5.1f} {:>6.0f} {:>9} {:>8} {:>8} {:>10} {:>8} {:>8}\n", name,
        world.returns.mean, world.returns.standard_error, world.returns.mean_steps,
        on_road(world, 100), on_road(world, 500), on_road(world, 900), picture(world, 1),
        picture(world, 100), picture(world, 500));
  };
  row("real world", check.real);
  for (const auto& dream : check.dreams) {
    row(fmt::format("dream at {}", dream.temperature), dream.world);
  }
  return text;
}

void RunDreamCheck(const CheckOptions& options) {
  RunContext run = ReadRun(options.common);
  RunContext dreaming = run;
  dreaming.in_dream = true;
  const LinearController controller = LoadController(run);
  const WorldModels real = LoadWorldModels(run);
  WorldModels dream = LoadWorldModels(dreaming);
  const auto display = DisplayFor(run);
  Ranks alone = Ranks::Alone();
  const auto executor = MakeExecutor(run, real, alone);
  DreamCheckOptions check = options.check;
  check.road_first_seed = kFirstValidationTrack + 600000;
  check.seed = static_cast<uint64_t>(run.config.seed);
  check.policy = run.config.collect;
  check.quiet = run.quiet;
  const DreamCheck result = CheckDream(
      *real.vision, controller, *executor,
      [&](double temperature) {
        dreaming.config.dream.temperature = temperature;
        return MakeExecutor(dreaming, dream, alone);
      },
      options.temperatures, check);
  const std::string json = ToJson(result) + "\n";
  WriteFileAtomically(run.directory.dream_check(), json);
  result.reader.Save(run.directory.road_reader(), DigestFile(run.directory.vision_model()));
  PrintResult("{}", run.json ? json : Describe(result));
}

}  // namespace

void AddDreamCheckCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "dream-check",
      "how good M's dream is: the agent's return there and in the real world, how long it shows a "
      "road");
  command->footer(
      "The figures are kept in DIR/dream_check.json, and what reads the road from z in\n"
      "DIR/vision/road_reader.safetensors, where the window of `dream` finds it.");
  auto options = std::make_shared<CheckOptions>();
  AddRunOption(*command, options->common);
  AddConfigOptions(*command, options->common);
  AddControllerOption(*command, options->common);
  command->add_option("--episodes", options->check.episodes, "tracks to drive, and dreams")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{2}, int64_t{100000}));
  command->add_option("--first-seed", options->check.first_seed, "seed of the first track")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
  command->add_option("--temperature", options->temperatures, "of the dreams, one or several")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 5.0));
  AddThreadsOption(*command, options->common.threads);
  AddJsonOption(*command, options->common.json);
  AddQuietOption(*command, options->common.quiet);
  command->callback([options] { RunDreamCheck(*options); });
}

}  // namespace worldmodels
