#pragma once

#include <SFML/Graphics/RenderTarget.hpp>
#include <cstdint>
#include <string>

#include "common/random.h"
#include "common/track_seeds.h"
#include "env/car_racing.h"
#include "viewer/sfml.h"
#include "viewer/window_streams.h"

namespace worldmodels {

// What is said beside a show's picture.
struct ShowStatus {
  bool panels = true;
  std::string mode;    // "paused", "4x"; may be empty
  std::string footer;  // the keys, or what is being recorded
};

// Where an episode begins.
enum class Start { kRandom, kNext, kPrevious };

// The track that a show goes to: one that training may know, or the neighbour of the present one.
inline uint64_t NextTrack(Start start, uint64_t seed, Pcg64& random) {
  switch (start) {
    case Start::kRandom:
      return static_cast<uint64_t>(random.UniformInt(kTrainingTracks));
    case Start::kNext:
      return seed + 1;
    case Start::kPrevious:
      return seed > 0 ? seed - 1 : 0;
  }
  return seed;
}

// Why an episode is over: "every tile visited"; empty if it is not.
inline std::string EndingOf(const CarRacing& world, const StepResult& last) {
  if (!last.terminated && !last.truncated) return "";
  if (world.completed()) return "every tile visited";
  return last.terminated ? "off the playfield" : "out of time";
}

// A world to look at: what a window plays and a film records, one step of 1/50 s after another.
class Show {
 public:
  virtual ~Show() = default;

  virtual void Step() = 0;  // does nothing when finished
  virtual bool finished() const = 0;
  virtual int64_t longest() const = 0;  // steps of an episode at most
  virtual void Restart(Start start) = 0;
  virtual void Finish() {}  // when the window closes or the film ends: keeps what is to be kept

  // Keys of its own, beside those of every window; whether the event was one.
  virtual bool Handle(const WindowEvent&) { return false; }
  // Whether someone sits at the keys now: an ended episode stays until they ask for another.
  virtual bool driven_by_hand() const { return false; }

  // Fills target, whatever its size.
  virtual void Draw(sf::RenderTarget& target, const ShowStatus& status) = 0;

  virtual std::string Help() const = 0;      // its keys, in one line
  virtual std::string Title() const = 0;     // "watch - track 7"; changes with what is shown
  virtual std::string FileName() const = 0;  // for a screenshot: "track7-step12"
  virtual std::string Summary() const = 0;   // of a recording: "track 7, return 812.4"
};

}  // namespace worldmodels
