#include "rollout/evaluator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/progress.h"
#include "rollout/executor.h"
#include "rollout/racing_world.h"
#include "rollout/random_policy.h"

namespace worldmodels {
namespace {

constexpr RandomStream kBaselineDriving{11};  // index: the track
Executor::ReportProgress StepsOn(Progress& progress) {
  progress.Update(0);
  return [&progress](int64_t done, int64_t steps) {
    progress.Update(done, fmt::format("{} steps", FormatCount(static_cast<double>(steps))));
  };
}

}  // namespace

EvaluationSummary Summarise(std::span<const EpisodeResult> results, int64_t first_seed) {
  EvaluationSummary summary;
  summary.episodes = static_cast<int64_t>(results.size());
  summary.first_seed = first_seed;
  if (results.empty()) return summary;
  const auto n = static_cast<double>(results.size());
  summary.min = summary.max = results[0].total_reward;
  for (const EpisodeResult& result : results) {
    summary.mean += result.total_reward / n;
    summary.mean_steps += result.steps / n;
    summary.mean_tiles += result.tiles / n;
    summary.min = std::min(summary.min, result.total_reward);
    summary.max = std::max(summary.max, result.total_reward);
    summary.completed += result.completed ? 1 : 0;
  }
  double squares = 0;
  for (const EpisodeResult& result : results) {
    squares += (result.total_reward - summary.mean) * (result.total_reward - summary.mean);
  }
  summary.std = results.size() > 1 ? std::sqrt(squares / (n - 1)) : 0;
  summary.standard_error = summary.std / std::sqrt(n);
  return summary;
}

std::vector<EpisodeResult> Evaluate(const EpisodeEvaluator& evaluate,
                                    const LinearController& controller,
                                    const EvaluationConfig& config, bool quiet) {
  std::vector<EpisodeJob> jobs(config.episodes);
  for (int64_t i = 0; i < config.episodes; ++i) {
    jobs[i] = {.controller = 0, .seed = static_cast<uint64_t>(config.first_seed + i)};
  }
  Progress progress("evaluate", config.episodes, "episodes", quiet);
  auto results = evaluate({&controller, 1}, jobs, 0, StepsOn(progress));
  for (size_t i = 0; i < results.size(); ++i) {
    if (!std::isfinite(results[i].total_reward)) {
      FailRun("evaluate: an episode on track {} returned {}", jobs[i].seed,
              results[i].total_reward);
    }
  }
  return results;
}

std::vector<EpisodeResult> EvaluateRandomPolicy(Ranks& ranks, const CollectConfig& policy,
                                                const EnvironmentConfig& environment,
                                                const EvaluationConfig& config, uint64_t seed,
                                                int threads, bool quiet) {
  constexpr int kLanes = 8;
  Executor executor(ranks, threads, kLanes, [&](int lanes) {
    return std::make_unique<RacingWorld>(environment, lanes, nullptr);  // looks at nothing
  });
  const auto begin = [&](int64_t job) {
    const auto track = static_cast<uint64_t>(config.first_seed + job);
    return LaneEpisode{.start = {.seed = track},
                       .driver = std::make_unique<RandomPolicy>(
                           policy, MakeRandom(seed, kBaselineDriving, track))};
  };
  Progress progress("random policy", config.episodes, "episodes", quiet);
  return executor.Run({.count = config.episodes, .begin = begin}, StepsOn(progress));
}

std::string ToJson(const EvaluationSummary& summary) {
  const nlohmann::ordered_json json = {{"episodes", summary.episodes},
                                       {"first_seed", summary.first_seed},
                                       {"mean", summary.mean},
                                       {"std", summary.std},
                                       {"standard_error", summary.standard_error},
                                       {"min", summary.min},
                                       {"max", summary.max},
                                       {"mean_steps", summary.mean_steps},
                                       {"mean_tiles", summary.mean_tiles},
                                       {"completed", summary.completed}};
  return json.dump(2);
}

void SavePerTrack(const std::filesystem::path& path, std::span<const EpisodeResult> results,
                  int64_t first_seed) {
  std::string csv = "seed,return,steps,tiles,completed\n";
  for (size_t i = 0; i < results.size(); ++i) {
    const EpisodeResult& result = results[i];
    csv += fmt::format("{},{},{},{},{}\n", first_seed + static_cast<int64_t>(i),
                       result.total_reward, result.steps, result.tiles, result.completed ? 1 : 0);
  }
  WriteFileAtomically(path, csv);
}

}  // namespace worldmodels
