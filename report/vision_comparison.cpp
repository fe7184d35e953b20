#include "report/vision_comparison.h"

#include <fmt/format.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "common/progress.h"
#include "common/workers.h"
#include "run/models.h"
#include "training/vision_trainer.h"

namespace worldmodels {
namespace {

using Json = nlohmann::ordered_json;

std::string FolderName(const RunContext& run) {
  const auto path = std::filesystem::weakly_canonical(run.directory.root() / ".");
  return path.filename().empty() ? path.parent_path().filename().string()
                                 : path.filename().string();
}

// The folders' names where they differ, else as they were given.
std::vector<std::string> Names(const std::vector<RunContext>& runs) {
  std::vector<std::string> names;
  for (const RunContext& run : runs) names.push_back(FolderName(run));
  if (std::set<std::string>(names.begin(), names.end()).size() == names.size()) return names;
  for (size_t i = 0; i < runs.size(); ++i) names[i] = runs[i].directory.root().string();
  return names;
}

Json States(const Disentanglement& follows) {
  Json states = Json::object();
  for (const FollowedState& state : follows.states) {
    states[state.name] = {{"latent", state.best},
                          {"r2", state.best_r2},
                          {"next_latent", state.next},
                          {"next_r2", state.next_r2},
                          {"all_r2", state.all_r2}};
  }
  return states;
}

Json OfVision(const VisionMeasurement& vision) {
  Json json = {{"name", vision.name},
               {"kind", DescribeKind(vision)},
               {"variational", vision.variational},
               {"reconstruction", NameOf(vision.config.reconstruction)},
               {"beta", vision.variational ? Json(vision.config.beta) : Json(nullptr)},
               {"steps", vision.steps ? Json(*vision.steps) : Json(nullptr)},
               {"latent_size", vision.config.latent_size},
               {"sample_change", vision.sample_change}};
  if (!vision.measured) return json;
  json["error_of_mean"] = vision.error_of_mean;
  json["error_of_draw"] = vision.error_of_draw;
  json["kl"] = vision.variational ? Json(vision.kl) : Json(nullptr);
  json["latent_kl"] = vision.latent_kl;
  json["deviations"] = vision.deviations;
  json["active_latents"] = vision.active;
  json["aggregate_kl"] = vision.aggregate_kl;  // infinity becomes null
  json["moments"] = vision.follows.moments;
  json["states"] = States(vision.follows);
  return json;
}

}  // namespace

VisionComparison CompareVisions(const std::vector<RunContext>& runs,
                                const std::filesystem::path& rollouts, int64_t frames, int threads,
                                bool quiet) {
  std::vector<Vae> vaes;
  for (const RunContext& run : runs) vaes.push_back(LoadVision(run));
  VisionComparison comparison{
      .rollouts = rollouts,
      .task = MakeVisionTask(rollouts, frames, static_cast<uint64_t>(runs.front().config.seed)),
      .visions = std::vector<VisionMeasurement>(runs.size())};
  const std::vector<std::string> names = Names(runs);
  const auto count = std::ssize(runs);
  Progress progress("compare", count, "Vs", quiet);
  progress.Update(0);
  std::mutex mutex;
  int64_t done = 0;
  Workers(threads).ForEach(count, [&](int, int64_t i) {
    VisionMeasurement vision = MeasureVisionForms(vaes[i], comparison.task);
    vision.name = names[i];
    vision.config = runs[i].config.vision;
    vision.steps = TrainedVisionSteps(runs[i].vision_training());
    const auto metrics = runs[i].vision_metrics();
    if (std::filesystem::exists(metrics)) {
      vision.training = LoadCurves(metrics, {"step", "validation_reconstruction", "validation_kl"});
    }
    const std::lock_guard lock(mutex);
    comparison.visions[i] = std::move(vision);
    progress.Update(++done);
  });
  return comparison;
}

std::string DescribeKind(const VisionMeasurement& vision) {
  const bool squared = vision.config.reconstruction == Reconstruction::kSquared;
  return (vision.variational ? fmt::format("beta {}", vision.config.beta) : "plain") +
         (squared ? "" : ", cross-entropy");
}

std::string ToJson(const VisionComparison& comparison) {
  const HeldOutFrames& frames = comparison.task.frames;
  Json json = {{"rollouts", comparison.rollouts.string()},
               {"frames", frames.size()},
               {"episodes", std::set(frames.episode.begin(), frames.episode.end()).size()},
               {"visions", Json::array()}};
  for (const VisionMeasurement& vision : comparison.visions) {
    json["visions"].push_back(OfVision(vision));
  }
  return json.dump(2);
}

}  // namespace worldmodels
