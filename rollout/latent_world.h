#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "common/action.h"
#include "common/random.h"
#include "env/car_racing.h"

namespace worldmodels {

// Where an episode begins.
struct EpisodeStart {
  uint64_t seed = 0;  // of the track, or of the dream
  // Draws the tile that the car stands on; without it that is environment.start_tile. A dream has
  // no tiles.
  std::optional<Pcg64> random_tile = {};
};

// A world as those who drive know it: latents z and hidden states h, many lanes at once. The real
// world (environment, V and M), the environment alone (without z and h) and the dream (M alone) all
// are one. Used by one thread.
//
// Lanes 0, ..., running() - 1 have an episode, and only these are stepped, drawn and encoded. The
// order of calls: Reset lanes, Observe, then again and again Step, Reset or Retire the lanes that
// are over, Observe.
class LatentWorld {
 public:
  virtual ~LatentWorld() = default;

  virtual int lanes() const = 0;        // at most
  virtual int latent_size() const = 0;  // 0 for a world without V
  virtual int hidden_size() const = 0;  // 0 for a world without M
  int running() const { return running_; }

  // Starts an episode, with h = 0: in a running lane in place of its own, or in lane running().
  void Reset(int lane, const EpisodeStart& start) {
    Begin(lane, start);
    if (lane == running_) ++running_;
  }

  // Takes a running lane out; the last one moves to its place.
  void Retire(int lane) {
    --running_;
    if (lane != running_) Move(running_, lane);
  }

  // actions, results: one for each running lane. M takes (z, action) of this moment, then the world
  // moves.
  virtual void Step(std::span<const Action> actions, std::span<StepResult> results) = 0;

  // Brings latents() and frame() up to date.
  virtual void Observe() = 0;

  virtual std::span<const float> latents() const = 0;  // (running, latent_size)
  virtual std::span<const float> hidden() const = 0;   // (running, hidden_size)

  // The car and its track; null in a dream.
  virtual const CarRacing* racing(int) const { return nullptr; }

  // What was drawn of a running lane, (S, S, 3), and the drawing of this lane alone, for the last
  // frame of an episode. Nothing in a world without pictures.
  virtual std::span<const uint8_t> frame(int) const { return {}; }
  virtual void DrawFrame(int) {}

 protected:
  virtual void Begin(int lane, const EpisodeStart& start) = 0;
  virtual void Move(int from, int to) = 0;  // all that a lane has; to's own is over

 private:
  int running_ = 0;
};

}  // namespace worldmodels
