#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "common/episode_index.h"
#include "env/private_display.h"
#include "rollout/collector.h"
#include "run/models.h"
#include "run/stages.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

StageFiles Files(const RunContext& run, int64_t first) {
  const fs::path& folder = run.directory.rollouts();
  const std::string name =
      first == 0 ? "made_from.json" : fmt::format("from_{:06}.made_from.json", first);
  return {
      .record = folder / name, .lock = folder / ".lock", .outputs = {}, .state = {}, .others = {}};
}

class CollectStage : public Stage {
 public:
  CollectStage(const RunContext& run, Ranks& ranks, int64_t first, const RunContext* agent)
      : Stage(run.directory.round() + "collect", Files(run, first)),
        run_(run),
        ranks_(ranks),
        first_(first) {
    if (agent == nullptr) return;
    agent_ = *agent;
    CollectConfig& collect = run_.config.collect;
    if (collect.agent_episodes > 0) collect.episodes = collect.agent_episodes;
  }

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    std::vector<std::string> keys = {"collect", "environment"};
    std::vector<std::string> except = {"environment.renderer", "collect.agent_episodes"};
    if (agent_) {
      keys.emplace_back("rollout.precision");
      AddAgent(made, agent_->directory);
    } else {
      except.insert(except.end(), {"collect.takeover", "collect.spread"});
    }
    made.settings = Settings(run_.config, keys, except);
    return made;
  }

  // With several rounds the numbers of the later ones' rollouts would change.
  std::string grows() const override {
    return run_.config.pipeline.iterations == 1 ? "collect.episodes" : "";
  }
  bool data() const override { return true; }
  bool disposable() const override { return run_.of_dream; }

  bool Begun() const override { return !Collected().empty(); }
  bool Complete() const override { return std::ssize(Collected()) == run_.config.collect.episodes; }

  double EstimateSeconds(const MachineSpeed& speed) const override {
    const auto left = static_cast<double>(run_.config.collect.episodes - std::ssize(Collected()));
    return left * (agent_ ? kDisturbedSteps : kRandomSteps) / speed.loop;
  }

  void Run() override {
    std::optional<CollectingAgent> agent;
    std::optional<WorldModels> models;
    std::optional<LinearController> controller;
    std::optional<SearchSpace> space;
    if (agent_) {
      models = LoadWorldModels(*agent_);
      controller = LoadController(*agent_);
      space = LoadSearchSpace(*agent_);
      agent.emplace(CollectingAgent{.vision = *models->vision,
                                    .memory = models->memory ? &*models->memory : nullptr,
                                    .controller = *controller,
                                    .space = *space,
                                    .precision = run_.config.rollout.precision});
    }
    const auto display = DisplayFor(run_);
    CollectRollouts(ranks_, run_.config.collect, run_.config.environment,
                    static_cast<uint64_t>(run_.config.seed), run_.threads, run_.quiet,
                    run_.directory.rollouts(), first_, agent ? &*agent : nullptr);
    // While the files are still at hand; those who open the rollouts say what is broken.
    if (ranks_.leads()) IndexEpisodes(run_.directory.rollouts(), [](const Error&) {});
  }

  std::map<std::string, std::string> DigestOutputs() const override {
    return {{"episodes", DigestListing(Collected())}};
  }

  // Later rounds' go too: they were collected by an agent that learnt from these.
  void Discard() const override {
    for (const auto& [index, path] : ListEpisodes(run_.directory.rollouts())) {
      if (index >= first_ && index < kFirstHandDriven) fs::remove(path);
    }
    fs::remove(files().record);
  }

 private:
  std::vector<fs::path> Collected() const {
    std::vector<fs::path> files;
    for (const auto& [index, path] :
         ListEpisodes({run_.directory.rollouts(), first_ + run_.config.collect.episodes})) {
      if (index >= first_ && index < kFirstHandDriven) files.push_back(path);
    }
    return files;
  }

  RunContext run_;
  Ranks& ranks_;
  int64_t first_;
  std::optional<RunContext> agent_;
};

}  // namespace

std::unique_ptr<Stage> MakeCollectStage(const RunContext& run, Ranks& ranks, int64_t first,
                                        const RunContext* agent) {
  return std::make_unique<CollectStage>(run, ranks, first, agent);
}

}  // namespace worldmodels
