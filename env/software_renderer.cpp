#include "env/software_renderer.h"

#include <algorithm>

namespace worldmodels {

SoftwareRenderer::SoftwareRenderer(const SceneFormat& format, int antialiasing)
    : supersampling_(format, antialiasing),
      builder_(supersampling_.drawn_format()),
      filler_(builder_.format().width, builder_.format().height),
      frame_bytes_(size_t{3} * format.width * format.height) {
  if (supersampling_.active()) {
    samples_.resize(size_t{3} * builder_.format().width * builder_.format().height);
  }
}

void SoftwareRenderer::RenderViews(std::span<const View> views, std::span<uint8_t> frames) {
  for (size_t i = 0; i < views.size(); ++i) {
    const std::span frame = frames.subspan(i * frame_bytes_, frame_bytes_);
    if (views[i].road == nullptr) {
      std::fill(frame.begin(), frame.end(), uint8_t{0});
      continue;
    }
    builder_.Build(views[i], scene_);
    if (supersampling_.active()) {
      filler_.Draw(scene_, samples_);
      supersampling_.Average(samples_, frame);
    } else {
      filler_.Draw(scene_, frame);
    }
  }
}

}  // namespace worldmodels
