#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "run/run_context.h"

namespace worldmodels {

// The options that every command takes.
struct CommonOptions {
  std::string config;
  std::string run = "runs/default";
  std::vector<std::string> set;
  std::optional<int64_t> seed;
  int threads = 0;
  bool json = false;
  bool quiet = false;
  std::string controller = "controller";
  bool in_dream = false;
  std::string start_from;
  bool any_frame_size = false;  // set by commands without V
};

void AddCommonOptions(CLI::App& command, CommonOptions& options);

// --controller and --in-dream, for commands that drive with C.
void AddControllerOptions(CLI::App& command, CommonOptions& options);

// The configuration alone, for commands without a run: the file of --config or the defaults, then
// --set and --seed over it.
RunConfig LoadOptions(const CommonOptions& options);

// For commands that train or collect: the file of --config, or else the run directory's own, or
// else the defaults, then --set and --seed over it. Makes the directory and writes config.yaml into
// it. Throws Error (kInput) if models of another architecture are there.
RunContext OpenRun(const CommonOptions& options);

// The two halves of that: without writing anything, and the writing.
RunContext ResolveRun(const CommonOptions& options);
void SaveConfig(const RunContext& run);

// For commands that only read a run: the same, but nothing is written. The directory must exist.
RunContext ReadRun(const CommonOptions& options);

}  // namespace worldmodels
