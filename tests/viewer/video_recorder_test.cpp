#include "viewer/video_recorder.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "tests/viewer/surroundings.h"
#include "viewer/program.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// Colours that move, so that no frame is like another.
std::vector<uint8_t> Frame(int width, int height, int number) {
  std::vector<uint8_t> rgba(static_cast<size_t>(width) * height * 4);
  for (size_t i = 0; i < rgba.size(); ++i) {
    rgba[i] = static_cast<uint8_t>(i / 4 + static_cast<size_t>(number) * 40 * (i % 4));
  }
  return rgba;
}

void Record(VideoRecorder& recorder, int width, int height, int frames) {
  for (int i = 0; i < frames; ++i) recorder.Add(Frame(width, height, i));
}

}  // namespace

// Found instead of the real one, as long as it lives.
class FakeFfmpeg {
 public:
  FakeFfmpeg(const TemporaryFolder& folder, const std::string& script) {
    fs::create_directory(folder / "bin");
    const fs::path program = folder / "bin/ffmpeg";
    std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(program, fs::perms::owner_all);
    path_.emplace("PATH", (folder / "bin").string() + ":" + std::getenv("PATH"));
  }

 private:
  std::optional<ScopedVariable> path_;
};

TEST_CASE("A recorded mp4 has the size, rate and number of frames it was given") {
  const TemporaryFolder folder;
  VideoRecorder recorder(folder / "new/film.mp4", 64, 48, 50);
  Record(recorder, 64, 48, 17);
  CHECK(recorder.frames() == 17);
  CHECK_FALSE(fs::exists(folder / "new/film.mp4"));
  CHECK(recorder.Finish() == folder / "new/film.mp4");
  CHECK(ProbeVideo(folder / "new/film.mp4") == "64,48,50/1,17\n");
  CHECK_FALSE(fs::exists(folder / "new/film.mp4.tmp"));
}

TEST_CASE("A recorded mp4 of odd size is made even") {
  const TemporaryFolder folder;
  VideoRecorder recorder(folder / "film.mp4", 63, 47, 25);
  Record(recorder, 63, 47, 5);
  recorder.Finish();
  CHECK(ProbeVideo(folder / "film.mp4") == "64,48,25/1,5\n");
}

TEST_CASE("A recorded gif has the size, rate and number of frames it was given") {
  const TemporaryFolder folder;
  VideoRecorder recorder(folder / "film.gif", 63, 47, 25);
  Record(recorder, 63, 47, 12);
  recorder.Finish();
  CHECK(ProbeVideo(folder / "film.gif") == "63,47,25/1,12\n");
}

TEST_CASE("A recording that is not finished leaves the old file and nothing else") {
  const TemporaryFolder folder;
  {
    VideoRecorder recorder(folder / "film.mp4", 32, 32, 25);
    Record(recorder, 32, 32, 3);
    recorder.Finish();
  }
  const auto size = fs::file_size(folder / "film.mp4");
  {
    VideoRecorder recorder(folder / "film.mp4", 32, 32, 25);
    Record(recorder, 32, 32, 30);
  }
  CHECK(fs::file_size(folder / "film.mp4") == size);
  CHECK(folder.Files().size() == 1);
}

TEST_CASE("A recording without frames fails and leaves nothing") {
  const TemporaryFolder folder;
  VideoRecorder recorder(folder / "film.mp4", 32, 32, 25);
  CHECK_THROWS_WITH(recorder.Finish(), Catch::Contains("film.mp4: no frames"));
  CHECK(folder.Files().empty());
}

TEST_CASE("A video's extension must be mp4 or gif") {
  try {
    VideoRecorder recorder("film.avi", 32, 32, 25);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::kInput);
    CHECK_THAT(error.what(), Catch::Contains("film.avi") && Catch::Contains(".mp4 or .gif"));
  }
}

TEST_CASE("Without ffmpeg a recording becomes PNG frames in a folder") {
  const TemporaryFolder folder;
  const ScopedVariable path("PATH", "/nonexistent");
  VideoRecorder recorder(folder / "film.mp4", 40, 30, 25);
  Record(recorder, 40, 30, 3);
  CHECK(recorder.Finish() == folder / "film.mp4.frames");
  CHECK(fs::exists(folder / "film.mp4.frames/frame_000000.png"));
  CHECK(fs::exists(folder / "film.mp4.frames/frame_000002.png"));
  CHECK_FALSE(fs::exists(folder / "film.mp4.frames/frame_000003.png"));
}

TEST_CASE("An ffmpeg without the encoder is named, and the frames are kept as PNG") {
  const TemporaryFolder folder;
  const FakeFfmpeg ffmpeg(folder, "echo no such codec >&2; exit 3");
  VideoRecorder recorder(folder / "film.mp4", 40, 30, 25);
  Record(recorder, 40, 30, 3);
  CHECK(recorder.Finish() == folder / "film.mp4.frames");
  CHECK(fs::exists(folder / "film.mp4.frames/frame_000002.png"));
  CHECK_FALSE(fs::exists(folder / "film.mp4"));
}

TEST_CASE("An ffmpeg that fails is reported with its own words and does not kill the program") {
  const TemporaryFolder folder;
  // Well on its trial, but not with the film.
  const FakeFfmpeg ffmpeg(
      folder, "case \"$*\" in *file:*) echo disk gone >&2; exit 3;; *) cat >/dev/null;; esac");
  VideoRecorder recorder(folder / "film.mp4", 320, 240, 25);
  CHECK_THROWS_WITH(
      [&] {
        Record(recorder, 320, 240, 100);
        recorder.Finish();
      }(),
      Catch::Contains("film.mp4") && Catch::Contains("disk gone"));
  CHECK_FALSE(fs::exists(folder / "film.mp4"));
}

}  // namespace worldmodels
