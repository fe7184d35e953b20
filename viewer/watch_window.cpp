#include "viewer/watch_window.h"

#include <spdlog/spdlog.h>

#include <SFML/Graphics/Image.hpp>
#include <SFML/Graphics/Texture.hpp>
#include <SFML/System/Clock.hpp>

#include "common/interrupt.h"
#include "env/world_geometry.h"

namespace worldmodels {

namespace {

constexpr double kHold = 2;           // seconds that the end of an episode stays
constexpr int64_t kTracks = 1000000;  // seeds that training may know
constexpr unsigned kFramesPerSecond = 60;

}  // namespace

WatchWindow::WatchWindow(const WatchOptions& options)
    : window_(sf::VideoMode(static_cast<unsigned>(options.size.width),
                            static_cast<unsigned>(options.size.height)),
              "worldmodels: watch", sf::Style::Default, sf::ContextSettings(0, 0, 4)),
      view_(font_),
      session_(options.environment, options.random_driving, options.models, options.seed),
      clock_(1 / kTimeStep),
      new_tracks_(MakeRandom(options.seed, RandomStream::kTracks)),
      seconds_(options.seconds) {
  window_.setFramerateLimit(kFramesPerSecond);
}

void WatchWindow::Run() {
  sf::Clock since_start, since_frame;
  while (window_.isOpen()) {
    for (sf::Event event; window_.pollEvent(event);) Handle(event);
    if (!window_.isOpen()) break;
    Advance(since_frame.restart().asSeconds());
    Draw();
    window_.display();
    ThrowIfInterrupted("interrupted");
    if (seconds_ > 0 && since_start.getElapsedTime().asSeconds() >= seconds_) window_.close();
  }
}

void WatchWindow::Handle(const sf::Event& event) {
  if (event.type == sf::Event::Resized) {
    window_.setView(sf::View(PixelBox(0, 0, static_cast<float>(event.size.width),
                                      static_cast<float>(event.size.height))));
  }
  Obey(CommandOf(event));
}

void WatchWindow::Obey(WatchCommand command) {
  switch (command) {
    case WatchCommand::kNone:
      break;
    case WatchCommand::kPause:
      clock_.TogglePause();
      break;
    case WatchCommand::kStep:
      clock_.StepOnce();
      break;
    case WatchCommand::kFaster:
      clock_.Faster();
      break;
    case WatchCommand::kSlower:
      clock_.Slower();
      break;
    case WatchCommand::kNewTrack:
      session_.Reset(static_cast<uint64_t>(new_tracks_.UniformInt(kTracks)));
      break;
    case WatchCommand::kNextTrack:
      session_.Reset(session_.seed() + 1);
      break;
    case WatchCommand::kPreviousTrack:
      if (session_.seed() > 0) session_.Reset(session_.seed() - 1);
      break;
    case WatchCommand::kPanels:
      panels_ = !panels_;
      break;
    case WatchCommand::kScreenshot:
      SaveScreenshot();
      break;
    case WatchCommand::kQuit:
      window_.close();
      break;
  }
}

void WatchWindow::Advance(double elapsed) {
  const int steps = clock_.StepsDue(elapsed);
  for (int i = 0; i < steps; ++i) session_.Step();
  finished_ = session_.finished() && !clock_.paused() ? finished_ + elapsed : 0;
  if (finished_ >= kHold) session_.Reset(session_.seed() + 1);
}

void WatchWindow::Draw() { view_.Draw(window_, session_, {panels_, Mode(), kWatchHelp}); }

void WatchWindow::SaveScreenshot() {
  Draw();
  const sf::Vector2u size = window_.getSize();
  sf::Texture texture;
  const std::string file =
      fmt::format("worldmodels-track{}-step{}.png", session_.seed(), session_.world().steps());
  bool saved = texture.create(size.x, size.y);
  if (saved) {
    texture.update(window_);
    saved = texture.copyToImage().saveToFile(file);
  }
  if (saved) {
    spdlog::info("saved {}", file);
  } else {
    spdlog::warn("{} cannot be written", file);
  }
}

std::string WatchWindow::Mode() const {
  if (clock_.paused()) return "paused";
  return clock_.speed() == 1 ? "" : fmt::format("{}x", clock_.speed());
}

}  // namespace worldmodels
