#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viewer/latent_walk.h"
#include "viewer/real_frames.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace worldmodels {

// Sum of squared differences over a frame; of image and frame, both (64, 64, 3), the bytes as
// colours from 0 to 1. V's reconstruction error, as it is trained on.
double SquaredError(std::span<const float> image, std::span<const uint8_t> frame);

// Where the present latents come from.
enum class LatentsFrom { kMean, kDraw, kPrior, kZero, kWalk, kHand };

// V taken apart by hand: a real frame, what V's encoder says of it, and latents z that can be moved
// at will, with the picture that V's decoder draws of them. All in fp32. The vae must outlive it.
class ExploreSession {
 public:
  // Begins with the frame that frames look at, as the walk's A; B is one far from it. seed: of all
  // draws.
  ExploreSession(const Vae& vision, RealFrames frames, uint64_t seed);

  int size() const { return static_cast<int>(z_.size()); }
  // Over 256 frames from up to four episodes: each latent's mean KL, the latents by it (the largest
  // first), and the values that sliders reach to both sides: 4, or more for a V with larger means.
  std::span<const double> mean_kl() const { return mean_kl_; }
  const std::vector<int>& by_kl() const { return by_kl_; }
  float reach() const { return reach_; }

  // The real frame; going to another one brings z to its mean, and stops the walk.
  void NextFrame(int64_t frames);
  void NextEpisode(int64_t episodes);
  void RandomFrame();
  std::span<const uint8_t> frame() const { return frames_.frame(); }  // (64, 64, 3)
  int64_t number() const { return frames_.number(); }                 // of its episode
  int64_t step() const { return frames_.step(); }
  std::string place() const { return frames_.place(); }  // "rollout 12, step 120"
  // What V says of it, by latent, and V's picture of mu.
  std::span<const float> mu() const { return mu_; }
  std::span<const float> sigma() const { return sigma_; }
  std::span<const double> kl() const { return kl_; }
  double total_kl() const;
  std::span<const float> reconstruction() const { return reconstruction_; }  // (64, 64, 3)
  double reconstruction_error() const { return reconstruction_error_; }

  std::span<const float> z() const { return z_; }
  LatentsFrom from() const { return from_; }
  double length() const;               // of z; that of a draw from the prior is about sqrt(size)
  void Move(int latent, float value);  // by hand, within reach
  void Reset(int latent);              // to mu
  void ResetAll();
  void SetZero();  // the prior's mean
  void Draw();     // from N(mu, sigma^2)
  void DrawPrior();
  // Of the draws from N(mu, sigma^2) made of this frame: how many, and the mean error of their
  // pictures.
  int draws() const { return draws_; }
  double mean_draw_error() const { return draws_ > 0 ? draw_errors_ / draws_ : 0; }

  // V's picture of z, (64, 64, 3) in [0, 1], its squared error beside the frame, and where that is:
  // the absolute difference, (64, 64, 3).
  std::span<const float> picture() const { return picture_; }
  double error() const { return error_; }
  std::vector<float> Difference() const;

  // The walk between the means of two frames.
  const LatentWalk& walk() const { return walk_; }
  void SetA();  // at this frame
  void SetB();
  void SetPath(WalkPath path);
  void PlayWalk(bool playing);
  void GoTo(double position);  // z to a point of it
  // Of kWalkPictures points of it, evenly from A to B: (n, 64, 64, 3).
  std::span<const float> walk_pictures() const { return walk_pictures_; }

  // One step of 1/50 s: the walk goes on, if it is playing.
  void Step();

 private:
  // Of a plain auto-encoder, which has points: the part of it that the mean makes.
  double KlOf(float mu, float logvar) const;
  void Measure();
  void Look();
  void Show(LatentsFrom from);
  void DrawWalk();
  LatentWalk::End Here() const;

  bool variational_;
  VaeEncoder encoder_;
  VaeDecoder decoder_, walk_decoder_;
  RealFrames frames_;
  Pcg64 random_;

  std::vector<double> mean_kl_;
  std::vector<int> by_kl_;
  float reach_ = 4;

  std::vector<float> mu_, logvar_, sigma_, reconstruction_;
  std::vector<double> kl_;
  double reconstruction_error_ = 0;

  std::vector<float> z_, picture_;
  LatentsFrom from_ = LatentsFrom::kMean;
  double error_ = 0;
  int draws_ = 0;
  double draw_errors_ = 0;

  LatentWalk walk_;
  std::vector<float> walk_pictures_;
};

}  // namespace worldmodels
