// What a worker of CarRacingPool does with one environment.
#include <algorithm>
#include <utility>

#include "common/frame.h"
#include "env/software_renderer.h"
#include "python/bindings/car_racing_pool.h"
#include "python/bindings/grayscale.h"

namespace worldmodels {

void CarRacingPool::Work(int worker, int env) {
  Lane& lane = lanes_[env];
  std::shared_ptr<EnvBatch> batch;
  try {
    Painter& painter = painters_[worker];
    if (lane.task == Task::kRender) {
      if (painter.pictures == nullptr || painter.width != width_ || painter.height != height_) {
        painter.pictures = std::make_unique<SoftwareRenderer>(SceneFormat{
            .width = width_, .height = height_, .status_bar = true, .skid_marks = true});
        painter.width = width_;
        painter.height = height_;
      }
      const CarRacing* world = lane.world.get();
      painter.pictures->Render({&world, 1}, {lane.picture, size_t{3} * width_ * height_});
    } else {
      StepOutcome outcome = Move(lane, painter);
      int slot = env;
      {
        const std::lock_guard lock(mutex_);
        if (!ordered()) {
          if (batches_.empty() || batches_.back()->taken == batch_size_) {
            batches_.push_back(NewBatch());
          }
          slot = batches_.back()->taken++;
        }
        batch = batches_.back();
        if (outcome.final_step) {
          outcome.final_step->slot = slot;
          batch->finals.push_back(std::move(*outcome.final_step));
        }
      }
      batch->rewards[slot] = outcome.reward;
      batch->terminated[slot] = outcome.terminated ? 1 : 0;
      batch->truncated[slot] = outcome.truncated ? 1 : 0;
      batch->env_ids[slot] = env;
      batch->infos[slot] = outcome.info;
      Draw(lane, painter, batch->frames.get() + slot * frame_bytes_);
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (error_ == nullptr) error_ = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  --pending_;
  const bool full = batch != nullptr && ++batch->filled == batch_size_;
  if (full || pending_ == 0 || error_ != nullptr) done_.notify_all();
}

CarRacingPool::StepOutcome CarRacingPool::Move(Lane& lane, Painter& painter) {
  if (lane.task == Task::kStep && !lane.over) return StepLane(lane, painter);
  // An action for an environment that is over begins its next episode.
  if (lane.task == Task::kReset) {
    BeginEpisode(lane, lane.new_colours);
  } else if (lane.task == Task::kStep) {
    BeginEpisode(lane, true);
  }
  StepOutcome outcome;
  outcome.info = Describe(lane);
  return outcome;
}

CarRacingPool::StepOutcome CarRacingPool::StepLane(Lane& lane, Painter& painter) {
  StepOutcome outcome;
  for (int i = 0; i < options_.action_repeat && !outcome.terminated; ++i) {
    const StepResult result = lane.world->Step(lane.action);
    outcome.reward += result.reward;
    outcome.terminated = result.terminated;
  }
  ++lane.steps;
  outcome.truncated = options_.max_episode_steps > 0 && lane.steps >= options_.max_episode_steps;
  outcome.info = Describe(lane);
  if (outcome.terminated) {
    const b2Vec2 place = lane.world->car().hull_position();
    outcome.info.lap_known = 1;
    outcome.info.lap_finished = std::max(std::abs(place.x), std::abs(place.y)) > kPlayfield ? 0 : 1;
  }
  lane.over = (outcome.terminated || outcome.truncated) && options_.autoreset != Autoreset::kNever;
  if (lane.over && options_.autoreset == Autoreset::kSameStep) {
    FinalStep last{.slot = 0, .frame = std::vector<uint8_t>(frame_bytes_), .info = outcome.info};
    Draw(lane, painter, last.frame.data());
    outcome.final_step = std::move(last);
    BeginEpisode(lane, true);
    outcome.info = Describe(lane);
  }
  return outcome;
}

void CarRacingPool::BeginEpisode(Lane& lane, bool new_colours) {
  lane.world->Reset(lane.random, options_.environment.start_tile, new_colours);
  lane.started = true;
  lane.over = false;
  lane.steps = 0;
}

void CarRacingPool::Draw(const Lane& lane, Painter& painter, uint8_t* frame) {
  const EnvironmentConfig& environment = options_.environment;
  if (painter.frames == nullptr) {
    painter.frames = MakeFrameRenderer(environment, 1);
    if (options_.grayscale) painter.rgb.resize(FrameBytes(environment.frame_size));
  }
  const CarRacing* world = lane.world.get();
  if (!options_.grayscale) {
    painter.frames->Render({&world, 1}, {frame, frame_bytes_});
    return;
  }
  painter.frames->Render({&world, 1}, painter.rgb);
  ToGrayscale(painter.rgb, {frame, frame_bytes_});
}

LaneInfo CarRacingPool::Describe(const Lane& lane) const {
  LaneInfo info;
  if (!options_.state_info) return info;
  const CarRacing& world = *lane.world;
  const Car& car = world.car();
  info.position = {car.hull_position().x, car.hull_position().y};
  info.angle = car.hull_angle();
  info.velocity = {car.hull_velocity().x, car.hull_velocity().y};
  info.track_state = AsArray(MeasureTrackState(world.track(), car));
  info.tiles_visited = world.tiles_visited();
  info.tiles = world.track().size();
  return info;
}

}  // namespace worldmodels
