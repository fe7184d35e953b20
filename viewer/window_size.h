#pragma once

#include <string>

namespace worldmodels {

// In pixels.
struct WindowSize {
  int width = 1280;
  int height = 720;
};

// "1280x720", from 320x240 to 7680x4320. Throws Error (kInput).
WindowSize ParseWindowSize(const std::string& text);

}  // namespace worldmodels
