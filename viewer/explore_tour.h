#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "viewer/explore_session.h"
#include "viewer/slider_list.h"

namespace worldmodels {

// What a recording shows where nobody is at the sliders: the latents with most KL moved one after
// another, draws from N(mu, sigma^2), a drive seen through V, draws from the prior, and a walk
// between two frames, linear and spherical. The session and the list must outlive it.
class ExploreTour {
 public:
  ExploreTour(ExploreSession& session, SliderList& list);
  ExploreTour(const ExploreTour&) = delete;  // the scenes refer to it
  ExploreTour& operator=(const ExploreTour&) = delete;

  // On by 1/50 s; does nothing when finished.
  void Step();
  bool finished() const { return scene_ == scenes_.size(); }
  int64_t length() const;  // in steps
  // From the beginning, with another frame.
  void Restart();

 private:
  struct Scene {
    int length = 0;
    std::function<void(int step)> play;  // before each of its steps
  };

  void SlideLatent(int latent, int step);
  void PrepareWalk();

  ExploreSession& session_;
  SliderList& list_;
  std::vector<Scene> scenes_;
  size_t scene_ = 0;
  int step_ = 0;
};

}  // namespace worldmodels
