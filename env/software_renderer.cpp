#include "env/software_renderer.h"

#include <algorithm>

namespace worldmodels {
namespace {

int SamplesAcross(int antialiasing) { return antialiasing >= 8 ? 4 : antialiasing >= 2 ? 2 : 1; }
int SamplesDown(int antialiasing) { return antialiasing >= 4 ? 2 : 1; }

SceneFormat Magnified(SceneFormat format, int across, int down) {
  format.width *= across;
  format.height *= down;
  return format;
}

}  // namespace

SoftwareRenderer::SoftwareRenderer(const SceneFormat& format, int antialiasing)
    : samples_x_(SamplesAcross(antialiasing)),
      samples_y_(SamplesDown(antialiasing)),
      builder_(Magnified(format, samples_x_, samples_y_)),
      filler_(builder_.format().width, builder_.format().height) {
  if (samples_x_ * samples_y_ > 1) {
    samples_.resize(size_t{3} * builder_.format().width * builder_.format().height);
  }
}

void SoftwareRenderer::Render(std::span<const CarRacing* const> lanes, std::span<uint8_t> frames) {
  const size_t frame_bytes =
      size_t{3} * builder_.format().width * builder_.format().height / (samples_x_ * samples_y_);
  for (size_t i = 0; i < lanes.size(); ++i) {
    const std::span frame = frames.subspan(i * frame_bytes, frame_bytes);
    if (lanes[i] == nullptr) {
      std::fill(frame.begin(), frame.end(), uint8_t{0});
      continue;
    }
    builder_.Build(*lanes[i], scene_);
    if (samples_.empty()) {
      filler_.Draw(scene_, frame);
    } else {
      filler_.Draw(scene_, samples_);
      Average(frame);
    }
  }
}

void SoftwareRenderer::Average(std::span<uint8_t> frame) const {
  const int width = builder_.format().width / samples_x_;
  const int height = builder_.format().height / samples_y_;
  const int samples = samples_x_ * samples_y_;
  const size_t stride = size_t{3} * builder_.format().width;
  uint8_t* out = frame.data();
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const uint8_t* corner = &samples_[y * samples_y_ * stride + size_t{3} * x * samples_x_];
      for (int channel = 0; channel < 3; ++channel) {
        int sum = samples / 2;
        for (int j = 0; j < samples_y_; ++j) {
          for (int i = 0; i < samples_x_; ++i) sum += corner[j * stride + 3 * i + channel];
        }
        *out++ = static_cast<uint8_t>(sum / samples);
      }
    }
  }
}

}  // namespace worldmodels
