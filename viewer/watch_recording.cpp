#include "viewer/watch_recording.h"

#include <spdlog/spdlog.h>

#include <SFML/Graphics/Image.hpp>
#include <SFML/Graphics/RenderTexture.hpp>
#include <algorithm>
#include <cmath>
#include <span>

#include "common/error.h"
#include "common/interrupt.h"
#include "common/progress.h"
#include "env/world_geometry.h"
#include "viewer/video_recorder.h"
#include "viewer/watch_view.h"

namespace worldmodels {

namespace {

constexpr double kStepsPerSecond = 1 / kTimeStep;
constexpr double kHold = 1;  // seconds that the end of an episode stays

void MakeCanvas(sf::RenderTexture& canvas, const WindowSize& size) {
  const sf::ContextSettings settings(
      0, 0, std::min(4u, sf::RenderTexture::getMaximumAntialiasingLevel()));
  if (!canvas.create(static_cast<unsigned>(size.width), static_cast<unsigned>(size.height),
                     settings)) {
    FailRun("cannot make a picture of {}x{}: too large for this machine's OpenGL", size.width,
            size.height);
  }
}

}  // namespace

std::filesystem::path RecordWatch(const WatchOptions& options) {
  const int steps_per_frame = options.record.extension() == ".gif" ? 2 : 1;
  const double rate = kStepsPerSecond / steps_per_frame;
  const auto hold_frames = std::lround(kHold * rate);

  const Font font;
  sf::RenderTexture canvas;
  MakeCanvas(canvas, options.size);
  WatchView view(font);
  WatchSession session(options.environment, options.random_driving, options.models, options.seed);
  VideoRecorder recorder(options.record, options.size.width, options.size.height,
                         static_cast<int>(std::lround(rate)));

  const int64_t wanted = std::lround(options.seconds * rate);
  const int64_t longest = options.environment.max_steps / steps_per_frame + 1 + hold_frames;
  Progress progress("recording", wanted > 0 ? wanted : longest, "frames", options.quiet);
  WatchStatus status;
  status.footer = "worldmodels";
  int64_t held = 0;
  while (!Interrupted() && (wanted > 0 ? recorder.frames() < wanted : held < hold_frames)) {
    if (session.finished() && held == hold_frames) {
      session.Reset(session.seed() + 1);
      held = 0;
    }
    view.Draw(canvas, session, status);
    canvas.display();
    const sf::Image image = canvas.getTexture().copyToImage();
    recorder.Add({image.getPixelsPtr(), static_cast<size_t>(options.size.width) *
                                            static_cast<size_t>(options.size.height) * 4});
    progress.Update(recorder.frames());
    if (session.finished()) ++held;
    for (int i = 0; i < steps_per_frame; ++i) session.Step();
  }
  progress.Finish();

  const std::filesystem::path written = recorder.Finish();
  spdlog::info("{}: {:.1f} s, last on track {} with return {:.1f}", written.string(),
               static_cast<double>(recorder.frames()) / rate, session.seed(),
               session.world().total_reward());
  ThrowIfInterrupted("interrupted: the video holds what there was");
  return written;
}

}  // namespace worldmodels
