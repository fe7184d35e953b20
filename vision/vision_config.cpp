#include "vision/vision_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

#include "common/error.h"

namespace worldmodels {

// The program, V's weights and Adam's moments measured 0.25 GB, activations and gradients 1.6 MB
// for each frame of a batch; the rest is margin.
double VisionConfig::FramesGb() const { return memory_gb - (0.35 + 0.002 * batch_size); }

std::vector<Recolouring> VisionConfig::RecolourKinds() const {
  std::vector<Recolouring> kinds;
  std::istringstream words(recolour_kinds);
  for (std::string word; words >> word;) {
    const auto kind = ParseChoice<Recolouring>(word);
    if (!kind) {
      FailInput("found {}, expected some of {}", word, fmt::join(NamesOf<Recolouring>(), ", "));
    }
    kinds.push_back(*kind);
  }
  return kinds;
}

void VisionConfig::Describe(ConfigVisitor& v) {
  v.Field("latent_size", latent_size, {1, 1024}, "numbers that describe a frame");
  v.Field("batch_size", batch_size, {1, 10000}, "frames per gradient step");
  v.Field("steps", steps, {0, 1e9}, "gradient steps");
  v.Field("learning_rate", learning_rate, {0, 1}, "of Adam");
  v.Field("learning_rate_final", learning_rate_final, {0, 1},
          "fraction of learning_rate left at the last step, approached linearly; 1: constant");
  v.Choice("reconstruction", reconstruction,
           "error of what V draws: sum of squares, or binary cross-entropy in nats");
  v.Field("variational", variational,
          "z is drawn from a Gaussian, whose KL divergence from N(0, I) is paid for; false: a "
          "plain auto-encoder, z = mu, beta and kl_tolerance unused");
  v.Field("beta", beta, {0, 1e6}, "weight of the KL divergence");
  v.Field("kl_tolerance", kl_tolerance, {0, 1e6},
          "KL divergence per latent that costs no more than none, in nats");
  v.Field("recolour", recolour, {0, 1},
          "share of training frames that V is shown in other colours, to draw the plain ones");
  v.Field(
      "recolour_steps", recolour_steps, {0, 1e9},
      "V is trained on plain frames, and then, so many steps, its encoder alone learns to say of "
      "recoloured ones what it says of the plain; 0: V is shown both from the start");
  v.Field("recolour_kinds", recolour_kinds,
          "which, with blanks between, a kind twice as often if named twice: randomized (as "
          "environment.domain_randomization), color, color3, bar, blob, noise (as "
          "environment.variant)");
  v.Choice("precision", precision, {Precision::kFp32, Precision::kBf16}, "arithmetic of training");
  v.Field("memory_gb", memory_gb, {0.1, 1e6},
          "most memory of training V, frames and all; below 1.5 GB fewer episodes are mixed in a "
          "batch");
  v.Field("metrics_interval", metrics_interval, {1, 1e9}, "gradient steps per row of metrics.csv");
  v.Field("validation_interval", validation_interval, {1, 1e9},
          "gradient steps between validations on held-out episodes");
  v.Field("validation_frames", validation_frames, {1, 1e6}, "held-out frames per validation");
  v.Field("checkpoint_seconds", checkpoint_seconds, {0, 1e6}, "time between checkpoints");
  v.Rule(recolour_steps == 0 || recolour > 0, {"recolour_steps", "recolour"},
         fmt::format("found {} with recolour 0, expected recolour above 0", recolour_steps));
  std::string fault;
  try {
    if (RecolourKinds().empty() && recolour > 0) fault = "found none, expected a kind or more";
  } catch (const Error& error) {
    fault = error.what();
  }
  v.Rule(fault.empty(), {"recolour_kinds"}, fault);
}

}  // namespace worldmodels
