#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "app/commands.h"
#include "app/options.h"
#include "common/atomic_file.h"
#include "common/config.h"
#include "common/console.h"
#include "common/digest.h"
#include "common/error.h"
#include "common/safetensors.h"
#include "rollout/road_reader.h"
#include "run/models.h"

namespace worldmodels {
namespace {

struct ExportOptions {
  RunOptions common;
  std::string out;
  bool half = false;
};

// Bytes written.
uintmax_t CopyModel(const std::filesystem::path& from, const std::filesystem::path& to, bool half) {
  const SafeTensors model = SafeTensors::Load(from);
  std::filesystem::create_directories(to.parent_path());
  (half ? model.Halved() : model).Save(to);
  return std::filesystem::file_size(to);
}

// The beginnings of some of the rollouts, as V saw them: enough to begin dreams with.
LatentDataset Beginnings(const LatentDataset& all) {
  constexpr int64_t kMost = 150, kSteps = 52;
  std::vector<int64_t> driven = all.Select(false);
  std::ranges::copy(all.Select(true), std::back_inserter(driven));
  std::ranges::sort(driven);
  const int64_t count = std::min<int64_t>(std::ssize(driven), kMost);
  const auto latents = static_cast<size_t>(all.latent_size());
  LatentDataset some(all.latent_size());
  for (int64_t i = 0; i < count; ++i) {
    LatentEpisode episode = all.Copy(driven[i * std::ssize(driven) / count]);
    const size_t steps = std::min<size_t>(episode.rewards.size(), kSteps);
    episode.mu.resize((steps + 1) * latents);
    episode.logvar.resize((steps + 1) * latents);
    episode.actions.resize(steps * kActionSize);
    episode.rewards.resize(steps);
    episode.terminals.resize(steps);
    some.Append(episode);
  }
  return some;
}

// What is exported is a run of its own; in another's place it would be mixed up with it.
void CheckHoldsNoRun(const RunDirectory& directory) {
  for (const auto& part : {directory.config(), directory.rollouts(), directory.vision(),
                           directory.memory(), directory.controller(), directory.evaluation()}) {
    if (std::filesystem::exists(part)) {
      FailInput("--out is {}, which holds a run ({}); expected a new or an empty directory",
                directory.root().string(), part.filename().string());
    }
  }
}

void RunExport(const ExportOptions& options) {
  // C's M and the dream's are one: h is the same, and a shared agent should dream well.
  const RunContext own = ReadRun(options.common), run = DreamOf(own);
  const RunDirectory from = run.directory;
  const RunDirectory to(options.out);
  if (std::filesystem::exists(to.root()) && std::filesystem::equivalent(to.root(), from.root())) {
    FailInput("--out is {}, expected another directory than the run's", options.out);
  }
  CheckHoldsNoRun(to);
  // Loaded first, so that nothing is written of a run that cannot drive.
  const WorldModels models = LoadWorldModels(run);
  LoadController(run);

  uintmax_t bytes = CopyModel(from.vision_model(), to.vision_model(), options.half);
  if (models.memory) bytes += CopyModel(from.memory_model(), to.memory_model(), options.half);
  // With this another C can be evolved.
  if (const auto path = own.directory.standardisation(); std::filesystem::exists(path)) {
    bytes += CopyModel(path, to.standardisation(), false);
  }
  if (models.memory && std::filesystem::exists(from.latents())) {
    Beginnings(LatentDataset::Load(from.latents(), run.config.vision.latent_size))
        .Save(to.latents());
    bytes += std::filesystem::file_size(to.latents());
  }
  const auto reader = RoadReader::LoadIfFits(from.road_reader(), DigestFile(from.vision_model()),
                                             run.config.vision.latent_size);
  if (reader) {
    reader->Save(to.road_reader(), DigestFile(to.vision_model()));
    bytes += std::filesystem::file_size(to.road_reader());
  }
  // C is small, and what it was evolved to: kept as it is.
  bytes += CopyModel(from.controller_model(), to.controller_model(), false);
  WriteFileAtomically(to.config(), WriteConfig(run.config));
  PrintResult("{}: V, {}C and config.yaml, {:.1f} MB\n", options.out, models.memory ? "M, " : "",
              static_cast<double>(bytes) / 1e6);
}

}  // namespace

void AddExportCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "export", "the models and configuration of a run alone, small enough to share");
  command->footer(
      "What comes out is a run directory that watch, dream, drive, evaluate and probe take, dreams "
      "(evaluate --in-dream, train-controller --in-dream) included: it has the beginnings of 150 "
      "rollouts as V saw them. It has "
      "no evaluation: `worldmodels evaluate --run OUT` makes the one of these very weights.");
  auto options = std::make_shared<ExportOptions>();
  AddRunOption(*command, options->common);
  AddConfigOptions(*command, options->common);
  AddControllerOption(*command, options->common);
  command->add_option("--out", options->out, "directory to write")->required();
  command->add_flag("--half", options->half, "V and M in half precision (F16)");
  command->callback([options] { RunExport(*options); });
}

}  // namespace worldmodels
