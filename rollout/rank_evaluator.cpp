#include "rollout/rank_evaluator.h"

#include "rollout/bytes.h"
#include "rollout/rank_queue.h"

namespace worldmodels {
namespace {

// One call of the evaluator, as rank 0 tells it.
struct Task {
  std::vector<LinearController> controllers;
  std::vector<EpisodeJob> jobs;
  int stall_steps = 0;
};

struct TaskSizes {
  int64_t controllers, inputs, jobs, stall_steps;
};

std::string ToBytes(std::span<const LinearController> controllers, std::span<const EpisodeJob> jobs,
                    int stall_steps) {
  const TaskSizes sizes{static_cast<int64_t>(controllers.size()),
                        controllers.empty() ? 1 : controllers[0].inputs(),
                        static_cast<int64_t>(jobs.size()), stall_steps};
  std::string bytes;
  PutBytes<TaskSizes>(bytes, {&sizes, 1});
  for (const LinearController& controller : controllers) {
    PutBytes(bytes, controller.weight());
    PutBytes(bytes, controller.bias());
  }
  PutBytes(bytes, jobs);
  return bytes;
}

Task TaskFrom(std::string_view bytes) {
  const TaskSizes sizes = TakeBytes<TaskSizes>(bytes, 1)[0];
  const int inputs = static_cast<int>(sizes.inputs);
  Task task;
  for (int64_t i = 0; i < sizes.controllers; ++i) {
    const auto parameters = TakeBytes<float>(bytes, LinearController::ParameterCount(inputs));
    task.controllers.push_back(LinearController::FromParameters(
        inputs, std::vector<double>(parameters.begin(), parameters.end())));
  }
  task.jobs = TakeBytes<EpisodeJob>(bytes, static_cast<size_t>(sizes.jobs));
  task.stall_steps = static_cast<int>(sizes.stall_steps);
  return task;
}

struct JobResult {
  int64_t job;
  EpisodeResult result;
};

// What this rank has driven; a driven episode has at least one step.
std::string ToBytes(std::span<const EpisodeResult> results) {
  std::string bytes;
  for (size_t i = 0; i < results.size(); ++i) {
    const JobResult result{static_cast<int64_t>(i), results[i]};
    if (results[i].steps > 0) PutBytes<JobResult>(bytes, {&result, 1});
  }
  return bytes;
}

std::vector<EpisodeResult> DriveOnRanks(
    Ranks& ranks, EpisodeRunner& runner, std::span<const LinearController> controllers,
    std::span<const EpisodeJob> jobs, int stall_steps,
    const std::function<void(int64_t jobs_done, int64_t steps_done)>& progress) {
  RankQueue queue(ranks, static_cast<int64_t>(jobs.size()));
  auto results =
      runner.RunShare(controllers, jobs, stall_steps, queue, [&](int64_t done, int64_t steps) {
        queue.Report(done, steps);
        if (progress) progress(done + queue.jobs_of_others(), steps + queue.steps_of_others());
      });
  if (ranks.size() == 1) return results;
  for (const std::string& bytes : queue.Finish(ranks.leads() ? "" : ToBytes(results))) {
    std::string_view rest = bytes;
    for (const auto& [job, result] : TakeBytes<JobResult>(rest, rest.size() / sizeof(JobResult))) {
      results.at(static_cast<size_t>(job)) = result;
    }
  }
  return results;
}

}  // namespace

void LeadOverRanks(Ranks& ranks, EpisodeRunner& runner,
                   const std::function<void(const EpisodeEvaluator&)>& lead) {
  if (ranks.leads()) {
    lead([&](auto controllers, auto jobs, int stall_steps, const auto& progress) {
      if (ranks.size() > 1) ranks.Broadcast(ToBytes(controllers, jobs, stall_steps));
      return DriveOnRanks(ranks, runner, controllers, jobs, stall_steps, progress);
    });
    ranks.Broadcast("");  // the end
    return;
  }
  for (std::string bytes; !(bytes = ranks.Broadcast("")).empty();) {
    const Task task = TaskFrom(bytes);
    DriveOnRanks(ranks, runner, task.controllers, task.jobs, task.stall_steps, {});
  }
}

}  // namespace worldmodels
