#pragma once

#include <string>

#include "run/run_config.h"
#include "run/run_directory.h"

namespace worldmodels {

// A command's configuration and place, ready to work with.
struct RunContext {
  RunConfig config;
  RunDirectory directory;
  int threads;  // 0: one for each core
  bool json;
  bool quiet;
  bool in_dream = false;        // C drives in M's dream, not in the real world
  std::string start_from = {};  // folder of the C that a search begins with; none: from 0
};

}  // namespace worldmodels
