#pragma once

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "viewer/program.h"

namespace worldmodels {

// An empty folder, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "worldmodels_viewer_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  int64_t files() const {
    return std::distance(std::filesystem::directory_iterator(path_),
                         std::filesystem::directory_iterator());
  }

 private:
  std::filesystem::path path_;
};

// "width,height,rate,frames" of the first video stream, by ffprobe.
inline std::string ProbeVideo(const std::filesystem::path& file) {
  const auto probe = Program::Start(
      {"ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
       "stream=width,height,r_frame_rate,nb_read_frames", "-of", "csv=p=0", file.string()});
  REQUIRE(probe != nullptr);
  const Program::Result result = probe->Finish();
  CHECK(result.status == 0);
  return result.output;
}

}  // namespace worldmodels
