#include "viewer/explore_controls.h"

#include <catch2/catch.hpp>

#include "viewer/slider_panel.h"

namespace worldmodels {
namespace {

using Key = sf::Keyboard::Key;
using Kind = WindowEvent::Kind;

// An explore window without its picture: 4 latents, one frame.
struct Window {
  explicit Window(int latents = 4, int height = 720)
      : random(1),
        vae(Vae::Random(latents, random)),
        session(vae, OneFrame(), 3),
        list(session.by_kl()),
        controls(session, list),
        layout(MakeExploreLayout(1280, height, true)),
        sliders(layout.latents, layout.frame.unit, latents, session.reach()) {}

  static RealFrames OneFrame() {
    std::vector<DrivenEpisode> episodes(2);
    for (DrivenEpisode& episode : episodes) episode.frames.assign(2 * kFrameValues, 100);
    episodes[1].track = 1;
    return RealFrames(std::move(episodes));
  }

  bool Press(Key key, bool shift = false) {
    return controls.Handle({.kind = Kind::kKeyPressed, .key = key, .shift = shift}, layout, 0);
  }
  bool Mouse(Kind kind, float x, float y, double now = 0,
             sf::Mouse::Button button = sf::Mouse::Button::Left, float wheel = 0) {
    return controls.Handle({.kind = kind,
                            .position = {static_cast<int>(x), static_cast<int>(y)},
                            .button = button,
                            .wheel = wheel},
                           layout, now);
  }
  float Y(int row) const { return sliders.Row(row).top + sliders.Row(row).height / 2; }
  float z(int latent) const { return session.z()[static_cast<size_t>(latent)]; }
  float mu(int latent) const { return session.mu()[static_cast<size_t>(latent)]; }

  Pcg64 random;
  Vae vae;
  ExploreSession session;
  SliderList list;
  ExploreControls controls;
  ExploreLayout layout;
  SliderGeometry sliders;
};

}  // namespace

TEST_CASE("Keys go up and down the list of latents, in the order that is shown") {
  Window window;
  const auto by_kl = window.session.by_kl();
  CHECK(window.list.selected() == by_kl[0]);
  CHECK(window.Press(Key::Up));
  CHECK(window.list.selected() == by_kl[0]);
  CHECK(window.Press(Key::Down));
  CHECK(window.list.selected() == by_kl[1]);
  CHECK(window.Press(Key::End));
  CHECK(window.list.selected() == by_kl[3]);
  CHECK(window.Press(Key::Home));
  CHECK(window.list.selected() == by_kl[0]);
  CHECK(window.list.sorted());
  CHECK(window.Press(Key::K));
  CHECK_FALSE(window.list.sorted());
  CHECK(window.list.order() == std::vector<int>{0, 1, 2, 3});
  CHECK(window.list.selected() == by_kl[0]);
  window.Press(Key::Home);
  CHECK(window.list.selected() == 0);
  window.Press(Key::Down);
  CHECK(window.list.selected() == 1);
}

TEST_CASE("Keys move the selected latent by coarse and fine steps, and reset it or all") {
  Window window;
  const int latent = window.list.selected();
  const float mu = window.mu(latent);
  CHECK(window.Press(Key::Right));
  CHECK(window.z(latent) == Approx(mu + 0.25));
  window.Press(Key::Right, true);
  CHECK(window.z(latent) == Approx(mu + 0.3));
  window.Press(Key::Left);
  window.Press(Key::Left, true);
  window.Press(Key::Left, true);
  CHECK(window.z(latent) == Approx(mu - 0.05));
  window.Press(Key::Down);
  const int other = window.list.selected();
  window.Press(Key::Left);
  CHECK(window.z(other) == Approx(window.mu(other) - 0.25));
  CHECK(window.Press(Key::X));
  CHECK(window.z(other) == window.mu(other));
  CHECK(window.z(latent) != mu);
  CHECK(window.Press(Key::M));
  CHECK(window.z(latent) == mu);
  CHECK(window.Press(Key::Z));
  CHECK(window.session.from() == LatentsFrom::kZero);
}

TEST_CASE("Keys draw, change episodes, and work the walk") {
  Window window;
  ExploreSession& session = window.session;
  CHECK(window.Press(Key::D));
  CHECK(session.from() == LatentsFrom::kDraw);
  CHECK(window.Press(Key::I));
  CHECK(session.from() == LatentsFrom::kPrior);
  CHECK(window.Press(Key::PageDown));
  CHECK(session.place() == "track 1, step 0");
  CHECK(window.Press(Key::B));
  CHECK(session.walk().b().place == "track 1, step 0");
  CHECK(window.Press(Key::PageUp));
  CHECK(session.place() == "track 0, step 0");
  session.NextFrame(1);
  CHECK(window.Press(Key::A));
  CHECK(session.walk().a().place == "track 0, step 1");
  CHECK(window.Press(Key::W));
  CHECK(session.walk().playing());
  CHECK(window.Press(Key::L));
  CHECK(session.walk().path() == WalkPath::kSpherical);
  CHECK(window.Press(Key::L));
  CHECK(session.walk().path() == WalkPath::kLinear);
  CHECK(window.Press(Key::W));
  CHECK_FALSE(session.walk().playing());
  // Those of every window are left to it.
  for (const Key key : {Key::Space, Key::R, Key::N, Key::P, Key::Tab, Key::S, Key::Escape}) {
    CHECK_FALSE(window.Press(key));
  }
}

TEST_CASE("Every slider is dragged by the mouse, from where it is pressed to where it is let go") {
  Window window;
  for (int row = 0; row < 4; ++row) {
    CAPTURE(row);
    const int latent = window.list.order()[static_cast<size_t>(row)];
    CHECK(window.Mouse(Kind::kMousePressed, window.sliders.XOf(1), window.Y(row), row));
    CHECK(window.list.selected() == latent);
    CHECK(window.z(latent) == Approx(1).margin(0.05));  // a pixel is 0.03
    CHECK(window.Mouse(Kind::kMouseMoved, window.sliders.XOf(-2), window.Y(row)));
    CHECK(window.z(latent) == Approx(-2).margin(0.05));
    // Still held, beyond the panel's edge and over another row.
    window.Mouse(Kind::kMouseMoved, 5000, 0);
    CHECK(window.z(latent) == 4);
    window.Mouse(Kind::kMouseReleased, 5000, 0);
    CHECK_FALSE(window.Mouse(Kind::kMouseMoved, window.sliders.XOf(0), window.Y(row)));
    CHECK(window.z(latent) == 4);
  }
  window.Mouse(Kind::kMousePressed, window.sliders.XOf(0), window.Y(0), 20);
  window.controls.Handle({.kind = Kind::kLostFocus}, window.layout, 20);
  CHECK_FALSE(window.Mouse(Kind::kMouseMoved, window.sliders.XOf(1), window.Y(0), 20));
}

TEST_CASE("the wheel moves the latent below it finely, a right or a double click resets it") {
  Window window;
  const int latent = window.list.order()[2];
  const float x = window.sliders.XOf(0);
  CHECK(window.Mouse(Kind::kWheel, x, window.Y(2), 0, sf::Mouse::Button::Left, 2));
  CHECK(window.list.selected() == latent);
  CHECK(window.z(latent) == Approx(window.mu(latent) + 0.1));
  CHECK(window.Mouse(Kind::kMousePressed, x, window.Y(2), 1, sf::Mouse::Button::Right));
  CHECK(window.z(latent) == window.mu(latent));

  const float far = window.sliders.XOf(3);
  window.Mouse(Kind::kMousePressed, far, window.Y(2), 2);
  window.Mouse(Kind::kMouseReleased, far, window.Y(2), 2.1);
  CHECK(window.z(latent) == Approx(3).margin(0.05));
  window.Mouse(Kind::kMousePressed, far, window.Y(2), 2.2);
  window.Mouse(Kind::kMouseReleased, far, window.Y(2), 2.25);
  CHECK(window.z(latent) == window.mu(latent));
  // Too late, or on another slider, is no double click.
  window.Mouse(Kind::kMousePressed, far, window.Y(2), 3);
  window.Mouse(Kind::kMouseReleased, far, window.Y(2), 3.1);
  window.Mouse(Kind::kMousePressed, far, window.Y(2), 4);
  window.Mouse(Kind::kMouseReleased, far, window.Y(2), 4.1);
  CHECK(window.z(latent) == Approx(3).margin(0.05));
  window.Mouse(Kind::kMousePressed, far, window.Y(1), 4.2);
  CHECK(window.z(window.list.order()[1]) == Approx(3).margin(0.05));
  // Beside its track a slider is only selected.
  window.Mouse(Kind::kMouseReleased, far, window.Y(1), 4.3);
  const PixelBox name = window.sliders.Name(0);
  window.Mouse(Kind::kMousePressed, name.left + 2, window.Y(0), 6);
  CHECK(window.list.selected() == window.list.order()[0]);
  CHECK(window.z(window.list.order()[0]) == window.mu(window.list.order()[0]));
}

TEST_CASE("A click on a picture of the strip goes to its point of the walk") {
  Window window;
  for (int i = 0; i < kWalkPictures; ++i) {
    const PixelBox& box = window.layout.pictures[static_cast<size_t>(i)];
    CHECK(window.Mouse(Kind::kMousePressed, box.left + 3, box.top + 3));
    CHECK(window.session.from() == LatentsFrom::kWalk);
    CHECK(window.session.walk().position() == Approx(i / 8.0).margin(0.005));
  }
}

TEST_CASE("Clicks elsewhere, and on hidden panels, are nobody's") {
  Window window;
  const auto z = std::vector<float>(window.session.z().begin(), window.session.z().end());
  CHECK_FALSE(window.Mouse(Kind::kMousePressed, 100, 100));
  CHECK_FALSE(window.Mouse(Kind::kWheel, 100, 100, 0, sf::Mouse::Button::Left, 1));
  const float x = window.sliders.XOf(2), y = window.Y(1);
  window.layout = MakeExploreLayout(1280, 720, false);
  CHECK_FALSE(window.Mouse(Kind::kMousePressed, x, y));
  CHECK_FALSE(window.Mouse(Kind::kWheel, x, y, 0, sf::Mouse::Button::Left, 1));
  CHECK(std::equal(z.begin(), z.end(), window.session.z().begin()));
}

TEST_CASE("Where there is no room for all sliders, the selected one is in view") {
  Window window(100);
  const int rows = window.sliders.rows();
  CHECK(rows < 100);
  CHECK(rows >= 32);
  CHECK(window.list.First(rows) == 0);
  for (int i = 0; i < rows; ++i) window.Press(Key::Down);
  CHECK(window.list.First(rows) == 1);
  window.Press(Key::End);
  CHECK(window.list.First(rows) == 100 - rows);
  // The rows that are clicked are those in view.
  window.Mouse(Kind::kMousePressed, window.sliders.XOf(1), window.Y(0));
  CHECK(window.list.selected() == window.list.order()[static_cast<size_t>(100 - rows)]);
  window.Press(Key::Home);
  CHECK(window.list.First(rows) == 0);
}

TEST_CASE("Sliders measure values as they draw them") {
  const Window window;
  for (const float value : {-4.0f, -1.5f, 0.0f, 0.3f, 4.0f}) {
    CHECK(window.sliders.ValueAt(window.sliders.XOf(value)) == Approx(value).margin(1e-3));
  }
  CHECK(window.sliders.XOf(100) == window.sliders.XOf(4));
  CHECK_FALSE(window.sliders.RowAt(10, window.Y(0)));
  CHECK_FALSE(window.sliders.RowAt(window.sliders.XOf(0), window.Y(3) + 100));
}

}  // namespace worldmodels
