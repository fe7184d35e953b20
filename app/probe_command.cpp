#include <fmt/format.h>

#include "app/choice_option.h"
#include "app/commands.h"
#include "app/options.h"
#include "app/rank_agreement.h"
#include "common/console.h"
#include "common/track_seeds.h"
#include "env/private_display.h"
#include "rollout/probe.h"
#include "rollout/real_world.h"
#include "run/models.h"

namespace worldmodels {
namespace {

enum class ProbeDriver { kRandom, kController };
constexpr std::array<std::string_view, 2> ChoiceNames(ProbeDriver) {
  return {"random", "controller"};
}

struct ProbeOptions {
  RunOptions common;
  int64_t episodes = 50;
  int64_t first_seed = kFirstValidationTrack + 500000;
  ProbeDriver driver = ProbeDriver::kRandom;
  double ridge = 1e-3;
};

std::string DescribeProbe(const ProbeResult& result, const std::string& driver) {
  std::string text = fmt::format(
      "linear probe: {} of {} episodes held out, {} and {} moments ({:.0f} % of all steps), {} "
      "driver\n{:<16} {:>9} {:>9} {:>9} {:>9} {:>9}  {}\n",
      result.held_out_episodes, result.episodes, result.moments - result.held_out_moments,
      result.held_out_moments, 100 * result.counted, driver, "", "R2(z)", "rmse", "R2([z,h])",
      "rmse", "std", "unit");
  const auto figures = [](const ProbeReading& reading) {
    return fmt::format(" {:>9.3f} {:>9.4g}", reading.r2, reading.rmse);
  };
  for (int i = 0; i < kTrackStates; ++i) {
    const ProbedState& state = result.states[i];
    text += fmt::format("{:<16}{}{} {:>9.4g}  {}\n", kTrackStateNames[i], figures(state.z),
                        state.both ? figures(*state.both) : fmt::format(" {:>9} {:>9}", "-", "-"),
                        state.deviation, kTrackStateUnits[i]);
  }
  return text;
}

void RunProbe(const ProbeOptions& options, Ranks& ranks) {
  const RunContext run = ReadRun(options.common);
  CheckSameOnRanks("probe", run, ranks);
  const Vae vision = LoadVision(run);
  std::optional<MdnRnn> memory;
  if (std::filesystem::exists(run.directory.memory_model())) memory = LoadMemory(run);
  std::optional<LinearController> controller;
  if (options.driver == ProbeDriver::kController) {
    controller = LoadController(run);
    if (!memory && controller->inputs() > vision.latent_size()) memory = LoadMemory(run);
  }
  const bool sfml = run.config.environment.renderer == Renderer::kSfml;
  const auto display = sfml ? std::make_unique<PrivateDisplay>() : nullptr;
  const ProbeDrive drive{.episodes = options.episodes,
                         .first_seed = options.first_seed,
                         .seed = static_cast<uint64_t>(run.config.seed),
                         .policy = run.config.collect,
                         .controller = controller ? &*controller : nullptr};
  Executor executor(ranks, run.threads, run.config.rollout.lanes, [&](int lanes) {
    return std::make_unique<RealWorld>(run.config.environment, vision, memory ? &*memory : nullptr,
                                       lanes, run.config.rollout.precision);
  });
  const auto data = CollectProbeData(executor, drive, run.quiet || !ranks.leads());
  if (!ranks.leads()) return;
  const ProbeResult result = Probe(data, options.ridge);
  PrintResult("{}{}", run.json ? ToJson(result) : DescribeProbe(result, NameOf(options.driver)),
              run.json ? "\n" : "");
}

}  // namespace

void AddProbeCommand(CLI::App& program, Ranks& ranks) {
  CLI::App* command = program.add_subcommand(
      "probe", "how much of the car's true state a linear map reads from z, and from [z, h]");
  auto options = std::make_shared<ProbeOptions>();
  AddRunOption(*command, options->common);
  AddConfigOptions(*command, options->common);
  AddSeedOption(*command, options->common);
  command->add_option("--episodes", options->episodes, "episodes to drive; every fifth is held out")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{5}, int64_t{10000}));
  command->add_option("--first-seed", options->first_seed, "seed of the first track")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
  AddChoice(*command, "--driver", options->driver, "who drives: random, or the run's controller");
  command->add_option("--ridge", options->ridge, "weight of the penalty on the map's weights")
      ->capture_default_str()
      ->check(CLI::Range(1e-12, 1e6));
  AddThreadsOption(*command, options->common.threads);
  AddJsonOption(*command, options->common.json);
  AddQuietOption(*command, options->common.quiet);
  command->callback([options, &ranks] { RunProbe(*options, ranks); });
}

}  // namespace worldmodels
