#include <fmt/format.h>

#include "app/commands.h"
#include "app/options.h"
#include "common/atomic_file.h"
#include "common/config.h"
#include "common/console.h"
#include "common/error.h"
#include "common/safetensors.h"
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
  const RunContext run = ReadRun(options.common);
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
  if (std::filesystem::exists(from.standardisation())) {
    bytes += CopyModel(from.standardisation(), to.standardisation(), false);
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
      "What comes out is a run directory that watch, dream, drive, evaluate and probe take. It has "
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
