#include "viewer/film.h"

#include <spdlog/spdlog.h>

#include "env/world_geometry.h"

namespace worldmodels {

Film::Film(const std::filesystem::path& path, const WindowSize& size)
    : steps_per_frame_(path.extension() == ".gif" ? 2 : 1),
      size_(size),
      recorder_(path, size.width, size.height, static_cast<int>(std::lround(frames_per_second()))) {
}

double Film::frames_per_second() const { return 1 / kTimeStep / steps_per_frame_; }

void Film::Finish(const std::string& what) {
  const std::filesystem::path written = recorder_.Finish();
  spdlog::info("{}: {:.1f} s, {}", written.string(),
               static_cast<double>(frames()) / frames_per_second(), what);
}

}  // namespace worldmodels
