#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "explore_run.h"
#include "test_window.h"
#include "viewer/slider_panel.h"
#include "viewer/window_layout.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

using Part = TestWindow::Part;

constexpr int kWidth = 1280, kHeight = 720;

// What the window's title says of it.
constexpr const char *kMean = "z: the frame's mean", *kDrawn = "z: drawn from N(mu",
                     *kPrior = "z: drawn from the prior", *kZero = "z: 0",
                     *kHand = "z: moved by hand";

Part PartOf(const PixelBox& box) {
  return {.left = (box.left + 2) / kWidth,
          .top = (box.top + 2) / kHeight,
          .right = (box.left + box.width - 2) / kWidth,
          .bottom = (box.top + box.height - 2) / kHeight};
}

// "-1.25" of a title that ends in "z3 -1.25" (or that and " - paused").
double ValueIn(const std::string& title) {
  const size_t name = title.rfind(" - z");
  return name == std::string::npos ? 1e9 : std::stod(title.substr(title.find(' ', name + 3)));
}

}  // namespace

TEST_CASE("the explore window obeys its keys", "[display]") {
  const TestScreen screen;
  const ExploreRun run(ToyRun::kAll);
  WriteRollouts(run.directory().rollouts());
  TestWindow window(Explore(run, {"--frame", "0"}), run.folder());
  const ExploreLayout layout = MakeExploreLayout(kWidth, kHeight, true);
  const Part picture = PartOf(layout.picture), real = PartOf(layout.images[0]),
             sliders = PartOf(layout.latents), strip = PartOf(layout.strip),
             figures = PartOf(layout.figures[0]);
  REQUIRE(window.TitleGets("rollout 5, step 0"));
  CHECK(window.TitleGets(kMean));
  CHECK(window.ComesToRest({}));

  SECTION("frames") {
    auto before = window.Picture(real);
    window.Press("n");
    CHECK(window.TitleGets("rollout 5, step 1"));
    CHECK(window.Changes(real, before));
    window.Press("p");
    CHECK(window.TitleGets("rollout 5, step 0"));
    window.Press("p");
    CHECK(window.TitleGets("rollout 8, step 2"));
    window.Press("Prior");
    CHECK(window.TitleGets("rollout 5, step 0"));
    window.Press("Next");
    CHECK(window.TitleGets("rollout 8, step 0"));
    const std::string here = window.Title();
    for (int i = 0; i < 6 && window.Title() == here; ++i) {
      window.Press("r");
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
    CHECK(window.Title() != here);
  }
  SECTION("latents") {
    auto before = window.Picture(picture);
    const double value = ValueIn(window.Title());
    window.Press("Right");
    CHECK(window.TitleGets(kHand));
    CHECK(ValueIn(window.Title()) == Approx(value + 0.25).margin(0.011));
    CHECK(window.Changes(picture, before));
    window.Press("shift+Right");
    CHECK(Eventually([&] { return std::abs(ValueIn(window.Title()) - value - 0.3) < 0.011; }));
    window.Press("Left");
    window.Press("shift+Left");
    CHECK(Eventually([&] { return std::abs(ValueIn(window.Title()) - value) < 0.011; }));
    window.Press("x");
    CHECK(window.TitleGets(kMean));
    CHECK(Eventually([&] { return window.Picture(picture) == before; }));

    const std::string first = window.Title();
    before = window.Picture(sliders);
    window.Press("Down");
    CHECK(Eventually([&] { return window.Title() != first; }));
    CHECK(window.Changes(sliders, before));
    window.Press("Up");
    CHECK(Eventually([&] { return window.Title() == first; }));
    window.Press("End");
    CHECK(Eventually([&] { return window.Title() != first; }));
    window.Press("Home");
    CHECK(Eventually([&] { return window.Title() == first; }));
    before = window.Picture(sliders);
    window.Press("k");
    CHECK(window.Changes(sliders, before));
    window.Press("Home");
    CHECK(window.TitleGets(" - z0 "));
    window.Press("z");
    CHECK(window.TitleGets(kZero));
    CHECK(window.TitleGets(" - z0 0.00"));
    window.Press("m");
    CHECK(window.TitleGets(kMean));
  }
  SECTION("draws") {
    auto before = window.Picture(figures);
    window.Press("d");
    CHECK(window.TitleGets(kDrawn));
    CHECK(window.Changes(figures, before));
    before = window.Picture(picture);
    window.Press("d");
    CHECK(window.Changes(picture, before));
    before = window.Picture(picture);
    window.Press("i");
    CHECK(window.TitleGets(kPrior));
    CHECK(window.Changes(picture, before));
  }
  SECTION("the walk") {
    auto before = window.Picture(strip);
    window.Press("n");
    window.Press("a");
    CHECK(window.Changes(strip, before));
    window.Press("Next");
    before = window.Picture(strip);
    window.Press("b");
    CHECK(window.Changes(strip, before));
    CHECK(window.ComesToRest({}));
    before = window.Picture(strip);
    window.Press("l");
    CHECK(window.Changes(strip, before));
    window.Press("w");
    CHECK(window.TitleGets("spherical walk"));
    CHECK(window.Changes(sliders, window.Picture(sliders)));
    window.Press("space");
    CHECK(window.TitleGets("paused"));
    CHECK(window.ComesToRest({}));
    const std::string title = window.Title();
    for (int i = 0; i < 4; ++i) {  // a step is 0.67 %
      window.Press("period");
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    CHECK(Eventually([&] { return window.Title() != title; }));
    window.Press("space");
    window.Press("plus");
    CHECK(window.TitleGets("2x"));
    window.Press("w");
    CHECK(window.ComesToRest({}));
  }
  SECTION("the window") {
    const auto before = window.Picture({});
    window.Press("Tab");
    CHECK(window.Changes(sliders, window.Picture({})));
    CHECK(window.ComesToRest({}));
    window.Press("Tab");
    CHECK(Eventually([&] { return window.Picture({}) == before; }));
    window.Press("s");
    CHECK(Eventually(
        [&] { return fs::exists(run.folder() + "worldmodels-explore-rollout5-step0.png"); }));
    window.Resize(640, 360);
    CHECK(Eventually([&] { return window.Picture({}).size() == size_t{4} * 640 * 360; }));
    window.Press("Escape");
    CHECK(window.WaitForEnd() == 0);
  }
}

TEST_CASE("every slider of the explore window goes by the mouse", "[display]") {
  const TestScreen screen;
  const ExploreRun run(ToyRun::kVision);
  WriteRollouts(run.directory().rollouts());
  TestWindow window(Explore(run, {"--frame", "0"}), run.folder());
  REQUIRE(window.TitleGets(kMean));
  window.Press("k");  // by number
  const ExploreLayout layout = MakeExploreLayout(kWidth, kHeight, true);
  const SliderGeometry sliders(layout.latents, layout.frame.unit, 8, 4);
  const auto shows = [&](int latent, double value) {
    const std::string name = fmt::format(" - z{} ", latent);
    return Eventually([&] {
      const std::string title = window.Title();
      return title.find(name) != std::string::npos && std::abs(ValueIn(title) - value) < 0.06;
    });
  };
  REQUIRE(sliders.rows() == 8);
  for (int row = 0; row < 8; ++row) {
    CAPTURE(row);
    const PixelBox box = sliders.Row(row);
    const int y = static_cast<int>(box.top + box.height / 2);
    const auto x = [&](float value) { return static_cast<int>(sliders.XOf(value)); };
    const auto before = window.Picture(PartOf(layout.picture));
    window.Point(x(1), y);
    window.PressMouse();
    CHECK(shows(row, 1));
    window.Point(x(-2), y);
    CHECK(shows(row, -2));
    window.LetGoMouse();
    CHECK(window.Changes(PartOf(layout.picture), before));
    window.Click(4, 4);  // the wheel, up
    CHECK(shows(row, -1.8));
    window.Click(5);
    CHECK(shows(row, -1.85));
    window.Click(row % 2 == 0 ? 3 : 1, row % 2 == 0 ? 1 : 2);  // right, or double
    CHECK(window.TitleGets(kMean));
  }
  const PixelBox& last = layout.pictures.back();
  window.Point(static_cast<int>(last.left) + 9, static_cast<int>(last.top) + 9);
  window.Click();
  CHECK(window.TitleGets("linear walk, 100 % from A to B"));
  CHECK(window.Close() == 0);
}

}  // namespace worldmodels::test
