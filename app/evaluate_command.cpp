#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/evaluation_report.h"
#include "app/rank_agreement.h"
#include "common/atomic_file.h"
#include "common/console.h"
#include "common/error.h"
#include "run/evaluation.h"

namespace worldmodels {
namespace {

struct EvaluateOptions {
  RunOptions common;
  std::optional<int64_t> episodes;
  std::optional<int64_t> first_seed;
  std::string per_track;
  bool variants = false;
  bool mishaps = false;
};

constexpr const char* kVariantRow = "{:<22} {:>8.1f} +- {:>5.1f} {:>10} {:>7.0f}\n";

// In every picture: a row as each is done, all of them in the run's folder at the end.
void RunEvaluateVariants(const RunContext& run, Ranks& ranks) {
  if (run.in_dream) FailInput("--variants are of the real world, not of --in-dream");
  if (ranks.leads() && !run.json) {
    PrintResult("{:<22} {:>17} {:>10} {:>7}   of {} tracks\n", "picture", "return", "completed",
                "steps", run.config.evaluation.episodes);
  }
  const auto scores = EvaluateVariants(run, ranks, [&](const VariantScore& score) {
    const EvaluationSummary& s = score.summary;
    if (run.json) return;
    PrintResult(kVariantRow, score.name, s.mean, s.standard_error, s.completed, s.mean_steps);
  });
  if (!ranks.leads()) return;
  const std::string json = ToJson(scores) + "\n";
  WriteFileAtomically(run.directory.variants(), json);
  if (run.json) PrintResult("{}", json);
}

void RunEvaluate(const EvaluateOptions& options, Ranks& ranks) {
  RunContext run = ReadRun(options.common);
  if (options.episodes) run.config.evaluation.episodes = *options.episodes;
  if (options.first_seed) run.config.evaluation.first_seed = *options.first_seed;
  CheckConfig("evaluation", run.config.evaluation);
  CheckSameOnRanks("evaluate", run, ranks);
  run.quiet |= !ranks.leads();
  if (options.variants) {
    RunEvaluateVariants(run, ranks);
    return;
  }
  if (options.mishaps && run.in_dream) {
    FailInput("--mishaps are of the real world, not of --in-dream");
  }
  const auto results = EvaluateAgent(run, ranks);
  std::vector<FailedTrack> failures;
  if (options.mishaps) failures = ExplainFailures(run, ranks, results);
  if (!ranks.leads()) return;
  const auto summary = Summarise(results, run.config.evaluation.first_seed);
  if (!options.per_track.empty()) {
    SavePerTrack(options.per_track, results, summary.first_seed);
  }
  if (run.json) {
    auto json = nlohmann::ordered_json::parse(ToJson(summary));
    if (options.mishaps) json["mishaps"] = ToJson(failures);
    PrintResult("{}\n", json.dump(2));
    return;
  }
  PrintResult("{}\n", DescribeEvaluation(summary, run.in_dream));
  if (options.mishaps) PrintResult("{}", DescribeFailures(failures));
}

}  // namespace

void AddEvaluateCommand(CLI::App& program, Ranks& ranks) {
  CLI::App* command = program.add_subcommand("evaluate", "the agent's return over a set of tracks");
  auto options = std::make_shared<EvaluateOptions>();
  AddRunOption(*command, options->common);
  AddConfigOptions(*command, options->common);
  AddControllerOption(*command, options->common);
  AddInDreamOption(*command, options->common);
  command->add_option("--episodes", options->episodes, "tracks to drive")
      ->check(CLI::Range(int64_t{1}, int64_t{1000000}));
  command->add_option("--first-seed", options->first_seed, "seed of the first track")
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
  CLI::Option* variants = command->add_flag(
      "--variants", options->variants,
      "in every picture: the usual one, the published variants (environment.variant) and domain "
      "randomisation; kept in DIR/variants.json, which the report shows");
  command
      ->add_flag("--mishaps", options->mishaps,
                 "drive what was not completed again, and tell what happened there")
      ->excludes(variants);
  command->add_option("--per-track", options->per_track, "write one CSV row per track here")
      ->excludes(variants);
  AddThreadsOption(*command, options->common.threads);
  AddJsonOption(*command, options->common.json);
  AddQuietOption(*command, options->common.quiet);
  command->callback([options, &ranks] { RunEvaluate(*options, ranks); });
}

}  // namespace worldmodels
