#include "viewer/explore_controls.h"

#include <optional>

#include "viewer/slider_panel.h"

namespace worldmodels {

namespace {

using Kind = WindowEvent::Kind;

constexpr float kFine = 1.0f / 80, kCoarse = 1.0f / 16;  // steps, as shares of the reach
constexpr double kDoubleClick = 0.4;                     // seconds

bool Inside(const PixelBox& box, float x, float y) {
  return x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
}

// The latent whose row that is.
std::optional<int> LatentAt(const SliderGeometry& sliders, SliderList& list, float x, float y) {
  const std::optional<int> row = sliders.RowAt(x, y);
  if (!row) return {};
  return list.order()[static_cast<size_t>(list.First(sliders.rows()) + *row)];
}

}  // namespace

bool ExploreControls::Handle(const WindowEvent& event, const ExploreLayout& layout, double now) {
  const auto x = static_cast<float>(event.position.x), y = static_cast<float>(event.position.y);
  const SliderGeometry sliders(layout.latents, layout.frame.unit, list_.size(), session_.reach());
  switch (event.kind) {
    case Kind::kKeyPressed:
      return HandleKey(event.key, event.shift);
    case Kind::kMousePressed:
      return layout.frame.panels && HandlePress(event, layout, now);
    case Kind::kMouseMoved:
      if (dragging_) session_.Move(list_.selected(), sliders.ValueAt(x));
      return dragging_;
    case Kind::kWheel: {
      const auto latent = layout.frame.panels ? LatentAt(sliders, list_, x, y) : std::nullopt;
      if (!latent) return false;
      list_.Select(*latent);
      MoveSelected(kFine * event.wheel);
      return true;
    }
    case Kind::kMouseReleased:
    case Kind::kLostFocus:
      dragging_ = false;
      return false;
    default:
      return false;
  }
}

bool ExploreControls::HandlePress(const WindowEvent& event, const ExploreLayout& layout,
                                  double now) {
  const auto x = static_cast<float>(event.position.x), y = static_cast<float>(event.position.y);
  for (size_t i = 0; i < layout.pictures.size(); ++i) {
    if (!Inside(layout.pictures[i], x, y)) continue;
    session_.GoTo(static_cast<double>(i) / static_cast<double>(layout.pictures.size() - 1));
    return true;
  }
  const SliderGeometry sliders(layout.latents, layout.frame.unit, list_.size(), session_.reach());
  const std::optional<int> latent = LatentAt(sliders, list_, x, y);
  if (!latent) return false;
  list_.Select(*latent);
  const bool again = clicked_ == *latent && now - clicked_at_ < kDoubleClick;
  clicked_ = *latent;
  clicked_at_ = now;
  if (again || event.button == sf::Mouse::Button::Right) {
    session_.Reset(*latent);
    clicked_ = -1;  // a third click is none of the two
  } else if (event.button == sf::Mouse::Button::Left &&
             Inside(sliders.Track(*sliders.RowAt(x, y)), x, y)) {
    dragging_ = true;
    session_.Move(*latent, sliders.ValueAt(x));
  }
  return true;
}

bool ExploreControls::HandleKey(sf::Keyboard::Key key, bool shift) {
  using Key = sf::Keyboard::Key;
  switch (key) {
    case Key::Up:
      list_.MoveSelection(-1);
      return true;
    case Key::Down:
      list_.MoveSelection(1);
      return true;
    case Key::Home:
      list_.MoveSelection(-list_.size());
      return true;
    case Key::End:
      list_.MoveSelection(list_.size());
      return true;
    case Key::Left:
      MoveSelected(shift ? -kFine : -kCoarse);
      return true;
    case Key::Right:
      MoveSelected(shift ? kFine : kCoarse);
      return true;
    case Key::X:
      session_.Reset(list_.selected());
      return true;
    case Key::M:
      session_.ResetAll();
      return true;
    case Key::Z:
      session_.SetZero();
      return true;
    case Key::D:
      session_.Draw();
      return true;
    case Key::I:
      session_.DrawPrior();
      return true;
    case Key::PageUp:
      session_.NextEpisode(-1);
      return true;
    case Key::PageDown:
      session_.NextEpisode(1);
      return true;
    case Key::A:
      session_.SetA();
      return true;
    case Key::B:
      session_.SetB();
      return true;
    case Key::W:
      session_.PlayWalk(!session_.walk().playing());
      return true;
    case Key::L:
      session_.SetPath(session_.walk().path() == WalkPath::kLinear ? WalkPath::kSpherical
                                                                   : WalkPath::kLinear);
      return true;
    case Key::K:
      list_.Sort(!list_.sorted());
      return true;
    default:
      return false;
  }
}

// steps: shares of the reach.
void ExploreControls::MoveSelected(float steps) {
  const float value = session_.z()[static_cast<size_t>(list_.selected())];
  session_.Move(list_.selected(), value + steps * session_.reach());
}

}  // namespace worldmodels
