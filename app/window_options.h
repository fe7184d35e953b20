#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "app/options.h"
#include "viewer/play.h"

namespace worldmodels {

// The options of every window's command.
struct WindowOptions {
  RunOptions common;
  int64_t track = 0;
  double seconds = 0;
  std::string size = "1280x720";
  std::string record = "";

  // Throws Error (kInput) for a size that is none.
  PlayOptions play() const;
};

// Adds them.
void AddWindowOptions(CLI::App& command, WindowOptions& options);

// Those of them that say how it is played. whole: what a recording without --seconds shows.
void AddPlayOptions(CLI::App& command, WindowOptions& options, const std::string& whole);

}  // namespace worldmodels
