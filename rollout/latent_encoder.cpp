#include "rollout/latent_encoder.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "common/console.h"
#include "common/disk_space.h"
#include "common/episode.h"
#include "common/episode_index.h"
#include "common/episode_names.h"
#include "common/error.h"
#include "common/interrupt.h"
#include "common/progress.h"
#include "common/workers.h"
#include "memory/latent_writer.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

constexpr int kBatch = 64;

// What cannot be read is said when it is encoded.
void CheckRoom(const EpisodeSet& rollouts, int latent_size, const std::filesystem::path& latents) {
  const auto episodes = IndexEpisodes(rollouts, [](const Error&) {});
  int64_t steps = 0;
  for (const IndexedEpisode& episode : episodes) steps += episode.steps;
  CheckDiskSpace(latents.parent_path(),
                 LatentWriter::DiskBytes(std::ssize(episodes), steps, latent_size),
                 fmt::format("the latents of {} rollouts", episodes.size()));
}

}  // namespace

void EncodeRollouts(const Vae& vision, Precision precision, int threads, bool quiet,
                    const EpisodeSet& rollouts, const LatentDataset* known,
                    const std::filesystem::path& memory_dir) {
  const auto files = ListEpisodes(rollouts);
  if (files.empty()) FailNoEpisodes(rollouts.directory);
  const std::filesystem::path latents = memory_dir / "latents.npz";
  CheckRoom(rollouts, vision.latent_size(), latents);
  LatentWriter writer(latents, vision.latent_size());
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
      const LatentEpisode copy = known->Copy(there->second);
      const std::lock_guard lock(mutex);
      writer.Add(i, copy);
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
    if (latent) {
      writer.Add(i, *latent);
    } else {
      ++broken;
    }
    progress.Update(++done);
  });
  progress.Finish();
  if (broken * 100 > static_cast<int64_t>(files.size())) {
    FailInput("{}: {} of {} rollouts are broken, more than 1 %", rollouts.directory.string(),
              broken, files.size());
  }
  writer.Finish();
}

}  // namespace worldmodels
