#include "app/common_options.h"

#include "common/atomic_file.h"
#include "common/error.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

RunConfig LoadConfig(const fs::path& path) {
  RunConfig config;
  ConfigFile::Load(path).Read(config);
  return config;
}

RunConfig EffectiveConfig(CommonOptions options, const RunDirectory& directory) {
  if (options.config.empty() && fs::exists(directory.config())) {
    options.config = directory.config();
  }
  return LoadOptions(options);
}

}  // namespace

void AddCommonOptions(CLI::App& command, CommonOptions& options) {
  command.add_option("--config", options.config,
                     "YAML file, such as configs/quick.yaml (default: the run's own config.yaml)");
  command.add_option("--run", options.run, "run directory")->capture_default_str();
  command.add_option("--set", options.set, "KEY.PATH=VALUE over the configuration, repeatable")
      ->allow_extra_args(false);
  command.add_option("--seed", options.seed, "seed of the run")
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
  command.add_option("--threads", options.threads, "worker threads (0: one for each core)")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command.add_flag("--json", options.json, "results as JSON on standard output");
  command.add_flag("--quiet", options.quiet, "no progress");
}

void AddControllerOptions(CLI::App& command, CommonOptions& options) {
  command
      .add_option("--controller", options.controller,
                  "folder of C in the run directory, for runs with more than one C")
      ->capture_default_str();
  command.add_flag("--in-dream", options.in_dream,
                   "drive in M's dream (section dream of the configuration), never in the real "
                   "world");
}

RunConfig LoadOptions(const CommonOptions& options) {
  ConfigFile file;
  if (!options.config.empty()) file = ConfigFile::Load(options.config);
  for (const std::string& assignment : options.set) file.Override(assignment);
  if (options.seed) file.Override(fmt::format("seed={}", *options.seed));
  RunConfigWithVision config;
  if (options.any_frame_size) {
    file.Read<RunConfig>(config);
  } else {
    file.Read(config);
  }
  return config;
}

RunContext ResolveRun(const CommonOptions& options) {
  const RunDirectory directory(options.run, options.controller);
  const RunConfig config = EffectiveConfig(options, directory);
  if (fs::exists(directory.config())) {
    CheckSameArchitecture(LoadConfig(directory.config()), config, options.run);
  }
  return {config,        directory,        options.threads,   options.json,
          options.quiet, options.in_dream, options.start_from};
}

void SaveConfig(const RunContext& run) {
  WriteFileAtomically(run.directory.config(), WriteConfig(run.config));
}

RunContext OpenRun(const CommonOptions& options) {
  const RunContext run = ResolveRun(options);
  SaveConfig(run);
  return run;
}

RunContext ReadRun(const CommonOptions& options) {
  const RunDirectory directory(options.run, options.controller);
  if (!fs::is_directory(directory.root())) {
    FailInput("{}: no such run directory; `worldmodels pipeline --run {}` makes one", options.run,
              options.run);
  }
  return ResolveRun(options);
}

}  // namespace worldmodels
