#include <SFML/Graphics/Image.hpp>
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "common/episode.h"
#include "test_window.h"
#include "toy_run.h"
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

// Two rollouts, of 4 and 3 frames of different grey, numbered 5 and 8.
void WriteRollouts(const fs::path& folder, int64_t size = 64) {
  for (const int64_t number : {5, 8}) {
    Episode episode;
    const int64_t steps = number == 5 ? 3 : 2;
    episode.observations = NpyArray("|u1", {steps + 1, size, size, 3});
    auto pixels = episode.observations.values<uint8_t>();
    const auto frame = static_cast<size_t>(size * size * 3);
    for (size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] = static_cast<uint8_t>(20 * number + 10 * static_cast<int64_t>(i / frame));
    }
    episode.actions.assign(static_cast<size_t>(3 * steps), 0.0f);
    episode.rewards.assign(static_cast<size_t>(steps), 0.0f);
    episode.terminals.assign(static_cast<size_t>(steps), 0);
    fs::create_directories(folder);
    SaveEpisode(EpisodePath(folder, number), episode);
  }
}

// A run with a V whose pictures change much with z, though it has learned nothing.
class ExploreRun : public ToyRun {
 public:
  explicit ExploreRun(Models models) : ToyRun(models) {
    Pcg64 random(1);
    Vae vae = Vae::Random(8, random);
    for (Parameter* parameter : vae.parameters()) {
      if (!parameter->name.starts_with("decoder.") || parameter->shape.size() == 1) continue;
      for (float& value : parameter->value) value *= 4;
    }
    vae.Save(directory().vision_model());
  }
};

std::vector<std::string> Explore(const ToyRun& run, std::vector<std::string> more = {}) {
  std::vector<std::string> command = {"explore", run.path(), "--quiet"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

// "-1.25" of a title that ends in "z3 -1.25" (or that and " - paused").
double ValueIn(const std::string& title) {
  const size_t name = title.rfind(" - z");
  return name == std::string::npos ? 1e9 : std::stod(title.substr(title.find(' ', name + 3)));
}

void CheckRefused(const ProgramResult& result, const std::string& expected) {
  INFO(result.err);
  CHECK(result.status == 2);
  CHECK(result.err.find(expected) != std::string::npos);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
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

TEST_CASE("without rollouts explore drives for its frames, with and without a C", "[display]") {
  const TestScreen screen;
  for (const auto models : {ToyRun::kVision, ToyRun::kAll}) {
    CAPTURE(models);
    const ToyRun run(models);
    TestWindow window(
        Explore(run, {"--seed", "7", "--frame", "3", "--set", "environment.max_steps=20", "--set",
                      "environment.renderer=sfml"}),
        run.folder());
    CHECK(window.TitleGets("track 7, step 3"));
    window.Press("Prior");
    CHECK(window.TitleGets("track 10, step 0"));
    CHECK(window.Close() == 0);
    CHECK_FALSE(fs::exists(run.directory().rollouts()));
  }
}

TEST_CASE("explore begins where it is told to, in the rollouts that it is given", "[display]") {
  const TestScreen screen;
  const ExploreRun run(ToyRun::kVision);
  WriteRollouts(run.folder() + "others");
  const auto result =
      RunProgram(Explore(run, {"--rollouts", run.folder() + "others", "--seconds", "0.3"}));
  INFO(result.err);
  CHECK(result.status == 0);
  CHECK(result.err.find("warning") == std::string::npos);
  TestWindow window(
      Explore(run, {"--rollouts", run.folder() + "others", "--rollout", "8", "--frame", "2"}),
      run.folder());
  CHECK(window.TitleGets("rollout 8, step 2"));
  CHECK(window.Close() == 0);
}

TEST_CASE("explore refuses in one line what it cannot show") {
  const ExploreRun run(ToyRun::kVision);
  const ToyRun none(ToyRun::kNone);
  WriteRollouts(run.directory().rollouts());
  WriteRollouts(run.folder() + "large", 96);
  fs::create_directories(run.folder() + "empty");
  const auto film = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--record", run.folder() + "film.mp4"});
    return RunProgram(Explore(run, more), {"DISPLAY="});
  };
  CheckRefused(RunProgram(Explore(run), {"DISPLAY="}), "no display for a window");
  CheckRefused(RunProgram({"explore", run.folder() + "nothing", "--record", "a.mp4"}),
               "no such run directory");
  CheckRefused(RunProgram(Explore(none, {"--record", "a.mp4"})),
               "vision/model.safetensors: no trained V yet; run `worldmodels train-vision` first");
  CheckRefused(RunProgram(Explore(run, {"--record", "a.avi"})), ".avi");
  CheckRefused(film({"--rollouts", run.folder() + "empty"}), "empty: no rollouts there");
  CheckRefused(film({"--rollouts", run.folder() + "missing"}), "missing: no rollouts there");
  CheckRefused(film({"--rollouts", run.folder() + "large"}), "96x96 pixels, V takes 64x64");
  CheckRefused(film({"--rollout", "6"}), "there is no rollout 6: they go from 5 to 8");
  CheckRefused(film({"--rollout", "8", "--frame", "3"}), "no frame 3");
  CheckRefused(film({"--size", "12"}), "'12' is not a size");
  CheckRefused(film({"--set", "vision.latent_size=9"}), "vision.latent_size");
  WriteFileAtomically(run.directory().vision_model(), "no model");
  CheckRefused(film({}), "vision/model.safetensors");
  CHECK_FALSE(fs::exists(run.folder() + "film.mp4"));
}

TEST_CASE("explore's film is a tour, without a screen", "[display]") {
  const ExploreRun run(ToyRun::kVision);
  WriteRollouts(run.directory().rollouts());
  // A PATH without ffmpeg: the frames can be looked at.
  const std::string bin = run.path() + "/bin", film = run.path() + "/film.gif";
  fs::create_directories(bin);
  fs::create_symlink("/usr/bin/Xvfb", bin + "/Xvfb");
  const auto result =
      RunProgram(Explore(run, {"--record", film, "--size", "640x360", "--seconds", "4.2"}),
                 {"DISPLAY=", "PATH=" + bin});
  INFO(result.err);
  REQUIRE(result.status == 0);
  CHECK(PngFiles(film + ".frames") == 105);
  const auto load = [&](int step) {  // 25 frames a second
    sf::Image image;
    REQUIRE(image.loadFromFile(fmt::format("{}.frames/frame_{:06}.png", film, step / 2)));
    REQUIRE(image.getSize() == sf::Vector2u(640, 360));
    return image;
  };
  // How many of a box's pixels differ.
  const auto changed = [](const sf::Image& a, const sf::Image& b, const PixelBox& box) {
    int count = 0;
    for (auto y = static_cast<unsigned>(box.top + 2); y < box.top + box.height - 2; y += 2) {
      for (auto x = static_cast<unsigned>(box.left + 2); x < box.left + box.width - 2; x += 2) {
        const size_t at = 4 * (size_t{640} * y + x);
        count += std::equal(a.getPixelsPtr() + at, a.getPixelsPtr() + at + 4, b.getPixelsPtr() + at)
                     ? 0
                     : 1;
      }
    }
    return count;
  };
  const ExploreLayout layout = MakeExploreLayout(640, 360, true);
  const sf::Image start = load(0), first = load(70), second = load(150);
  CHECK(changed(start, load(40), layout.picture) == 0);
  // The two latents with most KL are slid: the picture moves with them, not the frame.
  CHECK(changed(start, first, layout.picture) > 100);
  CHECK(changed(start, second, layout.picture) > 100);
  CHECK(changed(first, second, layout.picture) > 100);
  CHECK(changed(first, second, layout.latents) > 10);
  CHECK(changed(start, second, layout.images[0]) == 0);

  fs::create_symlink("/usr/bin/ffmpeg", bin + "/ffmpeg");
  const auto video =
      RunProgram(Explore(run, {"--record", film, "--size", "320x240", "--seconds", "0.4"}),
                 {"DISPLAY=", "PATH=" + bin});
  INFO(video.err);
  CHECK(video.status == 0);
  CHECK(fs::file_size(film) > 1000);
}

}  // namespace worldmodels::test
