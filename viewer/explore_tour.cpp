#include "viewer/explore_tour.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace worldmodels {

namespace {

// In steps of 1/50 s.
constexpr int kLook = 50, kSlide = 80, kDraw = 20, kDrive = 100, kPriorDraw = 30;
constexpr int kWalk = LatentWalk::kLength + LatentWalk::kRest;
constexpr int kDraws = 6, kPriorDraws = 5;
constexpr size_t kLatents = 8;
constexpr double kSwing = 0.75;  // of the reach

}  // namespace

ExploreTour::ExploreTour(ExploreSession& session, SliderList& list)
    : session_(session), list_(list) {
  scenes_.push_back({kLook, [](int) {}});
  const size_t latents = std::min(kLatents, session.by_kl().size());
  for (size_t i = 0; i < latents; ++i) {
    scenes_.push_back(
        {kSlide, [this, latent = session.by_kl()[i]](int step) { SlideLatent(latent, step); }});
  }
  scenes_.push_back({kDraws * kDraw, [this](int step) {
                       if (step % kDraw == 0) session_.Draw();
                     }});
  scenes_.push_back({kDrive, [this](int) { session_.NextFrame(1); }});
  scenes_.push_back({kPriorDraws * kPriorDraw, [this](int step) {
                       if (step % kPriorDraw == 0) session_.DrawPrior();
                     }});
  for (const WalkPath path : {WalkPath::kLinear, WalkPath::kSpherical}) {
    scenes_.push_back({kWalk, [this, path](int step) {
                         if (step == 0) {
                           if (path == WalkPath::kLinear) PrepareWalk();
                           session_.SetPath(path);
                           session_.GoTo(0);
                           session_.PlayWalk(true);
                         }
                         session_.Step();
                       }});
  }
}

void ExploreTour::Step() {
  if (finished()) return;
  const Scene& scene = scenes_[scene_];
  scene.play(step_);
  if (++step_ < scene.length) return;
  step_ = 0;
  ++scene_;
}

int64_t ExploreTour::length() const {
  int64_t length = 0;
  for (const Scene& scene : scenes_) length += scene.length;
  return length;
}

void ExploreTour::Restart() {
  session_.RandomFrame();
  scene_ = 0;
  step_ = 0;
}

void ExploreTour::SlideLatent(int latent, int step) {
  list_.Select(latent);
  if (step == kSlide - 1) {
    session_.Reset(latent);
    return;
  }
  const double swing = std::sin(2 * std::numbers::pi * (step + 1) / kSlide);
  session_.Move(latent, session_.mu()[static_cast<size_t>(latent)] +
                            static_cast<float>(kSwing * swing) * session_.reach());
}

void ExploreTour::PrepareWalk() {
  session_.RandomFrame();
  session_.SetB();
  session_.RandomFrame();
  session_.SetA();
}

}  // namespace worldmodels
