#pragma once

#include <cstdint>
#include <span>

#include "env/action.h"
#include "env/car_racing.h"

namespace worldmodels {

// A world as the controller knows it: latents z and hidden states h, many lanes at once. The real
// world (env + V + M) and the dream (M alone) both are one. Used by one thread.
//
// The order of calls: Reset lanes, Observe, then again and again Step, Reset of the lanes that are
// done, Observe.
class LatentWorld {
 public:
  virtual ~LatentWorld() = default;

  virtual int lanes() const = 0;
  virtual int latent_size() const = 0;
  virtual int hidden_size() const = 0;  // 0 for a world without M

  // Starts an episode in a lane: seed chooses the track (or the dream), h = 0.
  virtual void Reset(int lane, uint64_t seed) = 0;

  // Takes a lane out: it is neither stepped nor observed until it is reset.
  virtual void Retire(int lane) = 0;

  // actions, results: one for each lane. M takes (z, action) of this moment, then the world moves.
  // The results of retired lanes mean nothing.
  virtual void Step(std::span<const Action> actions, std::span<StepResult> results) = 0;

  // Brings latents() up to date.
  virtual void Observe() = 0;

  virtual std::span<const float> latents() const = 0;  // (lanes, latent_size)
  virtual std::span<const float> hidden() const = 0;   // (lanes, hidden_size)

  // Tiles visited in this episode, and whether that is all of them; 0 and false in a dream.
  virtual int tiles_visited(int lane) const = 0;
  virtual bool completed(int lane) const = 0;
};

}  // namespace worldmodels
