#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/disentanglement.h"
#include "report/held_out_frames.h"
#include "report/rgb_image.h"
#include "report/run_files.h"
#include "vision/vae.h"
#include "vision/vision_config.h"

namespace worldmodels {

// What V's are shown, the same for all that are compared.
struct VisionTask {
  HeldOutFrames frames;
  std::vector<int64_t> drawn_again;  // frames, a few
  int64_t from = 0, to = 0;          // frames that walks go between: the sharpest bends either way
  uint64_t seed = 1;                 // of all that is drawn
};

// From the held-out rollouts of a folder; about count frames, none where there are none.
VisionTask MakeVisionTask(const std::filesystem::path& rollouts, int64_t count, uint64_t seed);

// What a V makes of it.
struct VisionMeasurement {
  std::string name;                // of the run
  VisionConfig config;             // that it was trained with
  bool variational = true;         // as its file says
  std::optional<int64_t> steps;    // trained
  std::optional<Curves> training;  // columns of vision/metrics.csv
  bool measured = false;           // whether there were frames; else only samples follow

  // Means over the frames of the sum of squared errors, z being mu, or drawn.
  double error_of_mean = 0, error_of_draw = 0;
  double kl = 0;                   // mean, nats; not of a plain auto-encoder
  std::vector<double> latent_kl;   // of each latent; empty for a plain auto-encoder
  std::vector<double> deviations;  // of each latent's mu over the frames
  int active = 0;                  // latents whose mu has a variance above 0.01 over the frames
                                   // (Burda et al. 2015, arXiv 1509.00519)
  // Of the Gaussian with the aggregate posterior's moments from N(0, I), nats: see KlFromPrior.
  double aggregate_kl = 0;
  std::pair<int, int> widest;  // the latents that tell most (KL, or deviation)
  std::vector<std::pair<double, double>> aggregate;  // draws of these two, a frame each
  Disentanglement follows;

  std::vector<RgbImage> reconstructions;              // of the task's drawn_again, z = mu
  std::vector<RgbImage> samples;                      // of z from N(0, I)
  double sample_change = 0;                           // see below
  std::vector<RgbImage> linear_walk, spherical_walk;  // from task.from to task.to, both included
};

// sample_change: the mean squared error (summed as above) between the picture of a z from N(0, I)
// and what V makes of that picture. Near error_of_mean where the decoder draws what V knows; far
// above it where the prior falls into holes of the latent space.
VisionMeasurement MeasureVisionForms(const Vae& vae, const VisionTask& task);

// The order of latents by how much they tell: by KL, of a plain auto-encoder by deviation.
std::vector<int> ByWeight(const VisionMeasurement& vision);

}  // namespace worldmodels
