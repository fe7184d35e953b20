#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "app/common_options.h"
#include "viewer/play.h"

namespace worldmodels {

// The options of every window's command.
struct WindowOptions {
  CommonOptions common;
  int64_t track = 0;
  double seconds = 0;
  std::string size = "1280x720";
  std::string record = "";

  // Throws Error (kInput) for a size that is none.
  PlayOptions play() const;
};

// Adds them; --seed is the first track's here.
void AddWindowOptions(CLI::App& command, WindowOptions& options);

}  // namespace worldmodels
