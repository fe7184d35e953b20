#include "env/episode_scene.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr int kPoseSize = 4;    // x, y, sine and cosine of the angle
constexpr int kGaugesSize = 9;  // velocity x and y, turn rate, steering, four wheels, score
constexpr int kPictureSize = 4;
constexpr double kFarthest = 1e6;  // world units
constexpr int32_t kNeverInFile = -1;

void AddPose(const b2Transform& body, std::vector<float>& values) {
  values.insert(values.end(), {body.p.x, body.p.y, body.q.s, body.q.c});
}

b2Transform PoseAt(std::span<const float> values) {
  b2Transform body;
  body.p.Set(values[0], values[1]);
  body.q.s = values[2];
  body.q.c = values[3];
  return body;
}

// Poses that a camera can stand at.
void CheckPoses(std::span<const float> poses, const std::string& name) {
  for (size_t i = 0; i < poses.size(); i += kPoseSize) {
    const double x = poses[i], y = poses[i + 1], sine = poses[i + 2], cosine = poses[i + 3];
    const bool near = std::abs(x) < kFarthest && std::abs(y) < kFarthest;
    if (!near || !(std::abs(sine * sine + cosine * cosine - 1) < 1e-3)) {
      FailInput("{} holds no place and direction at moment {}", name, i / kPoseSize);
    }
  }
}

void CheckFinite(std::span<const double> values, const std::string& name) {
  for (const double value : values) {
    if (!(std::abs(value) < 1e9)) FailInput("{} holds {}", name, value);
  }
}

template <typename T>
std::vector<T> Values(const NpyArray& array) {
  const auto values = array.values<T>();
  return {values.begin(), values.end()};
}

}  // namespace

void SceneRecorder::Add(const CarRacing& world) {
  const View view = world.view();
  if (view.moment == 0) *this = {};
  AddPose(view.hull, hull_);
  for (const b2Transform& wheel : view.wheels) AddPose(wheel, wheels_);
  wheel_turns_.insert(wheel_turns_.end(), view.wheel_turns.begin(), view.wheel_turns.end());
  if (world.config().status_bar == StatusBar::kCrop) return;
  const Gauges& gauges = view.gauges;
  gauges_.insert(gauges_.end(), gauges.velocity.begin(), gauges.velocity.end());
  gauges_.insert(gauges_.end(), {gauges.turn_rate, gauges.steering});
  gauges_.insert(gauges_.end(), gauges.omega.begin(), gauges.omega.end());
  gauges_.push_back(gauges.score);
}

NpzArrays SceneRecorder::Arrays(const CarRacing& world) const {
  const EnvironmentConfig& config = world.config();
  const auto moments = static_cast<int64_t>(wheel_turns_.size() / kWheels);
  std::vector<int32_t> touched(world.touched_since().begin(), world.touched_since().end());
  std::ranges::replace(touched, View::kNever, kNeverInFile);
  const std::array<int32_t, kPictureSize> picture = {
      config.status_bar == StatusBar::kKeep ? 1 : 0, config.antialiasing,
      config.domain_randomization ? 1 : 0, static_cast<int32_t>(config.variant)};
  NpzArrays arrays;
  arrays["scene_hull"] = NpyArray::From<float>({moments, kPoseSize}, hull_);
  arrays["scene_wheels"] = NpyArray::From<float>({moments, kWheels, kPoseSize}, wheels_);
  arrays["scene_wheel_turns"] = NpyArray::From<double>({moments, kWheels}, wheel_turns_);
  arrays["scene_touched"] =
      NpyArray::From<int32_t>({static_cast<int64_t>(touched.size())}, std::span(touched));
  arrays["scene_picture"] = NpyArray::From<int32_t>({kPictureSize}, picture);
  if (!gauges_.empty()) {
    arrays["scene_gauges"] = NpyArray::From<double>({moments, kGaugesSize}, gauges_);
  }
  return arrays;
}

bool EpisodeScene::IsIn(const std::filesystem::path& path) {
  return LoadNpz(path, {"rewards"}, {"scene_picture"}).contains("scene_picture");
}

EpisodeScene EpisodeScene::Load(const std::filesystem::path& path) {
  const std::string file = path.string();
  const std::vector<std::string> keys = {"scene_hull", "scene_wheels", "scene_wheel_turns",
                                         "scene_touched", "scene_picture"};
  std::vector<std::string> optional = keys;
  optional.insert(optional.end(), {"scene_gauges", "seed"});
  const NpzArrays arrays = LoadNpz(path, {"rewards"}, optional);
  for (const std::string& key : keys) {
    if (arrays.contains(key)) continue;
    FailInput("{}: holds no state from which its frames could be drawn again (no {})", file, key);
  }
  const auto name = [&](const std::string& key) { return file + ": " + key; };
  const auto at = [&](const char* key, const char* dtype,
                      const std::vector<int64_t>& shape) -> const NpyArray& {
    CheckArray(arrays.at(key), name(key), dtype, shape);
    return arrays.at(key);
  };
  EpisodeScene scene;
  const int64_t moments = arrays.at("rewards").size() + 1;
  scene.hull_ = Values<float>(at("scene_hull", "<f4", {moments, kPoseSize}));
  scene.wheels_ = Values<float>(at("scene_wheels", "<f4", {moments, kWheels, kPoseSize}));
  scene.wheel_turns_ = Values<double>(at("scene_wheel_turns", "<f8", {moments, kWheels}));
  CheckPoses(scene.hull_, name("scene_hull"));
  CheckPoses(scene.wheels_, name("scene_wheels"));
  CheckFinite(scene.wheel_turns_, name("scene_wheel_turns"));
  if (!arrays.contains("seed")) FailInput("{}: no array seed, which the road is made from", file);
  scene.ReadPicture(at("scene_picture", "<i4", {kPictureSize}), at("seed", "<i8", {}), file);
  scene.touched_since_ = Values<int32_t>(at("scene_touched", "<i4", {scene.road_.tiles()}));
  std::ranges::replace(scene.touched_since_, kNeverInFile, View::kNever);
  if (scene.status_bar_) {
    if (!arrays.contains("scene_gauges")) FailInput("{}: no array scene_gauges", file);
    scene.gauges_ = Values<double>(at("scene_gauges", "<f8", {moments, kGaugesSize}));
    CheckFinite(scene.gauges_, name("scene_gauges"));
  }
  double time = 0;
  for (int64_t moment = 0; moment < moments; ++moment) scene.times_.push_back(time += kTimeStep);
  return scene;
}

// Makes the road and the look of the file's frames.
void EpisodeScene::ReadPicture(const NpyArray& picture, const NpyArray& seed,
                               const std::string& name) {
  const auto values = picture.values<int32_t>();
  constexpr auto kVariants = static_cast<int32_t>(ChoiceNames(Variant()).size());
  const bool flags = (values[0] == 0 || values[0] == 1) && (values[2] == 0 || values[2] == 1);
  if (!flags || values[1] < 0 || values[1] > 8 || values[3] < 0 || values[3] >= kVariants) {
    FailInput("{}: scene_picture holds {} {} {} {}, which this program does not know", name,
              values[0], values[1], values[2], values[3]);
  }
  status_bar_ = values[0] == 1;
  antialiasing_ = values[1];
  // The world of that seed, unmoved, has the same road and look.
  EnvironmentConfig config;
  config.domain_randomization = values[2] == 1;
  config.variant = static_cast<Variant>(values[3]);
  plain_ = !config.domain_randomization && config.variant == Variant::kNone;
  CarRacing world(config);
  world.Reset(static_cast<uint64_t>(seed.values<int64_t>()[0]));
  road_ = world.road();
  look_ = world.look();
}

SceneFormat EpisodeScene::format(int frame_size) const {
  return {.width = frame_size, .height = frame_size, .status_bar = status_bar_};
}

View EpisodeScene::view(int32_t moment, const Look& look) const {
  const auto m = static_cast<size_t>(moment);
  View view;
  view.road = &road_;
  view.look = &look;
  view.moment = moment;
  view.time = times_[m];
  view.hull = PoseAt(std::span(hull_).subspan(m * kPoseSize, kPoseSize));
  for (size_t i = 0; i < kWheels; ++i) {
    view.wheels[i] = PoseAt(std::span(wheels_).subspan((m * kWheels + i) * kPoseSize, kPoseSize));
    view.wheel_turns[i] = wheel_turns_[m * kWheels + i];
  }
  view.touched_since = touched_since_;
  if (gauges_.empty()) return view;
  const double* gauges = &gauges_[m * kGaugesSize];
  view.gauges.velocity = {gauges[0], gauges[1]};
  view.gauges.turn_rate = gauges[2];
  view.gauges.steering = gauges[3];
  std::copy(gauges + 4, gauges + 4 + kWheels, view.gauges.omega.begin());
  view.gauges.score = gauges[8];
  return view;
}

}  // namespace worldmodels
