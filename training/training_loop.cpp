#include "training/training_loop.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <type_traits>

#include "common/atomic_file.h"
#include "common/checkpoint_clock.h"
#include "common/error.h"
#include "common/progress.h"
#include "training/step_averages.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStateFile = "state.safetensors";

class TrainingLoop {
 public:
  TrainingLoop(Trainee& trainee, const TrainingPlan& plan, const StopRequest& stop)
      : trainee_(trainee),
        plan_(plan),
        stop_(stop),
        state_path_(plan.directory / kStateFile),
        model_path_(plan.directory / "model.safetensors"),
        progress_(plan.title, plan.steps, plan.unit, plan.quiet),
        averages_(plan.averaged.size()) {}

  void Run() {
    const bool resumed = Load();
    if (resumed && trainee_.step() >= plan_.steps && trainee_.finished()) {
      WriteModel();
      return;
    }
    Uninterrupted([&] { trainee_.Prepare(show_); });
    if (resumed) WriteModel();
    std::vector<std::string> columns = {plan_.counter};
    columns.insert(columns.end(), plan_.averaged.begin(), plan_.averaged.end());
    columns.insert(columns.end(), plan_.measured.begin(), plan_.measured.end());
    Metrics metrics = OpenMetrics(plan_.directory / "metrics.csv", columns, trainee_.step());
    progress_.Update(trainee_.step());
    CheckpointClock clock(plan_.checkpoint_seconds);
    row_begin_ = std::chrono::steady_clock::now();
    while (trainee_.step() < plan_.steps) {
      Step(metrics);
      if (trainee_.step() >= plan_.steps) break;
      const bool stopped = stop_();
      if (stopped || clock.Due()) Checkpoint();
      if (stopped) FailInterrupted();
    }
    progress_.Finish();
    trainee_.Finish();
    Checkpoint();
  }

 private:
  // Whether there was a state.
  bool Load() {
    if (fs::exists(state_path_)) {
      const SafeTensors state = SafeTensors::Load(state_path_);
      trainee_.LoadState(state);
      averages_.Load(state);
      if (trainee_.step() < 0) {
        FailInput("{}: {} {} cannot be", state_path_.string(), plan_.counter, trainee_.step());
      }
      saved_step_ = trainee_.step();
      return true;
    }
    if (fs::exists(model_path_)) {
      trainee_.LoadModel(SafeTensors::Load(model_path_));
      spdlog::info("{} has no state: training goes on from it with a fresh optimiser",
                   model_path_.string());
    }
    return false;
  }

  void Step(Metrics& metrics) {
    AddFigures(Uninterrupted([&] { return trainee_.Step(show_); }));
    const int64_t step = trainee_.step();
    const bool last = step >= plan_.steps;
    const bool validate =
        trainee_.can_validate() &&
        (last || step % plan_.validation_interval == 0 || (plan_.validate_first && step == 1));
    if (!last && !validate && step % plan_.metrics_interval != 0) return;
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - row_begin_;
    const double rate = static_cast<double>(timed_steps_) / std::max(time.count(), 1e-9);
    std::vector<double> row = averages_.Take();
    const std::vector<double> measured =
        Uninterrupted([&] { return trainee_.Measure(validate, rate, show_); });
    row.insert(row.end(), measured.begin(), measured.end());
    metrics.Append(step, row);
    timed_steps_ = 0;
    row_begin_ = std::chrono::steady_clock::now();
  }

  // An interrupt in the middle of call leaves a trainee that cannot be saved.
  template <typename Call>
  std::invoke_result_t<Call> Uninterrupted(const Call& call) const {
    try {
      return call();
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::kInterrupted) FailInterrupted();
      throw;
    }
  }

  void AddFigures(const std::vector<double>& figures) {
    for (size_t i = 0; i < figures.size(); ++i) {
      if (!std::isfinite(figures[i])) FailNotFinite(plan_.averaged[i]);
    }
    averages_.Add(figures);
    ++timed_steps_;
  }

  void Checkpoint() {
    SafeTensors state = trainee_.Model();
    trainee_.AddState(state);
    averages_.Save(state);
    const std::string bad = state.FirstNotFinite();
    if (!bad.empty()) FailNotFinite(bad);
    state.Save(state_path_);
    WriteModel();
    saved_step_ = trainee_.step();
  }

  void WriteModel() const {
    const std::string bytes = trainee_.Model().Bytes();
    if (fs::exists(model_path_) && ReadFile(model_path_) == bytes) return;
    WriteFileAtomically(model_path_, bytes);
  }

  [[noreturn]] void FailNotFinite(const std::string& what) const {
    FailRun("{}: {} is not finite at {} {}; the last checkpoint is kept{}{}",
            plan_.directory.string(), what, plan_.counter, trainee_.step(),
            plan_.advice.empty() ? "" : "; ", plan_.advice);
  }

  [[noreturn]] void FailInterrupted() const {
    throw Error(
        ErrorKind::kInterrupted,
        fmt::format("{}: interrupted; saved after {} {} of {}, run the same command to go on",
                    plan_.directory.string(), plan_.counter, saved_step_, plan_.steps));
  }

  Trainee& trainee_;
  const TrainingPlan& plan_;
  const StopRequest& stop_;
  fs::path state_path_, model_path_;
  Progress progress_;
  ShowFigure show_ = [this](const std::string& figure) {
    progress_.Update(trainee_.step(), figure);
  };
  StepAverages averages_;
  int64_t saved_step_ = 0;
  int64_t timed_steps_ = 0;  // since row_begin_
  std::chrono::steady_clock::time_point row_begin_;
};

}  // namespace

void RunTraining(Trainee& trainee, const TrainingPlan& plan, const StopRequest& stop) {
  TrainingLoop(trainee, plan, stop).Run();
}

Metrics OpenMetrics(const fs::path& path, const std::vector<std::string>& columns, int64_t step) {
  return {path, columns, step == 0 ? -1 : step};
}

std::optional<int64_t> CountInState(const fs::path& directory, const std::string& counter) {
  const fs::path path = directory / kStateFile;
  if (!fs::exists(path)) return std::nullopt;
  return SafeTensors::Load(path, {counter}).Get<int64_t>(counter, {1})[0];
}

}  // namespace worldmodels
