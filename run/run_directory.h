#pragma once

#include <filesystem>
#include <string>

namespace worldmodels {

// Where things are in a run directory.
class RunDirectory {
 public:
  // controller: the name of the folder that C is in.
  explicit RunDirectory(std::filesystem::path root = ".", std::string controller = "controller")
      : root_(std::move(root)), rollouts_(root_ / "rollouts"), controller_(std::move(controller)) {}

  // Where the models of an early round of the pipeline are; its rollouts are the run's.
  RunDirectory Round(int round) const {
    RunDirectory directory(root_ / "rounds" / std::to_string(round));
    directory.rollouts_ = rollouts_;
    directory.round_ = "rounds/" + std::to_string(round) + "/";
    return directory;
  }

  // The same with another M's folder: of memory.members those after the first have one each.
  RunDirectory Member(int member) const {
    RunDirectory directory = *this;
    if (member > 1) directory.memory_ = "memory/member_" + std::to_string(member);
    return directory;
  }

  // Where the dream of a finished agent is (dream.agent_rollouts): rollouts of its own, what V saw
  // of them, and M with a head that learnt from these.
  RunDirectory Dream() const {
    RunDirectory directory = *this;
    directory.rollouts_ = root_ / "dream" / "rollouts";
    directory.memory_ = "dream";
    directory.latents_ = "dream/latents.npz";
    directory.round_ = "dream/";
    return directory;
  }

  const std::filesystem::path& root() const { return root_; }
  // "rounds/1/" of an early round, "dream/" of a dream, else empty: what the names of its stages
  // begin with.
  const std::string& round() const { return round_; }
  std::filesystem::path config() const { return root_ / "config.yaml"; }
  const std::filesystem::path& rollouts() const { return rollouts_; }
  std::filesystem::path vision() const { return root_ / "vision"; }
  std::filesystem::path vision_model() const { return vision() / "model.safetensors"; }
  // V as it was before its encoder learnt other colours (vision.recolour_steps).
  std::filesystem::path plain_vision() const { return vision() / "plain"; }
  std::filesystem::path road_reader() const { return vision() / "road_reader.safetensors"; }
  std::filesystem::path memory() const { return root_ / memory_; }
  std::filesystem::path memory_model() const { return memory() / "model.safetensors"; }
  std::filesystem::path memory_metrics() const { return memory() / "metrics.csv"; }
  std::filesystem::path diagnostics() const { return memory() / "diagnostics.json"; }
  std::filesystem::path latents() const { return root_ / latents_; }
  std::filesystem::path standardisation() const { return memory() / "standardisation.safetensors"; }
  std::filesystem::path controller() const { return root_ / controller_; }
  std::filesystem::path controller_model() const { return controller() / "model.safetensors"; }
  std::filesystem::path controller_metrics() const { return controller() / "metrics.csv"; }
  // Of a C in a folder of its own name; the usual one has the run's config.yaml.
  std::filesystem::path controller_config() const {
    return controller_ == "controller" ? config() : controller() / "config.yaml";
  }
  std::filesystem::path controller_world() const { return controller() / "world.json"; }
  std::filesystem::path evaluation() const { return root_ / "evaluation.json"; }
  std::filesystem::path evaluation_tracks() const { return root_ / "evaluation.csv"; }
  std::filesystem::path variants() const { return root_ / "variants.json"; }
  std::filesystem::path dream_check() const { return root_ / "dream_check.json"; }
  std::filesystem::path stages() const { return root_ / "stages.json"; }
  std::filesystem::path report() const { return root_ / "report.html"; }
  std::filesystem::path video() const { return root_ / "drive.mp4"; }

 private:
  std::filesystem::path root_, rollouts_;
  std::string controller_, round_, memory_ = "memory", latents_ = "memory/latents.npz";
};

}  // namespace worldmodels
