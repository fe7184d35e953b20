#pragma once

#include <SFML/Graphics/RenderTarget.hpp>
#include <SFML/Window/Event.hpp>
#include <cstdint>
#include <string>

namespace worldmodels {

// What is said beside a show's picture.
struct ShowStatus {
  bool panels = true;
  std::string mode;    // "paused", "4x"; may be empty
  std::string footer;  // the keys, or what is being recorded
};

// Where an episode begins.
enum class Start { kRandom, kNext, kPrevious };

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
  virtual bool Handle(const sf::Event&) { return false; }
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
