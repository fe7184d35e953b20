#include "rollout/agent_evaluator.h"

#include "rollout/agent_driver.h"
#include "rollout/bytes.h"

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
  std::string bytes;
  PutValue(bytes, TaskSizes{static_cast<int64_t>(controllers.size()),
                            controllers.empty() ? 1 : controllers[0].inputs(),
                            static_cast<int64_t>(jobs.size()), stall_steps});
  for (const LinearController& controller : controllers) {
    PutBytes(bytes, controller.weight());
    PutBytes(bytes, controller.bias());
  }
  for (const EpisodeJob& job : jobs) {
    PutValue(bytes, job.controller);
    PutValue(bytes, job.seed);
  }
  return bytes;
}

Task TaskFrom(std::string_view bytes) {
  const auto sizes = TakeValue<TaskSizes>(bytes);
  const int inputs = static_cast<int>(sizes.inputs);
  Task task;
  for (int64_t i = 0; i < sizes.controllers; ++i) {
    const auto parameters = TakeBytes<float>(bytes, LinearController::ParameterCount(inputs));
    task.controllers.push_back(LinearController::FromParameters(
        inputs, std::vector<double>(parameters.begin(), parameters.end())));
  }
  for (int64_t i = 0; i < sizes.jobs; ++i) {
    EpisodeJob& job = task.jobs.emplace_back();
    job.controller = TakeValue<int>(bytes);
    job.seed = TakeValue<uint64_t>(bytes);
  }
  task.stall_steps = static_cast<int>(sizes.stall_steps);
  return task;
}

}  // namespace

std::vector<EpisodeResult> DriveJobs(Executor& executor,
                                     std::span<const LinearController> controllers,
                                     std::span<const EpisodeJob> jobs, int stall_steps,
                                     const Executor::ReportProgress& progress) {
  const auto begin = [&](int64_t job) {
    const LinearController& controller = controllers[jobs[job].controller];
    return LaneEpisode{.start = {.seed = jobs[job].seed},
                       .driver = std::make_unique<AgentDriver>(controller)};
  };
  return executor.Run(
      {.count = static_cast<int64_t>(jobs.size()), .begin = begin, .stall_steps = stall_steps},
      progress);
}

void LeadOverRanks(Executor& executor, const std::function<void(const EpisodeEvaluator&)>& lead) {
  if (executor.leads()) {
    lead([&](auto controllers, auto jobs, int stall_steps, const auto& progress) {
      executor.Broadcast(ToBytes(controllers, jobs, stall_steps));
      return DriveJobs(executor, controllers, jobs, stall_steps, progress);
    });
    executor.Broadcast("");  // the end
    return;
  }
  for (std::string bytes; !(bytes = executor.Broadcast("")).empty();) {
    const Task task = TaskFrom(bytes);
    DriveJobs(executor, task.controllers, task.jobs, task.stall_steps);
  }
}

}  // namespace worldmodels
