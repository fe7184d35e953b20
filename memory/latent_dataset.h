#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
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

// Throws Error (kInput) if the lengths do not belong together or a number is not finite.
void CheckLatentEpisode(const LatentEpisode& episode, int latent_size);

// All rollouts, encoded: what M learns from. In memory/latents.npz episodes lie back to back: mu,
// logvar (sum of T + 1, latent) float32; actions (sum of T, 3), rewards (sum of T) float32;
// terminals (sum of T) uint8; steps, index, seeds (episodes) int64. Several threads may read.
class LatentDataset {
 public:
  explicit LatentDataset(int latent_size) : latent_size_(latent_size) {}

  // Throws Error (kInput) as CheckLatentEpisode; std::logic_error if the data are of a file.
  void Append(const LatentEpisode& episode);

  void Save(const std::filesystem::path& path) const;

  // The file is mapped where it can be (LatentWriter's can): however large it is, no more of it
  // stays in memory than keeps the whole process below memory_gb. Others are held as a whole.
  // Throws Error (kInput) naming the file and the key that is missing, mis-shaped or not finite.
  static LatentDataset Load(const std::filesystem::path& path, int latent_size,
                            double memory_gb = kMemoryGb);
  static constexpr double kMemoryGb = 4;

  int latent_size() const { return latent_size_; }
  int64_t size() const { return static_cast<int64_t>(steps_.size()); }  // episodes

  // Of the episode at a position, 0 to size() - 1. Valid as long as the dataset, or a copy of it,
  // lives and nothing is appended.
  int64_t steps(int64_t at) const { return steps_[at]; }
  int64_t index(int64_t at) const { return index_[at]; }
  int64_t seed(int64_t at) const { return seeds_[at]; }
  std::span<const float> mu(int64_t at) const;
  std::span<const float> logvar(int64_t at) const;
  std::span<const float> actions(int64_t at) const;
  std::span<const float> rewards(int64_t at) const;
  std::span<const uint8_t> terminals(int64_t at) const;

  LatentEpisode Copy(int64_t at) const;

  // Positions of the episodes of at least one step that are held out, or not.
  std::vector<int64_t> Select(bool held_out) const;

 private:
  struct File;

  std::span<const float> Frames(std::span<const float> values, int64_t at) const;
  void Use(int64_t at) const;

  int latent_size_;
  std::shared_ptr<const File> file_;  // if it was loaded, or
  std::vector<float> mu_, logvar_, actions_, rewards_;
  std::vector<uint8_t> terminals_;
  std::vector<int64_t> steps_, index_, seeds_;
  std::vector<int64_t> first_step_;  // steps before each episode
};

}  // namespace worldmodels
