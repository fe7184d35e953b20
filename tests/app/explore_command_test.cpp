#include <SFML/Graphics/Image.hpp>
#include <algorithm>
#include <catch2/catch.hpp>

#include "explore_run.h"
#include "test_window.h"
#include "viewer/window_layout.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

void CheckExploreRefused(const ProgramResult& result, const std::string& expected) {
  INFO(result.err);
  CHECK(result.status == 2);
  CHECK(result.err.find(expected) != std::string::npos);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
}

}  // namespace

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
  CheckExploreRefused(RunProgram(Explore(run), {"DISPLAY="}), "no display for a window");
  CheckExploreRefused(RunProgram({"explore", run.folder() + "nothing", "--record", "a.mp4"}),
                      "no such run directory");
  CheckExploreRefused(
      RunProgram(Explore(none, {"--record", "a.mp4"})),
      "vision/model.safetensors: no trained V yet; run `worldmodels train-vision` first");
  CheckExploreRefused(RunProgram(Explore(run, {"--record", "a.avi"})), ".avi");
  CheckExploreRefused(film({"--rollouts", run.folder() + "empty"}), "empty: no rollouts there");
  CheckExploreRefused(film({"--rollouts", run.folder() + "missing"}), "missing: no rollouts there");
  CheckExploreRefused(film({"--rollouts", run.folder() + "large"}), "96x96 pixels, V takes 64x64");
  CheckExploreRefused(film({"--rollout", "6"}), "there is no rollout 6: they go from 5 to 8");
  CheckExploreRefused(film({"--rollout", "8", "--frame", "3"}), "no frame 3");
  CheckExploreRefused(film({"--size", "12"}), "'12' is not a size");
  CheckExploreRefused(film({"--set", "vision.latent_size=9"}), "vision.latent_size");
  WriteFileAtomically(run.directory().vision_model(), "no model");
  CheckExploreRefused(film({}), "vision/model.safetensors");
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
