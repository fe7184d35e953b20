#include "memory/memory_config.h"

#include "memory/mixture.h"

namespace worldmodels {

void MemoryConfig::Describe(ConfigVisitor& v) {
  v.Field("members", members, {1, 16},
          "independent Ms: C sees the first one's h; evolution dreams in all but the last, which "
          "plays the dreams of validation; 1: one M does all");
  v.Field("hidden_size", hidden_size, {1, 4096}, "LSTM units");
  v.Field("mixtures", mixtures, {1, kMaxMixtures}, "Gaussians in the mixture of each latent");
  v.Field("batch_size", batch_size, {1, 10000}, "sequences per gradient step");
  v.Field("sequence_length", sequence_length, {1, 2000},
          "steps of a sequence; gradients flow through all of them");
  v.Field("carry_state", carry_state,
          "drive through episodes sequence by sequence with the LSTM's state carried along; false: "
          "sequences from random places, their state zero at first");
  v.Field("steps", steps, {0, 1e9}, "gradient steps");
  v.Field("learning_rate", learning_rate, {0, 1}, "of Adam");
  v.Field("learning_rate_final", learning_rate_final, {0, 1},
          "fraction of learning_rate left at the last step, approached linearly; 1: constant");
  v.Field("gradient_clip", gradient_clip, {0, 1e9}, "largest global norm; 0: none");
  v.Choice(
      "targets", targets,
      "the next latent that M learns: drawn from V's posterior, or its mean; the input is drawn");
  v.Choice(
      "trained", trained,
      "what of M is trained: all, or its head alone, so that h, and C with it, stay as they are");
  v.Field("reward_scale", reward_scale, {1e-6, 1e6}, "rewards are learnt multiplied by this");
  v.Field("nll_weight", nll_weight, {0, 1e6}, "weight of the next latent's loss");
  v.Field("reward_weight", reward_weight, {0, 1e6}, "weight of the reward's squared error");
  v.Field("done_weight", done_weight, {0, 1e6}, "weight of the episode end's cross-entropy");
  v.Field("done_positive_weight", done_positive_weight, {0, 1e6},
          "weight of steps that end an episode within that, since they are rare");
  v.Field("log_std_floor", log_std_floor, {-20, 5}, "least log standard deviation of a Gaussian");
  v.Field("memory_gb", memory_gb, {0.1, 1e6},
          "most memory of training M, latents and all; what of them does not fit is read again");
  v.Field("metrics_interval", metrics_interval, {1, 1e9}, "gradient steps per row of metrics.csv");
  v.Field("validation_interval", validation_interval, {1, 1e9},
          "gradient steps between validations on held-out episodes");
  v.Field("checkpoint_seconds", checkpoint_seconds, {0, 1e6}, "time between checkpoints");
}

}  // namespace worldmodels
