#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "viewer/program.h"

namespace worldmodels {

// Throws Error (kInput) unless path ends in .mp4 or .gif.
void CheckVideoPath(const std::filesystem::path& path);

// Where the frames of the video go that cannot be made for want of ffmpeg: PATH.frames.
std::filesystem::path FramesFolder(std::filesystem::path path);

// Makes a video file of frames, through the program ffmpeg: .mp4 (H.264, yuv420p) or .gif (one
// palette for the whole film, so the frames wait in ffmpeg's memory until the end). Without ffmpeg
// it says so once, and writes PNG frames to FramesFolder(path) instead.
class VideoRecorder {
 public:
  // Throws Error (kInput) for another extension, kFailure if ffmpeg cannot be started.
  VideoRecorder(std::filesystem::path path, int width, int height, int frames_per_second);

  // What is not finished is given up: nothing new stays at path.
  ~VideoRecorder();
  VideoRecorder(const VideoRecorder&) = delete;
  VideoRecorder& operator=(const VideoRecorder&) = delete;

  // rgba: height rows of width pixels of 4 bytes, as sf::Image has them; alpha is ignored. Throws
  // Error (kFailure) with ffmpeg's own message if it stopped.
  void Add(std::span<const uint8_t> rgba);

  // Completes the file under its name and returns it (the folder, if there is no ffmpeg). Throws
  // Error (kFailure) with ffmpeg's own message.
  std::filesystem::path Finish();

  int64_t frames() const { return frames_; }

 private:
  [[noreturn]] void Fail();
  void AddPng(std::span<const uint8_t> rgba);

  std::filesystem::path path_, temporary_, folder_;
  int width_, height_;
  int64_t frames_ = 0;
  std::unique_ptr<Program> ffmpeg_;  // null without ffmpeg, and when finished
};

}  // namespace worldmodels
