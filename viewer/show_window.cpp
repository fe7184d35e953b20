#include "viewer/show_window.h"

#include <spdlog/spdlog.h>

#include <SFML/Graphics/Image.hpp>
#include <SFML/Graphics/Texture.hpp>
#include <SFML/System/Clock.hpp>

#include "common/interrupt.h"
#include "env/sfml.h"
#include "env/world_geometry.h"

namespace worldmodels {

namespace {

constexpr double kHold = 2;  // seconds that the end of an episode stays
constexpr unsigned kFramesPerSecond = 60;

}  // namespace

ShowWindow::ShowWindow(Show& show, const PlayOptions& options, ShowFilm* film)
    : show_(show), film_(film), clock_(1 / kTimeStep), seconds_(options.seconds) {
  OpenWindow(window_, static_cast<unsigned>(options.size.width),
             static_cast<unsigned>(options.size.height), "worldmodels", 4);
  window_.setFramerateLimit(kFramesPerSecond);
  // In the middle of the screen. (Without a window manager, SFML would put it too low.)
  const sf::Vector2i screen = ScreenSize();
  window_.setPosition({(screen.x - options.size.width) / 2, (screen.y - options.size.height) / 2});
}

void ShowWindow::Run() {
  sf::Clock since_start, since_frame;
  while (window_.isOpen() && !Interrupted()) {
    while (const std::optional<WindowEvent> event = PollEvent(window_)) Handle(*event);
    if (!window_.isOpen()) break;
    Advance(since_frame.restart().asSeconds());
    Draw();
    window_.display();
    UpdateTitle();
    if (seconds_ > 0 && since_start.getElapsedTime().asSeconds() >= seconds_) window_.close();
  }
  if (film_ != nullptr) film_->Finish(show_.Summary());
}

void ShowWindow::Handle(const WindowEvent& event) {
  if (event.kind == WindowEvent::Kind::kResized) {
    window_.setView(sf::View(sf::FloatRect({0, 0}, sf::Vector2f(event.size))));
  }
  if (!show_.Handle(event)) Obey(CommandOf(event));
}

void ShowWindow::Obey(ShowCommand command) {
  switch (command) {
    case ShowCommand::kNone:
      break;
    case ShowCommand::kPause:
      clock_.TogglePause();
      break;
    case ShowCommand::kStep:
      clock_.StepOnce();
      break;
    case ShowCommand::kFaster:
      clock_.Faster();
      break;
    case ShowCommand::kSlower:
      clock_.Slower();
      break;
    case ShowCommand::kRandom:
      show_.Restart(Start::kRandom);
      break;
    case ShowCommand::kNext:
      show_.Restart(Start::kNext);
      break;
    case ShowCommand::kPrevious:
      show_.Restart(Start::kPrevious);
      break;
    case ShowCommand::kPanels:
      panels_ = !panels_;
      break;
    case ShowCommand::kScreenshot:
      SaveScreenshot();
      break;
    case ShowCommand::kQuit:
      window_.close();
      break;
  }
}

void ShowWindow::Advance(double elapsed) {
  const int steps = clock_.StepsDue(elapsed);
  for (int i = 0; i < steps; ++i) {
    if (film_ != nullptr && steps_ % film_->steps_per_frame() == 0) film_->Add(show_, Status());
    show_.Step();
    ++steps_;
  }
  finished_ = show_.finished() && !clock_.paused() ? finished_ + elapsed : 0;
  if (finished_ >= kHold && !show_.driven_by_hand()) show_.Restart(Start::kNext);
}

void ShowWindow::Draw() { show_.Draw(window_, Status()); }

void ShowWindow::SaveScreenshot() {
  Draw();
  const sf::Vector2u size = window_.getSize();
  sf::Texture texture;
  const std::string file = fmt::format("worldmodels-{}.png", show_.FileName());
  bool saved = MakeTexture(texture, size.x, size.y);
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

void ShowWindow::UpdateTitle() {
  std::string title = "worldmodels " + show_.Title();
  if (const std::string mode = Status().mode; !mode.empty()) title += " - " + mode;
  if (title == title_) return;
  title_ = title;
  window_.setTitle(sf::String::fromUtf8(title.begin(), title.end()));
}

ShowStatus ShowWindow::Status() const {
  ShowStatus status{.panels = panels_, .mode = "", .footer = show_.Help()};
  if (clock_.paused()) {
    status.mode = "paused";
  } else if (clock_.speed() != 1) {
    status.mode = fmt::format("{}x", clock_.speed());
  }
  return status;
}

}  // namespace worldmodels
