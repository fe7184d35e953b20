#include "viewer/video_recorder.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "common/error.h"
#include "env/sfml.h"

namespace worldmodels {

namespace {

bool IsGif(const std::filesystem::path& path) { return path.extension() == ".gif"; }

std::vector<std::string> FfmpegCommand(const std::filesystem::path& video,
                                       const std::filesystem::path& output, int width, int height,
                                       int frames_per_second) {
  const std::string size = fmt::format("{}x{}", width, height);
  const std::string rate = std::to_string(frames_per_second);
  std::vector<std::string> command = {
      "ffmpeg", "-loglevel",   "error", "-y",         "-f", "rawvideo", "-pixel_format",
      "rgb0",   "-video_size", size,    "-framerate", rate, "-i",       "pipe:0"};
  std::vector<std::string> encoding;
  if (IsGif(video)) {
    encoding = {"-filter_complex",
                "split[a][b];[a]palettegen=stats_mode=full[p];"
                "[b][p]paletteuse=dither=bayer:bayer_scale=5:diff_mode=rectangle",
                "-f", "gif"};
  } else {
    // yuv420p halves the resolution of colour, so both sides must be even.
    encoding = {"-vf",       "pad=ceil(iw/2)*2:ceil(ih/2)*2",
                "-c:v",      "libx264",
                "-crf",      "18",
                "-preset",   "veryfast",
                "-pix_fmt",  "yuv420p",
                "-movflags", "+faststart",
                "-f",        "mp4"};
  }
  command.insert(command.end(), encoding.begin(), encoding.end());
  command.push_back("file:" + output.string());
  return command;
}

// Whether there is an ffmpeg that can make such a video; why not, else. Some are built without
// libx264.
std::string WhyNoFfmpeg(const std::filesystem::path& video) {
  const int size = 16;
  std::vector<std::string> command = FfmpegCommand(video, "", size, size, 1);
  command.back() = "-";
  // To nowhere instead of a file.
  for (size_t i = 0; i + 1 < command.size(); ++i) {
    if (command[i] == "-f" && command[i + 1] != "rawvideo") command[i + 1] = "null";
  }
  const auto ffmpeg = Program::Start(command);
  if (ffmpeg == nullptr) return "no ffmpeg here (Debian package ffmpeg)";
  const std::vector<uint8_t> black(static_cast<size_t>(size) * size * 4);
  ffmpeg->Write(black);  // or not: the status tells
  if (ffmpeg->Finish().status == 0) return "";
  return IsGif(video) ? "this ffmpeg cannot write GIF" : "this ffmpeg has no libx264";
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

void CheckVideoPath(const std::filesystem::path& path) {
  if (path.extension() != ".mp4" && path.extension() != ".gif") {
    FailInput("{}: a video's name ends in .mp4 or .gif, not in '{}'", path.string(),
              path.extension().string());
  }
}

std::filesystem::path FramesFolder(std::filesystem::path path) { return path += ".frames"; }

VideoRecorder::VideoRecorder(std::filesystem::path path, int width, int height,
                             int frames_per_second)
    : path_(std::move(path)), width_(width), height_(height) {
  CheckVideoPath(path_);
  temporary_ = path_;
  temporary_ += ".tmp";
  std::error_code error;
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), error);
  if (error) FailRun("{}: cannot be made: {}", path_.parent_path().string(), error.message());

  const std::string why = WhyNoFfmpeg(path_);
  if (why.empty()) {
    ffmpeg_ = Program::Start(FfmpegCommand(path_, temporary_, width, height, frames_per_second));
  }
  if (ffmpeg_ == nullptr) {
    folder_ = FramesFolder(path_);
    spdlog::warn("{}: writing PNG frames to {} instead of {}", why, folder_.string(),
                 path_.string());
    std::filesystem::create_directories(folder_, error);
    if (error) FailRun("{}: cannot be made: {}", folder_.string(), error.message());
  }
}

VideoRecorder::~VideoRecorder() {
  if (ffmpeg_ == nullptr) return;
  ffmpeg_.reset();
  std::error_code error;
  std::filesystem::remove(temporary_, error);
}

void VideoRecorder::Add(std::span<const uint8_t> rgba) {
  if (rgba.size() != static_cast<size_t>(width_) * height_ * 4) {
    FailRun("{}: a frame has {} bytes, expected {}x{}x4", path_.string(), rgba.size(), width_,
            height_);
  }
  if (ffmpeg_ == nullptr) {
    AddPng(rgba);
  } else if (!ffmpeg_->Write(rgba)) {
    Fail();
  }
  ++frames_;
}

std::filesystem::path VideoRecorder::Finish() {
  if (ffmpeg_ == nullptr) return folder_;
  const Program::Result result = ffmpeg_->Finish();
  std::error_code error;
  if (result.status == 0 && frames_ > 0) std::filesystem::rename(temporary_, path_, error);
  if (result.status != 0 || frames_ == 0 || error) {
    ffmpeg_.reset();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
    FailRun("{}: {}", path_.string(),
            frames_ == 0 ? "no frames to write"
            : error      ? error.message()
                         : "ffmpeg failed: " + FirstLine(result.output));
  }
  ffmpeg_.reset();
  return path_;
}

void VideoRecorder::Fail() {
  const Program::Result result = ffmpeg_->Finish();
  FailRun("{}: ffmpeg stopped with status {}: {}", path_.string(), result.status,
          FirstLine(result.output));
}

void VideoRecorder::AddPng(std::span<const uint8_t> rgba) {
  std::vector<uint8_t> opaque(rgba.begin(), rgba.end());
  for (size_t i = 3; i < opaque.size(); i += 4) opaque[i] = 255;
  const sf::Image image =
      MakeImage(static_cast<unsigned>(width_), static_cast<unsigned>(height_), opaque.data());
  const std::filesystem::path file = folder_ / fmt::format("frame_{:06d}.png", frames_);
  if (!image.saveToFile(file.string())) FailRun("{}: cannot be written", file.string());
}

}  // namespace worldmodels
