#include "report/memory_diagnostics.h"

#include "common/json_file.h"
#include "report/run_files.h"

namespace worldmodels {
namespace {

using Json = nlohmann::ordered_json;

MemoryDiagnostics Read(const std::filesystem::path& path, const Json& json) {
  MemoryDiagnostics read;
  read.episodes = JsonCount(path, json, "episodes");
  if (read.episodes == 0) return read;
  read.steps = JsonCount(path, json, "steps");

  const Json& nll = json.at("nll");
  read.nll = JsonNumber(nll, "model");
  read.nll_copy = JsonNumber(nll, "copy");
  read.nll_step = JsonNumber(nll, "step");
  read.first_step = JsonNumbers(nll.at("by_time").at("first_step"));
  read.nll_by_time = JsonNumbers(nll.at("by_time").at("model"));
  CheckLengths(path, "nll.by_time", read.first_step, {&read.nll_by_time});

  const Json& error = json.at("open_loop");
  read.horizon = JsonNumbers(error.at("horizon"));
  read.open_loop = JsonNumbers(error.at("model"));
  read.open_loop_copy = JsonNumbers(error.at("copy"));
  CheckLengths(path, "open_loop", read.horizon, {&read.open_loop, &read.open_loop_copy});

  if (error.contains("sampled")) {
    read.open_loop_sampled = JsonNumbers(error.at("sampled"));
    CheckLengths(path, "open_loop", read.horizon, {&read.open_loop_sampled});
  }

  const Json& reward = json.at("reward");
  read.predicted_rewards = JsonNumbers(reward.at("predicted"));
  read.actual_rewards = JsonNumbers(reward.at("actual"));
  read.reward_r2 = JsonNumber(reward, "r2");
  CheckLengths(path, "reward", read.predicted_rewards, {&read.actual_rewards});

  const Json& done = json.at("done");
  read.predicted_end = JsonNumbers(done.at("predicted"));
  read.actual_end = JsonNumbers(done.at("actual"));
  read.end_counts = JsonNumbers(done.at("count"));
  CheckLengths(path, "done", read.predicted_end, {&read.actual_end, &read.end_counts});
  read.ends = JsonCount(path, done, "ends");
  // Runs from before it have the old name alone.
  const char* const predicted = done.contains("predicted_ends") ? "predicted_ends" : "foretold";
  read.predicted_ends = JsonCount(path, done, predicted);
  read.false_alarms = JsonCount(path, done, "false_alarms");
  return read;
}

}  // namespace

MemoryDiagnostics LoadMemoryDiagnostics(const std::filesystem::path& path) {
  return ReadJson(path, [&](const Json& json) { return Read(path, json); });
}

}  // namespace worldmodels
