#include "env/car_racing.h"

#include <algorithm>
#include <cmath>

#include "common/error.h"
#include "common/random.h"

namespace worldmodels {
namespace {

constexpr RandomStream kVariantLook{28};  // seed: the track's
constexpr double kLapShare = 0.95;
constexpr double kOutReward = -100;
constexpr size_t kManyContacts = 16;  // more than a wheel ever has, so that steps do not allocate

// Bounding circles around the centroid of a wheel, and of any of the hull's shapes.
constexpr float kWheelReach = 0.61f;
constexpr float kHullShapeReach = 1.6f;

}  // namespace

CarRacing::CarRacing(const EnvironmentConfig& config)
    : config_(config), lap95_(config.rules == LapRule::kLap95) {
  CheckConfig("environment", config);
  contacts_.reserve(kManyContacts);
  for (auto& tiles : under_wheel_) tiles.reserve(kManyContacts);
}

void CarRacing::Reset(uint64_t seed, int start_tile) {
  Pcg64 random(seed);
  Pcg64 of_variant = MakeRandom(seed, kVariantLook);
  Begin(random, of_variant, start_tile, true);
}

void CarRacing::Reset(Pcg64& random, int start_tile, bool new_colours) {
  // A copy's number, so that the track does not depend on the variant.
  Pcg64 of_variant = MakeRandom(Pcg64(random)(), kVariantLook);
  Begin(random, of_variant, start_tile, new_colours);
}

void CarRacing::Begin(Pcg64& random, Pcg64& of_variant, int start_tile, bool new_colours) {
  if (start_tile < 0) FailInput("start tile is {}, expected 0 or more", start_tile);
  if (config_.domain_randomization && new_colours) paint_ = RandomPaint(random);
  look_ = MakeLook(config_.variant, paint_, of_variant);
  MakeTrack(random, track_);
  road_.Build(track_);
  tile_finder_.Build(road_);
  touched_since_.assign(track_.size(), View::kNever);
  visited_.assign(track_.size(), 0);
  for (auto& tiles : under_wheel_) tiles.clear();
  moment_ = 0;
  steps_ = 0;
  tiles_visited_ = 0;
  time_ = 0;
  score_ = 0;
  paid_ = 0;
  total_reward_ = 0;
  lap_done_ = false;

  const TrackPoint& start = track_.points[start_tile % track_.size()];
  car_.Place(start.beta, start.x, start.y);
  Advance();
}

View CarRacing::view() const {
  View view;
  view.road = &road_;
  view.look = &look_;
  view.moment = moment_;
  view.time = time_;
  view.hull = car_.hull_transform();
  for (int i = 0; i < kWheels; ++i) {
    view.wheels[i] = car_.wheel_transform(i);
    view.wheel_turns[i] = car_.wheel(i).phase;
    view.gauges.omega[i] = car_.wheel(i).omega;
  }
  view.touched_since = touched_since_;
  view.gauges.velocity = {car_.hull_velocity().x, car_.hull_velocity().y};
  view.gauges.turn_rate = car_.hull_angular_velocity();
  view.gauges.steering = car_.wheel_angle(0);
  view.gauges.score = displayed_score_;
  view.skid_marks = &car_.skid_marks();
  return view;
}

StepResult CarRacing::Step(const Action& action) {
  const std::string fault = DescribeFault(action);
  if (!fault.empty()) FailInput("action: {}", fault);
  car_.Steer(-static_cast<double>(action.steer));
  car_.Gas(action.gas);
  car_.Brake(action.brake);
  ++moment_;
  Advance();

  StepResult result;
  score_ += kStepReward;
  result.reward = score_ - paid_;
  paid_ = score_;
  result.terminated = completed() || lap_done_;
  const b2Vec2 place = car_.hull_position();
  if (std::abs(place.x) > kPlayfield || std::abs(place.y) > kPlayfield) {
    result.terminated = true;
    result.reward = kOutReward;
  }
  result.truncated = ++steps_ >= config_.max_steps;
  total_reward_ += result.reward;
  return result;
}

void CarRacing::Advance() {
  car_.ApplyForces();
  // Box2D finds contacts before it moves the bodies, so what is under a wheel now counts for the
  // tyre forces of the next step.
  FindContacts();
  car_.Move(config_.velocity_iterations, config_.position_iterations);
  time_ += kTimeStep;
  displayed_score_ = score_;
}

void CarRacing::FindContacts() {
  const b2Vec2 place = car_.hull_position();
  const std::span<const uint16_t> near = tile_finder_.Near(place.x, place.y);
  for (const uint16_t tile : near) {
    if (tile_touched(tile)) continue;
    for (const b2PolygonShape& shape : Car::HullShapes()) {
      if (tile_finder_.Touches(tile, shape, car_.hull_transform(), kHullShapeReach)) {
        touched_since_[tile] = moment_;
        break;
      }
    }
  }
  for (int wheel = 0; wheel < kWheels; ++wheel) {
    contacts_.clear();
    for (const uint16_t tile : near) {
      if (tile_finder_.Touches(tile, Car::WheelShape(), car_.wheel_transform(wheel), kWheelReach)) {
        contacts_.push_back(tile);
      }
    }
    if (contacts_ != under_wheel_[wheel]) ChangeContacts(wheel);
  }
}

void CarRacing::ChangeContacts(int wheel) {
  std::vector<int>& under = under_wheel_[wheel];
  const auto has = [](const std::vector<int>& tiles, int tile) {
    return std::find(tiles.begin(), tiles.end(), tile) != tiles.end();
  };
  if (lap95_ && has(under, 0) != has(contacts_, 0) &&
      static_cast<double>(tiles_visited_) / track_.size() > kLapShare) {
    lap_done_ = true;
  }
  for (const int tile : contacts_) {
    if (!tile_touched(tile)) touched_since_[tile] = moment_;
    if (!visited_[tile]) {
      visited_[tile] = 1;
      ++tiles_visited_;
      score_ += kLapPoints / track_.size();
    }
  }
  under.swap(contacts_);
  car_.SetOnRoad(wheel, !under.empty());
}

}  // namespace worldmodels
