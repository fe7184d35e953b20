#include "rollout/road_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "common/error.h"
#include "common/progress.h"
#include "common/safetensors.h"
#include "env/track_state.h"
#include "env/world_geometry.h"
#include "rollout/agent_driver.h"

namespace worldmodels {
namespace {

constexpr RandomStream kRoadDriving{23};  // index: the episode
constexpr double kRidge = 1e-3;
constexpr int kFirstZoomed = 50;
constexpr int kEvery = 5;
constexpr double kDisturbed = 0.5;
constexpr const char* kVision = "vision";  // in the file's metadata

Eigen::Index FeatureCount(Eigen::Index latents) { return latents + latents * (latents + 1) / 2; }

Eigen::RowVectorXd Features(std::span<const float> z) {
  const auto latents = static_cast<Eigen::Index>(z.size());
  const Eigen::RowVectorXd linear =
      Eigen::Map<const Eigen::RowVectorXf>(z.data(), latents).cast<double>();
  Eigen::RowVectorXd features(FeatureCount(latents));
  features.head(latents) = linear;
  Eigen::Index to = latents;
  for (Eigen::Index i = 0; i < latents; ++i) {
    features.segment(to, latents - i) = linear(i) * linear.tail(latents - i);
    to += latents - i;
  }
  return features;
}

class RoadRecorder : public Recorder {
 public:
  explicit RoadRecorder(RoadFrames& frames) : frames_(frames) {}

  void Observed(const LatentWorld& world, int lane) override {
    if (steps_ < kFirstZoomed || steps_ % kEvery != 0) return;
    const CarRacing& racing = *world.racing(lane);
    const TrackState state = MeasureTrackState(racing.track(), racing.car());
    const auto latents = static_cast<size_t>(world.latent_size());
    const auto z = world.latents().subspan(static_cast<size_t>(lane) * latents, latents);
    frames_.z.insert(frames_.z.end(), z.begin(), z.end());
    frames_.on_road.push_back(std::abs(state.lateral_offset) <= kTrackWidth ? 1 : 0);
  }
  void Stepped(const Action&, const StepResult&) override { ++steps_; }
  void Finish(LatentWorld&, int) override {}

 private:
  RoadFrames& frames_;
  int64_t steps_ = 0;
};

std::span<const float> Frame(const RoadFrames& frames, size_t at) {
  const auto latents = static_cast<size_t>(frames.latents);
  return std::span(frames.z).subspan(at * latents, latents);
}

LinearProbe FitRoad(const RoadFrames& frames) {
  const auto count = static_cast<Eigen::Index>(frames.on_road.size());
  const auto on = std::ranges::count(frames.on_road, 1);
  if (count < RoadReader::kFewest || on == 0 || on == count) {
    FailInput("{} frames, {} of them on the road: too few of either to tell them apart", count, on);
  }
  Eigen::MatrixXd x(count, Features(Frame(frames, 0)).size());
  Eigen::MatrixXd y(count, 1);
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i);
    x.row(i) = Features(Frame(frames, at));
    y(i, 0) = frames.on_road[at];
  }
  return {x, y, kRidge};
}

}  // namespace

RoadReader::RoadReader(const RoadFrames& frames) : probe_(FitRoad(frames)) {}

void RoadReader::Save(const std::filesystem::path& path, const std::string& vision_digest) const {
  SafeTensors tensors;
  tensors.Add<double>("weight", {probe_.weight().rows(), 1},
                      {probe_.weight().data(), static_cast<size_t>(probe_.weight().rows())});
  tensors.Add<double>("bias", {1}, {probe_.bias().data(), 1});
  tensors.metadata[kVision] = vision_digest;
  tensors.Save(path);
}

std::optional<RoadReader> RoadReader::LoadIfFits(const std::filesystem::path& path,
                                                 const std::string& vision_digest, int latents) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const SafeTensors tensors = SafeTensors::Load(path);
  const auto made_for = tensors.metadata.find(kVision);
  if (made_for == tensors.metadata.end() || made_for->second != vision_digest) return std::nullopt;
  const Eigen::Index features = FeatureCount(latents);
  Eigen::MatrixXd weight(features, 1);
  Eigen::RowVectorXd bias(1);
  tensors.Get<double>("weight", {features, 1}, {weight.data(), static_cast<size_t>(features)});
  tensors.Get<double>("bias", {1}, {bias.data(), 1});
  return RoadReader(LinearProbe(std::move(weight), std::move(bias)));
}

bool RoadReader::OnRoad(std::span<const float> z) const {
  return probe_.Predict(Features(z))(0, 0) > 0.5;
}

double RoadReader::BalancedAccuracy(const RoadFrames& frames) const {
  double count[2] = {0, 0}, right[2] = {0, 0};
  for (size_t i = 0; i < frames.on_road.size(); ++i) {
    const bool on_road = frames.on_road[i] != 0;
    ++count[on_road];
    right[on_road] += OnRoad(Frame(frames, i)) == on_road;
  }
  if (count[0] == 0 || count[1] == 0) return std::numeric_limits<double>::quiet_NaN();
  return (right[0] / count[0] + right[1] / count[1]) / 2;
}

RoadFrames CollectRoadFrames(Executor& executor, const CollectConfig& policy,
                             const LinearController& controller, int64_t episodes,
                             int64_t first_seed, uint64_t seed, bool quiet) {
  CollectConfig disturbed = policy;
  disturbed.takeover = kDisturbed;
  std::vector<RoadFrames> parts(static_cast<size_t>(episodes));
  const auto begin = [&](int64_t job) {
    return LaneEpisode{.start = {.seed = static_cast<uint64_t>(first_seed + job)},
                       .driver = std::make_unique<TakeoverDriver>(
                           disturbed, controller, MakeRandom(seed, kRoadDriving, job)),
                       .recorder = std::make_unique<RoadRecorder>(parts[job])};
  };
  Progress progress("frames on and off the road", episodes, "episodes", quiet);
  progress.Update(0);
  executor.Run({.count = episodes, .begin = begin},
               [&](int64_t done, int64_t) { progress.Update(done); });
  progress.Finish();
  RoadFrames all;
  for (const RoadFrames& part : parts) {
    all.z.insert(all.z.end(), part.z.begin(), part.z.end());
    all.on_road.insert(all.on_road.end(), part.on_road.begin(), part.on_road.end());
  }
  if (!all.on_road.empty()) all.latents = static_cast<int>(all.z.size() / all.on_road.size());
  return all;
}

}  // namespace worldmodels
