#include "rollout/latent_encoder.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "common/console.h"
#include "common/episode.h"
#include "common/episode_names.h"
#include "common/error.h"
#include "common/interrupt.h"
#include "common/progress.h"
#include "common/workers.h"
#include "memory/latent_dataset.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

constexpr int kBatch = 64;

}  // namespace

void EncodeRollouts(const Vae& vision, Precision precision, int threads, bool quiet,
                    const EpisodeSet& rollouts, const LatentDataset* known,
                    const std::filesystem::path& memory_dir) {
  const auto files = ListEpisodes(rollouts);
  if (files.empty()) FailNoEpisodes(rollouts.directory);
  std::vector<std::unique_ptr<LatentEpisode>> episodes(files.size());
  std::map<int64_t, int64_t> positions;  // of the known ones, by index
  for (int64_t at = 0; known != nullptr && at < known->size(); ++at) {
    positions[known->index(at)] = at;
  }
  Workers workers(threads);
  std::vector<std::unique_ptr<VaeEncoder>> encoders(workers.size());
  std::mutex mutex;
  int64_t done = 0;
  int64_t broken = 0;
  Progress progress("encode", static_cast<int64_t>(files.size()), "episodes", quiet);
  progress.Update(0);
  workers.ForEach(static_cast<int64_t>(files.size()), [&](int worker, int64_t i) {
    ThrowIfInterrupted("interrupted while encoding; encoding starts anew next time");
    if (const auto there = positions.find(files[i].first); there != positions.end()) {
      const std::lock_guard lock(mutex);
      episodes[i] = std::make_unique<LatentEpisode>(known->Copy(there->second));
      progress.Update(++done);
      return;
    }
    if (!encoders[worker]) {
      encoders[worker] = std::make_unique<VaeEncoder>(vision, kBatch, precision);
    }
    VaeEncoder& encoder = *encoders[worker];
    std::unique_ptr<LatentEpisode> latent;
    try {
      const Episode episode = LoadEpisode(files[i].second);
      latent = std::make_unique<LatentEpisode>();
      latent->index = files[i].first;
      latent->seed = episode.seed;
      latent->actions = episode.actions;
      latent->rewards = episode.rewards;
      latent->terminals = episode.terminals;
      CheckArray(episode.observations, files[i].second.string() + ": observations", "|u1",
                 {-1, kFrameSize, kFrameSize, 3});
      const auto frames = episode.observations.values<uint8_t>();
      const int64_t count = episode.observations.shape()[0];
      const int latent_size = encoder.latent_size();
      latent->mu.resize(count * latent_size);
      latent->logvar.resize(count * latent_size);
      for (int64_t first = 0; first < count; first += kBatch) {
        const int64_t n = std::min<int64_t>(kBatch, count - first);
        encoder.Encode(frames.subspan(first * kFrameBytes, n * kFrameBytes),
                       std::span(latent->mu).subspan(first * latent_size, n * latent_size),
                       std::span(latent->logvar).subspan(first * latent_size, n * latent_size));
      }
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInput) throw;
      spdlog::warn("{} (skipped)", OneLine(error.what()));
      latent.reset();
    }
    const std::lock_guard lock(mutex);
    broken += latent == nullptr ? 1 : 0;
    episodes[i] = std::move(latent);
    progress.Update(++done);
  });
  progress.Finish();
  if (broken * 100 > static_cast<int64_t>(files.size())) {
    FailInput("{}: {} of {} rollouts are broken, more than 1 %", rollouts.directory.string(),
              broken, files.size());
  }
  LatentDataset dataset(vision.latent_size());
  for (const auto& episode : episodes) {
    if (episode) dataset.Append(*episode);
  }
  dataset.Save(memory_dir / "latents.npz");
}

}  // namespace worldmodels
