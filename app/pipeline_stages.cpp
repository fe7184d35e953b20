#include "app/pipeline_stages.h"

#include <spdlog/spdlog.h>

#include "app/watch_agent.h"
#include "common/console.h"
#include "common/episode.h"
#include "common/error.h"
#include "env/private_display.h"
#include "report/run_report.h"
#include "run/pipeline.h"
#include "viewer/video_recorder.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// A film of one drive on the first track of the evaluation.
class FilmStage : public Stage {
 public:
  explicit FilmStage(const RunContext& run)
      : Stage("record", {.record = run.directory.root() / "drive.made_from.json",
                         .lock = run.directory.root() / ".record.lock",
                         .outputs = {run.directory.video(), FramesFolder(run.directory.video())},
                         .state = {},
                         .others = {}}),
        run_(run) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    made.settings =
        Settings(run_.config, {"environment", "evaluation.first_seed", "rollout.precision"},
                 {"environment.renderer"});
    AddAgent(made, run_.directory);
    return made;
  }
  bool disposable() const override { return true; }
  bool leaf() const override { return true; }
  bool Complete() const override { return fs::exists(FilmPath(run_.directory)); }

  void Run() override {
    // Of two films one would be the old one.
    for (const fs::path& film : files().outputs) fs::remove_all(film);
    // A film is for people; models, score and report do not wait for a display. The software
    // renderer's needs none.
    std::unique_ptr<PrivateDisplay> display;
    if (run_.config.environment.renderer == Renderer::kSfml) {
      try {
        display = std::make_unique<PrivateDisplay>();
      } catch (const Error& error) {
        spdlog::warn("no film: {}", OneLine(error.what()));
        return;
      }
    }
    WatchAgent(run_, static_cast<uint64_t>(run_.config.evaluation.first_seed),
               {.size = {}, .seconds = 0, .record = run_.directory.video(), .quiet = run_.quiet});
  }

 private:
  RunContext run_;
};

// The page of the run.
class ReportStage : public Stage {
 public:
  explicit ReportStage(const RunContext& run)
      : Stage("report", {.record = run.directory.root() / "report.made_from.json",
                         .lock = run.directory.root() / ".report.lock",
                         .outputs = {run.directory.report()},
                         .state = {},
                         .others = {}}),
        run_(run) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    for (const ConfigField& field : ListConfig(run_.config))
      made.settings[field.path] = field.value;
    const RunDirectory& directory = run_.directory;
    std::vector<fs::path> rollouts;
    for (const auto& [index, path] : ListEpisodes(run_.rollouts())) rollouts.push_back(path);
    made.inputs["rollouts"] = DigestListing(rollouts);
    for (const fs::path& input :
         {directory.vision_model(), run_.vision_metrics(), run_.latent_kl(), directory.latents(),
          directory.memory_model(), directory.memory_metrics(), directory.diagnostics(),
          directory.dream_check(), directory.variants(), directory.controller_model(),
          directory.controller_metrics(), directory.evaluation(), directory.evaluation_tracks()}) {
      made.inputs[NameInRun(directory, input)] = DigestIfThere(input);
    }
    return made;
  }
  bool disposable() const override { return true; }
  bool leaf() const override { return true; }
  bool Complete() const override { return fs::exists(run_.directory.report()); }
  void Run() override { WriteReport(run_); }

 private:
  RunContext run_;
};

}  // namespace

std::vector<std::unique_ptr<Stage>> MakeAllStages(const RunContext& run, Ranks& ranks) {
  auto stages = MakePipeline(run, ranks);
  stages.push_back(std::make_unique<FilmStage>(run));
  stages.push_back(std::make_unique<ReportStage>(run));
  return stages;
}

fs::path FilmPath(const RunDirectory& run) {
  return fs::exists(run.video()) ? run.video() : FramesFolder(run.video());
}

}  // namespace worldmodels
