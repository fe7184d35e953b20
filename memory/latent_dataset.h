#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace worldmodels {

// One rollout as V sees it, T steps.
struct LatentEpisode {
  int64_t index = 0;               // number of the rollout, for IsHeldOut
  int64_t seed = 0;                // of the track
  std::vector<float> mu, logvar;   // (T + 1, latent)
  std::vector<float> actions;      // (T, 3)
  std::vector<float> rewards;      // (T)
  std::vector<uint8_t> terminals;  // (T)
};

// All rollouts, encoded: what M learns from. In memory/latents.npz episodes lie back to back: mu,
// logvar (sum of T + 1, latent) float32; actions (sum of T, 3), rewards (sum of T) float32;
// terminals (sum of T) uint8; steps, index, seeds (episodes) int64.
class LatentDataset {
 public:
  explicit LatentDataset(int latent_size) : latent_size_(latent_size) {}

  // Throws Error (kInput) if the lengths do not belong together or a number is not finite.
  void Append(const LatentEpisode& episode);

  void Save(const std::filesystem::path& path) const;
  // Throws Error (kInput) naming the file and the key that is missing, mis-shaped or not finite.
  static LatentDataset Load(const std::filesystem::path& path, int latent_size);

  int latent_size() const { return latent_size_; }
  int64_t size() const { return static_cast<int64_t>(steps_.size()); }  // episodes

  // Of the episode at a position, 0 to size() - 1.
  int64_t steps(int64_t at) const { return steps_[at]; }
  int64_t index(int64_t at) const { return index_[at]; }
  int64_t seed(int64_t at) const { return seeds_[at]; }
  std::span<const float> mu(int64_t at) const { return Frames(mu_, at); }
  std::span<const float> logvar(int64_t at) const { return Frames(logvar_, at); }
  std::span<const float> actions(int64_t at) const;
  std::span<const float> rewards(int64_t at) const;
  std::span<const uint8_t> terminals(int64_t at) const;

  LatentEpisode Copy(int64_t at) const;

  // Positions of the episodes of at least one step that are held out, or not.
  std::vector<int64_t> Select(bool held_out) const;

 private:
  std::span<const float> Frames(const std::vector<float>& values, int64_t at) const;

  int latent_size_;
  std::vector<float> mu_, logvar_, actions_, rewards_;
  std::vector<uint8_t> terminals_;
  std::vector<int64_t> steps_, index_, seeds_;
  std::vector<int64_t> first_step_;  // steps before each episode
};

}  // namespace worldmodels
