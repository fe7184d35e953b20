#include <unistd.h>

#include <memory>
#include <mutex>
#include <optional>

#include "common/track_seeds.h"
#include "common/workers.h"
#include "python/bindings/array_view.h"
#include "python/bindings/bindings.h"
#include "rollout/dream_world.h"
#include "run/models.h"

namespace py = pybind11;

namespace worldmodels {
namespace {

// Many dreams of a run's M, spread over threads. What a dream is depends on its seed and actions
// only. One thread at a time: others wait.
class DreamPool {
 public:
  // starts: mu and logvar (n, latent) that dreams begin with, or null for those of the run's
  // rollouts. Throws Error (kInput) if the run's models are not there or do not fit.
  DreamPool(const std::string& run, int num_envs, int num_threads, double temperature,
            double done_threshold, int max_steps, const std::optional<py::buffer>& mu,
            const std::optional<py::buffer>& logvar) {
    if (num_envs < 1) FailInput("num_envs is {}, expected at least 1", num_envs);
    RunContext context;
    context.directory = RunDirectory(run);
    context.config = LoadRunConfig(context.directory);
    context.in_dream = true;
    DreamConfig& dream = context.config.dream;
    if (temperature >= 0) dream.temperature = temperature;
    if (done_threshold >= 0) dream.done_threshold = done_threshold;
    if (max_steps >= 0) dream.max_steps = max_steps;
    CheckConfig("dream", dream);
    temperature_ = dream.temperature;
    max_steps_ = dream.max_steps;

    WorldModels models;
    if (mu) {
      context = DreamOf(context);
      models.memory = LoadMemory(context);
      models.starts.push_back(
          StartsOf(*models.memory, *mu, *logvar, context.config.memory.targets));
    } else {
      models = LoadWorldModels(context);
    }
    std::vector<DreamPlayer> players = {{&*models.memory, models.starts[0]}};
    for (size_t i = 0; i < models.others.size(); ++i) {
      players.push_back({&models.others[i], models.starts[i + 1]});
    }
    const int threads = std::min(ThreadCount(num_threads), num_envs);
    for (int i = 0; i < threads; ++i) {
      const int first = num_envs * i / threads;
      const int lanes = num_envs * (i + 1) / threads - first;
      worlds_.push_back({std::make_unique<DreamWorld>(players, dream, lanes, true), first});
    }
    if (threads > 1) workers_ = std::make_unique<Workers>(threads);
    results_.resize(static_cast<size_t>(num_envs));
  }

  ~DreamPool() {
    // In a forked process there are no threads to join.
    if (::getpid() != process_) static_cast<void>(workers_.release());
  }
  DreamPool(const DreamPool&) = delete;
  DreamPool& operator=(const DreamPool&) = delete;

  // seeds: of the dreams that begin in the environments that have one.
  void Reset(const std::vector<std::optional<uint64_t>>& seeds) {
    if (seeds.size() != results_.size()) {
      FailInput("{} seeds, expected {}", seeds.size(), results_.size());
    }
    const std::lock_guard lock(mutex_);
    for (Part& part : worlds_) {
      for (int lane = 0; lane < part.world->lanes(); ++lane) {
        const std::optional<uint64_t> seed = seeds[static_cast<size_t>(part.first + lane)];
        if (seed) {
          part.world->Reset(lane, {.seed = *seed});
        } else if (lane >= part.world->running()) {
          FailRun("environment {} was never reset: reset it with the others", part.first + lane);
        }
      }
    }
  }

  // (rewards, terminated, truncated)
  py::tuple Step(const py::buffer& actions) {
    const auto count = static_cast<py::ssize_t>(results_.size());
    const Input<const float> input(actions, "actions", {count, kActionSize});
    if (::getpid() != process_) {
      FailRun("these environments were made before the process was forked; make them after it");
    }
    std::vector<Action> list(results_.size());
    for (size_t i = 0; i < list.size(); ++i) {
      list[i] = ActionFrom(input.values().subspan(i * kActionSize).first<kActionSize>());
      const std::string fault = DescribeFault(list[i]);
      if (!fault.empty()) FailInput("environment {}: {}", i, fault);
    }
    {
      const py::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      ForEachPart([&](Part& part) {
        part.world->Step(std::span(list).subspan(part.first, part.world->lanes()),
                         std::span(results_).subspan(part.first, part.world->lanes()));
      });
    }
    std::vector<double> rewards;
    std::vector<Flag> terminated, truncated;
    for (const StepResult& result : results_) {
      rewards.push_back(result.reward);
      terminated.push_back({static_cast<uint8_t>(result.terminated)});
      truncated.push_back({static_cast<uint8_t>(result.truncated)});
    }
    return py::make_tuple(Give(std::move(rewards), {count}), Give(std::move(terminated), {count}),
                          Give(std::move(truncated), {count}));
  }

  ArrayView Latents() {
    return Gather(latent_size(), [](const DreamWorld& world) { return world.latents(); });
  }
  ArrayView Hidden() {
    return Gather(hidden_size(), [](const DreamWorld& world) { return world.hidden(); });
  }

  int latent_size() const { return worlds_[0].world->latent_size(); }
  int hidden_size() const { return worlds_[0].world->hidden_size(); }
  int max_steps() const { return max_steps_; }
  double temperature() const { return temperature_; }

 private:
  struct Part {
    std::unique_ptr<DreamWorld> world;
    int first;  // environment of its lane 0
  };

  static std::shared_ptr<const DreamStarts> StartsOf(const MdnRnn& memory, const py::buffer& mu,
                                                     const py::buffer& logvar,
                                                     LatentTargets targets) {
    const Input<const float> means(mu, "mu", {-1, memory.latent_size()});
    const Input<const float> variances(logvar, "logvar", {means.length(), memory.latent_size()});
    LatentDataset data(memory.latent_size());
    const auto latents = static_cast<size_t>(memory.latent_size());
    for (py::ssize_t i = 0; i < means.length(); ++i) {
      const auto twice = [&](std::span<const float> rows) {
        const std::span row = rows.subspan(static_cast<size_t>(i) * latents, latents);
        std::vector<float> both(row.begin(), row.end());
        both.insert(both.end(), row.begin(), row.end());
        return both;
      };
      // An episode of one step, of which a dream sees the first frame.
      data.Append({.index = i,
                   .seed = -1,
                   .mu = twice(means.values()),
                   .logvar = twice(variances.values()),
                   .actions = std::vector<float>(kActionSize),
                   .rewards = {0},
                   .terminals = {0}});
    }
    return std::make_shared<DreamStarts>(data, memory, DreamBeginning{.targets = targets});
  }

  template <typename Body>
  void ForEachPart(const Body& body) {
    if (!workers_) return body(worlds_[0]);
    workers_->Run([&](int worker) { body(worlds_[worker]); });
  }

  template <typename RowsOf>
  ArrayView Gather(int width, const RowsOf& rows_of) {
    const std::lock_guard lock(mutex_);
    std::vector<float> values;
    for (const Part& part : worlds_) {
      const std::span<const float> rows = rows_of(*part.world);
      values.insert(values.end(), rows.begin(), rows.end());
    }
    return Give(std::move(values), {static_cast<py::ssize_t>(results_.size()), width});
  }

  double temperature_ = 0;
  int max_steps_ = 0;
  std::vector<Part> worlds_;
  std::unique_ptr<Workers> workers_;
  pid_t process_ = ::getpid();
  std::vector<StepResult> results_;
  std::mutex mutex_;
};

}  // namespace

void BindDream(py::module_& module) {
  module.attr("training_tracks") = kTrainingTracks;
  py::class_<DreamPool>(module, "DreamPool")
      .def(py::init<const std::string&, int, int, double, double, int,
                    const std::optional<py::buffer>&, const std::optional<py::buffer>&>(),
           py::arg("run"), py::kw_only(), py::arg("num_envs"), py::arg("num_threads"),
           py::arg("temperature"), py::arg("done_threshold"), py::arg("max_steps"), py::arg("mu"),
           py::arg("logvar"))
      .def_property_readonly("latent_size", &DreamPool::latent_size)
      .def_property_readonly("hidden_size", &DreamPool::hidden_size)
      .def_property_readonly("max_steps", &DreamPool::max_steps)
      .def_property_readonly("temperature", &DreamPool::temperature)
      .def("reset", &DreamPool::Reset)
      .def("step", &DreamPool::Step)
      .def("latents", &DreamPool::Latents)
      .def("hidden", &DreamPool::Hidden);
}

}  // namespace worldmodels
