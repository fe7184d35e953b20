#include "report/memory_diagnostics.h"

#include "report/run_files.h"

namespace worldmodels {

MemoryDiagnostics LoadMemoryDiagnostics(const std::filesystem::path& path) {
  const nlohmann::json json = LoadJsonObject(path);
  MemoryDiagnostics read;
  read.episodes = json.at("episodes").get<int64_t>();
  if (read.episodes == 0) return read;
  read.steps = json.at("steps").get<int64_t>();

  const auto& nll = json.at("nll");
  read.nll = JsonNumber(nll, "model");
  read.nll_copy = JsonNumber(nll, "copy");
  read.nll_step = JsonNumber(nll, "step");
  read.first_step = JsonNumbers(nll.at("by_time").at("first_step"));
  read.nll_by_time = JsonNumbers(nll.at("by_time").at("model"));

  const auto& error = json.at("open_loop");
  read.horizon = JsonNumbers(error.at("horizon"));
  read.open_loop = JsonNumbers(error.at("model"));
  read.open_loop_copy = JsonNumbers(error.at("copy"));

  if (error.contains("sampled")) read.open_loop_sampled = JsonNumbers(error.at("sampled"));

  const auto& reward = json.at("reward");
  read.predicted_rewards = JsonNumbers(reward.at("predicted"));
  read.actual_rewards = JsonNumbers(reward.at("actual"));
  read.reward_r2 = JsonNumber(reward, "r2");

  const auto& done = json.at("done");
  read.predicted_end = JsonNumbers(done.at("predicted"));
  read.actual_end = JsonNumbers(done.at("actual"));
  read.end_counts = JsonNumbers(done.at("count"));
  read.ends = done.at("ends").get<int64_t>();
  // Runs from before it have the old name alone.
  const char* const predicted = done.contains("predicted_ends") ? "predicted_ends" : "foretold";
  read.predicted_ends = done.at(predicted).get<int64_t>();
  read.false_alarms = done.at("false_alarms").get<int64_t>();
  return read;
}

}  // namespace worldmodels
