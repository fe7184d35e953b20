#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "viewer/painter.h"
#include "viewer/show.h"

namespace worldmodels {

// In pixels.
struct WindowSize {
  int width = 1280;
  int height = 720;
};

// "1280x720", from 320x240 to 7680x4320. Throws Error (kInput).
WindowSize ParseWindowSize(const std::string& text);

// How to show something.
struct PlayOptions {
  WindowSize size;
  // In a window: closes it after so much time; 0: when the user does. In a recording: its length,
  // over several episodes if need be; 0: until the end of the first.
  double seconds = 0;
  std::filesystem::path record;  // .mp4 or .gif; empty: a window only
  bool quiet = false;            // no progress of a recording
};

// Makes a show, once there is a display. The font outlives it.
using MakeShow = std::function<std::unique_ptr<Show>(const Font& font)>;

// Plays a show in a window, or records it off screen as fast as it goes. A show that is driven by
// hand is recorded while it is played in its window, if there is a screen. Call it from the main
// thread (it may start a private display). Throws Error: kInput for a wrong name of the video and
// for a window where there is no display; kFailure if the video cannot be made; kInterrupted on
// Ctrl-C, when a video is complete as far as it got; what make throws.
void Play(const PlayOptions& options, const MakeShow& make);

// Whether there is a screen for a window.
bool HasScreen();

// Throws Error (kInput) for a wrong name of the video, and for a window where there is no screen,
// as Play does: before what is shown takes time to make.
void CheckPlay(const PlayOptions& options);

}  // namespace worldmodels
