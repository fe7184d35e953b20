#include "viewer/plain_film.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "env/software_renderer.h"
#include "viewer/film.h"
#include "viewer/watch_session.h"

namespace worldmodels {
namespace {

constexpr int kAntialiasing = 4;
constexpr int kPanels = 3;

// A picture of 4 bytes a pixel, and where smaller ones are put into it.
class Picture {
 public:
  explicit Picture(const WindowSize& size)
      : width_(size.width), pixels_(size_t{4} * size.width * size.height, uint8_t{255}) {}

  std::span<const uint8_t> pixels() const { return pixels_; }

  // Puts an image (rows, columns, 3), given by byte(i), into a box of width x height pixels, by the
  // nearest pixel.
  template <typename Byte>
  void Put(int left, int top, int width, int height, int columns, int rows, const Byte& byte) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const size_t from = size_t{3} * (static_cast<size_t>(y) * rows / height * columns +
                                         static_cast<size_t>(x) * columns / width);
        uint8_t* const to =
            &pixels_[size_t{4} * ((static_cast<size_t>(top) + y) * width_ + left + x)];
        for (size_t c = 0; c < 3; ++c) to[c] = byte(from + c);
      }
    }
  }

  void Blacken(int left, int top, int width, int height) {
    Put(left, top, width, height, 1, 1, [](size_t) { return uint8_t{0}; });
  }

 private:
  int width_;
  std::vector<uint8_t> pixels_;
};

class PlainShow {
 public:
  explicit PlainShow(const WatchOptions& options)
      : size_(options.play.size),
        column_(std::min(size_.height / kPanels, size_.width / 4)),
        longest_(options.environment.max_steps),
        session_(options.environment, options.random_driving, options.models, options.seed),
        renderer_({.width = size_.width - column_, .height = size_.height, .skid_marks = true},
                  kAntialiasing),
        world_(size_t{3} * (size_.width - column_) * size_.height),
        picture_(size_) {
    picture_.Blacken(0, 0, size_.width, size_.height);
  }

  void Step() { session_.Step(); }
  bool finished() const { return session_.finished(); }
  int64_t longest() const { return longest_; }
  void Restart(Start) { session_.Reset(session_.seed() + 1); }
  std::string Summary() const {
    return fmt::format("last on track {} with return {:.1f}", session_.seed(),
                       session_.world().total_reward());
  }

  std::span<const uint8_t> Draw() {
    const CarRacing* const lane = &session_.world();
    renderer_.Render({&lane, 1}, world_);
    const int width = size_.width - column_;
    picture_.Put(0, 0, width, size_.height, width, size_.height,
                 [&](size_t i) { return world_[i]; });
    const auto frame = session_.frame();
    Panel(0, session_.frame_size(), [&](size_t i) { return frame[i]; });
    PutDecoded(1, session_.has_vision() ? session_.Reconstruct() : std::span<const float>());
    PutDecoded(2, session_.DecodePrediction());
    return picture_.pixels();
  }

 private:
  template <typename Byte>
  void Panel(int place, int size, const Byte& byte) {
    picture_.Put(size_.width - column_, place * column_, column_, column_, size, size, byte);
  }

  // image: (64, 64, 3) in [0, 1], or empty: black.
  void PutDecoded(int place, std::span<const float> image) {
    if (image.empty()) {
      picture_.Blacken(size_.width - column_, place * column_, column_, column_);
      return;
    }
    Panel(place, kFrameSize, [&](size_t i) {
      return static_cast<uint8_t>(std::clamp(image[i], 0.0f, 1.0f) * 255 + 0.5f);
    });
  }

  WindowSize size_;
  int column_;  // width of the panels
  int64_t longest_;
  WatchSession session_;
  SoftwareRenderer renderer_;
  std::vector<uint8_t> world_;
  Picture picture_;
};

}  // namespace

void RecordPlainFilm(const WatchOptions& options) {
  PlainShow show(options);
  Film film(options.play.record, options.play.size);
  RecordFilm(show, film, options.play, [&] { film.AddFrame(show.Draw()); });
  ThrowIfInterrupted("interrupted; what there was is kept");
}

}  // namespace worldmodels
