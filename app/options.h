#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "run/run_context.h"

namespace worldmodels {

// What commands are told; each adds those options that it uses.
struct RunOptions {
  std::string config;
  std::string run = "runs/default";
  bool run_given = false;  // or it is the default
  std::vector<std::string> set;
  std::optional<int64_t> seed;
  int threads = 0;
  bool json = false;
  bool quiet = false;
  std::string controller = "controller";
  bool in_dream = false;
  std::string start_from;
  bool goes_on = false;
  bool any_frame_size = false;  // set by commands without V
  bool shipped_agent = false;   // set by windows: it drives if no run is given and there is none
};

void AddRunOption(CLI::App& command, RunOptions& options);
// --config and --set.
void AddConfigOptions(CLI::App& command, RunOptions& options);
void AddSeedOption(CLI::App& command, RunOptions& options);
void AddThreadsOption(CLI::App& command, int& threads);
void AddJsonOption(CLI::App& command, bool& json);
void AddQuietOption(CLI::App& command, bool& quiet);
// --controller: which C of the run.
void AddControllerOption(CLI::App& command, RunOptions& options);
void AddInDreamOption(CLI::App& command, RunOptions& options);

// The configuration alone, for commands without a run: the file or preset of --config or the
// defaults, then
// --set and --seed over it. Throws Error (kInput).
RunConfig LoadOptions(const RunOptions& options);

// For commands that make something in a run: the file of --config, or else the run's own, or else
// the defaults, then --set and --seed over it. Nothing is written. A C in a folder of its own has
// a config.yaml of its own there.
RunContext ResolveRun(const RunOptions& options);

// For commands that only read a run: the same; the directory, or an agent of that name
// (run/shared_data.h), must exist, and its models must fit the configuration. Throws Error
// (kInput).
RunContext ReadRun(const RunOptions& given);

}  // namespace worldmodels
