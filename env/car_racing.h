#pragma once

#include <cstdint>
#include <vector>

#include "common/action.h"
#include "env/car.h"
#include "env/environment_config.h"
#include "env/look.h"
#include "env/road.h"
#include "env/tile_finder.h"
#include "env/track.h"
#include "env/view.h"

namespace worldmodels {

inline constexpr double kStepReward = -0.1;
inline constexpr double kLapPoints = 1000;  // of all tiles together

struct StepResult {
  double reward = 0;
  bool terminated = false;  // by the rules
  bool truncated = false;   // max_steps reached
};

// Gymnasium's CarRacing-v3, continuous, without the picture. Stepping on after the end is allowed.
class CarRacing {
 public:
  // Throws Error (kInput) for a value that is not allowed. Call Reset before anything else.
  explicit CarRacing(const EnvironmentConfig& config);

  // Makes the track of the seed, puts the car on it, and makes the one step without action. The
  // car stands at the start of tile start_tile (modulo the number of tiles; config().start_tile
  // unless given); all else is as for 0. Throws Error (kInput) if start_tile is negative.
  void Reset(uint64_t seed) { Reset(seed, config_.start_tile); }
  void Reset(uint64_t seed, int start_tile);
  // The same with the generator of the episode before, as Gymnasium's reset() without a seed.
  // new_colours: whether domain randomization draws some, or those before stay.
  void Reset(Pcg64& random, int start_tile, bool new_colours = true);

  // One step of 1/50 s: -0.1, and 1000 / tiles for each tile first touched by a wheel; -100 instead
  // beyond the playfield. Throws Error (kInput) for an action that is not finite or out of range.
  StepResult Step(const Action& action);

  const EnvironmentConfig& config() const { return config_; }
  const Track& track() const { return track_; }
  const Road& road() const { return road_; }
  const Look& look() const { return look_; }
  const Car& car() const { return car_; }

  int steps() const { return steps_; }
  int tiles_visited() const { return tiles_visited_; }
  double total_reward() const { return total_reward_; }  // sum of what Step returned
  bool completed() const { return tiles_visited_ == track_.size(); }

  // Seconds since Reset, the reset's own step counted: 0.02 just after it.
  double time() const { return time_; }
  // The number on the status bar at the time the picture is drawn, before this step's -0.1.
  double displayed_score() const { return displayed_score_; }
  // Whether wheel or hull ever touched a tile: it has the palette's tiles[0] from then on.
  bool tile_touched(int tile) const { return touched_since_[tile] != View::kNever; }
  // Whether a wheel did, which is what a tile pays for.
  bool tile_visited(int tile) const { return visited_[tile] != 0; }
  // Of each tile, the first moment at which it was touched (0: the reset's own step, then one for
  // each step) or View::kNever.
  std::span<const int32_t> touched_since() const { return touched_since_; }
  // What a picture of it shows now; points into this, up to the next Reset or Step.
  View view() const;
  // How many tiles a wheel touches.
  int tiles_under_wheel(int wheel) const { return static_cast<int>(under_wheel_[wheel].size()); }

 private:
  void Begin(Pcg64& random, Pcg64& of_variant, int start_tile, bool new_colours);
  void Advance();
  void FindContacts();
  void ChangeContacts(int wheel);  // from under_wheel_[wheel] to contacts_

  EnvironmentConfig config_;
  bool lap95_ = false;
  Track track_;
  Paint paint_;  // before the variant
  Look look_;
  Road road_;
  TileFinder tile_finder_;
  Car car_;
  std::vector<int32_t> touched_since_;                 // per tile, by anything
  std::vector<uint8_t> visited_;                       // per tile, by a wheel
  std::array<std::vector<int>, kWheels> under_wheel_;  // tiles, ascending
  std::vector<int> contacts_;                          // scratch
  int32_t moment_ = 0;
  int steps_ = 0;
  int tiles_visited_ = 0;
  double time_ = 0;
  double score_ = 0;
  double paid_ = 0;  // how much of score_ the steps have given
  double displayed_score_ = 0;
  double total_reward_ = 0;
  bool lap_done_ = false;
};

}  // namespace worldmodels
