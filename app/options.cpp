#include "app/options.h"

#include <spdlog/spdlog.h>

#include "common/error.h"
#include "run/shared_data.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

}  // namespace

void AddRunOption(CLI::App& command, RunOptions& options) {
  command.add_option("--run", options.run, "run directory")
      ->capture_default_str()
      ->each([&options](const std::string&) { options.run_given = true; });
}

void AddConfigOptions(CLI::App& command, RunOptions& options) {
  command.add_option(
      "--config", options.config,
      "YAML file, or a preset's name, such as quick (default: the run's own config.yaml)");
  command.add_option("--set", options.set, "KEY.PATH=VALUE over the configuration, repeatable")
      ->allow_extra_args(false);
}

void AddSeedOption(CLI::App& command, RunOptions& options) {
  command.add_option("--seed", options.seed, "seed of the run")
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
}

void AddThreadsOption(CLI::App& command, int& threads) {
  command.add_option("--threads", threads, "worker threads (0: one for each core)")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
}

void AddJsonOption(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "results as JSON on standard output");
}

void AddQuietOption(CLI::App& command, bool& quiet) {
  command.add_flag("--quiet", quiet, "no progress");
}

void AddControllerOption(CLI::App& command, RunOptions& options) {
  command
      .add_option("--controller", options.controller,
                  "folder of C in the run directory, for runs with more than one C")
      ->capture_default_str();
}

void AddInDreamOption(CLI::App& command, RunOptions& options) {
  command.add_flag("--in-dream", options.in_dream,
                   "drive in M's dream (section dream of the configuration), never in the real "
                   "world");
}

RunConfig LoadOptions(const RunOptions& options) {
  ConfigFile file;
  if (!options.config.empty()) {
    const fs::path path = FindConfig(options.config);
    file = path.filename() == "config.yaml" ? LoadOwnConfig(path) : ConfigFile::Load(path);
  }
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

RunContext ResolveRun(const RunOptions& options) {
  RunContext run;
  run.directory = RunDirectory(options.run, options.controller);
  RunOptions resolved = options;
  for (const fs::path& own : {run.directory.controller_config(), run.directory.config()}) {
    if (resolved.config.empty() && fs::exists(own)) resolved.config = own;
  }
  run.config = LoadOptions(resolved);
  run.threads = options.threads;
  run.json = options.json;
  run.quiet = options.quiet;
  run.in_dream = options.in_dream;
  run.start_from = options.start_from;
  run.goes_on = options.goes_on;
  return run;
}

RunContext ReadRun(const RunOptions& given) {
  RunOptions options = given;
  options.run = FindRun(given.run);
  if (given.shipped_agent && !given.run_given && !fs::exists(options.run)) {
    options.run = FindRun(kShippedAgent);
    if (fs::exists(options.run)) {
      spdlog::info("no run in {}: the trained agent {} drives", given.run, kShippedAgent);
    }
  }
  const RunDirectory directory(options.run, options.controller);
  if (!fs::is_directory(directory.root())) {
    FailInput("{}: no such run directory; `worldmodels pipeline --run {}` makes one", given.run,
              given.run);
  }
  RunContext run = ResolveRun(options);
  if (fs::exists(directory.config())) {
    CheckSameArchitecture(LoadRunConfig(directory), run.config, given.run);
  }
  return run;
}

}  // namespace worldmodels
