#include <SFML/Graphics/Image.hpp>
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "common/episode.h"
#include "test_window.h"
#include "toy_run.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

using Part = TestWindow::Part;

constexpr Part kWorld{.left = 0, .top = 0.1, .right = 0.55, .bottom = 0.7};
constexpr Part kFigures{.left = 0.6, .top = 0, .right = 1, .bottom = 0.2};

}  // namespace

TEST_CASE("the watch window obeys its keys", "[display]") {
  const TestScreen screen;
  const ToyRun run(ToyRun::kAll);
  TestWindow window(run.Command("watch", {"--seed", "7"}), run.folder());
  REQUIRE(window.TitleGets("track 7"));
  CHECK(window.Changes(kWorld, window.Picture(kWorld)));

  window.Press("space");
  REQUIRE(window.TitleGets("paused"));
  CHECK(window.ComesToRest({}));
  auto before = window.Picture(kWorld);
  window.Press("Right");
  CHECK(window.Changes(kWorld, before));
  CHECK(window.ComesToRest({}));

  before = window.Picture({});
  window.Press("Tab");
  CHECK(window.Changes(kFigures, window.Picture({})));
  window.Press("Tab");
  CHECK(Eventually([&] { return window.Picture({}) == before; }));

  window.Press("s");
  CHECK(Eventually([&] { return PngFiles(run.folder()) == 1; }));

  window.Press("n");
  CHECK(window.TitleGets("track 8"));
  CHECK(window.Changes(kWorld, before));
  window.Press("p");
  CHECK(window.TitleGets("track 7"));
  window.Press("r");
  CHECK(Eventually([&] { return window.Title().find("track 7 ") == std::string::npos; }));

  window.Press("space");
  CHECK(Eventually([&] { return window.Title().find("paused") == std::string::npos; }));
  window.Press("plus");
  CHECK(window.TitleGets("2x"));
  for (int i = 0; i < 3; ++i) window.Press("plus");
  CHECK(window.TitleGets("16x"));
  for (int i = 0; i < 7; ++i) window.Press("minus");
  CHECK(window.TitleGets("0.25x"));
  CHECK(window.Close() == 0);
}

TEST_CASE("the dream's temperature is the run's, or that of --temperature", "[display]") {
  const TestScreen screen;
  const ToyRun run(ToyRun::kAll);
  TestWindow set(run.Command("dream", {"--set", "dream.temperature=0.35"}), run.folder());
  CHECK(set.TitleGets("temperature 0.35"));
  CHECK(set.Close() == 0);
  TestWindow given(
      run.Command("dream", {"--set", "dream.temperature=0.35", "--temperature", "1.2"}),
      run.folder());
  CHECK(given.TitleGets("temperature 1.2"));
  CHECK(given.Close() == 0);
}

TEST_CASE("the dream window obeys its keys", "[display]") {
  const TestScreen screen;
  const ToyRun run(ToyRun::kAll);
  TestWindow window(run.Command("dream", {"--seed", "7"}), run.folder());
  REQUIRE(window.TitleGets("track 7 - temperature 0.75"));  // dream.temperature
  CHECK(window.Changes(kWorld, window.Picture(kWorld)));

  window.Press("space");
  REQUIRE(window.TitleGets("paused"));
  CHECK(window.ComesToRest({}));
  auto before = window.Picture(kFigures);
  window.Press("t");
  CHECK(window.TitleGets("temperature 0.8"));
  CHECK(window.Changes(kFigures, before));
  window.Press("g");
  window.Press("g");
  CHECK(window.TitleGets("temperature 0.6"));

  before = window.Picture(kWorld);
  window.Press("w");
  CHECK(window.Changes(kWorld, before));
  before = window.Picture(kWorld);
  window.Press("Right");
  CHECK(window.Changes(kWorld, before));
  window.Press("n");
  CHECK(window.TitleGets("track 8"));
  window.Press("d");
  CHECK(window.TitleGets("you drive"));
  window.Press("space");
  window.Hold("Left");
  CHECK(window.Changes(kFigures, window.Picture(kFigures)));
  window.LetGo("Left");
  window.Press("d");
  CHECK(Eventually([&] { return window.Title().find("you drive") == std::string::npos; }));
  window.Press("Escape");
  CHECK(window.WaitForEnd() == 0);
}

TEST_CASE("the drive window goes by the arrow keys and saves what was driven", "[display]") {
  const TestScreen screen;
  const ToyRun run(ToyRun::kNone);
  TestWindow window(run.Command("drive", {"--seed", "7", "--save"}), run.folder());
  REQUIRE(window.TitleGets("track 7"));
  window.Hold("Up");
  CHECK(window.Changes(kWorld, window.Picture(kWorld)));
  for (int i = 0; i < 3; ++i) CHECK_FALSE(window.Still(kWorld));
  window.LetGo("Up");
  window.Press("space");
  REQUIRE(window.TitleGets("paused"));
  CHECK(window.ComesToRest({}));
  const auto before = window.Picture(kWorld);
  window.Press("Right");  // steers, does not step
  CHECK(window.ComesToRest({}));
  CHECK(window.Picture(kWorld) == before);
  window.Press("period");
  CHECK(window.Changes(kWorld, before));
  window.Press("n");
  CHECK(window.TitleGets("track 8"));
  CHECK(window.Close() == 0);

  const auto episodes = ListEpisodes(run.directory().rollouts());
  REQUIRE_FALSE(episodes.empty());
  // With numbers of their own, whatever the run collects.
  CHECK(episodes[0].first == kFirstHandDriven);
  const Episode episode = LoadEpisode(episodes[0].second);
  CHECK(episode.seed == 7);
  CHECK(episode.steps() >= 50);
  CHECK(episode.observations.shape() == std::vector<int64_t>{episode.steps() + 1, 64, 64, 3});
  CHECK(*std::max_element(episode.actions.begin(), episode.actions.end()) > 0.5f);
}

TEST_CASE("a window can be made larger and smaller while it runs", "[display]") {
  const TestScreen screen;
  const ToyRun run(ToyRun::kAll);
  TestWindow window(run.Command("watch"), run.folder());
  window.Press("space");
  REQUIRE(window.TitleGets("paused"));
  for (const int width : {1200, 420}) {
    const size_t pixels = static_cast<size_t>(width) * 500;
    window.Resize(width, 500);
    CHECK(Eventually([&] { return window.Picture({}).size() == 4 * pixels; }));
    CHECK(window.ComesToRest({}));
  }
  CHECK(window.Close() == 0);
}

TEST_CASE("an unfinished run shows what there is of it", "[display]") {
  const TestScreen screen;
  for (const auto models : {ToyRun::kNone, ToyRun::kVision, ToyRun::kVisionAndMemory}) {
    const ToyRun run(models);
    for (const std::string name : {"watch", "dream", "drive"}) {
      CAPTURE(name, models);
      const auto result = RunProgram(run.Command(name, {"--seconds", "0.3"}));
      INFO(result.err);
      CHECK(result.status == 0);
      CHECK(result.err.find("warning") == std::string::npos);
    }
  }
}

TEST_CASE("a model that does not fit is left out of a window, and named", "[display]") {
  const TestScreen screen;
  const ToyRun run(ToyRun::kAll);
  Pcg64 random(1);
  MdnRnn::Random(MemoryConfig(), 8, random).Save(run.directory().memory_model());
  const auto result = RunProgram(run.Command("watch", {"--seconds", "0.3"}));
  CHECK(result.status == 0);
  CHECK(result.err.find("going on without M") != std::string::npos);
  CHECK(result.err.find(run.directory().memory_model().string()) != std::string::npos);
}

TEST_CASE("windows are recorded without a screen", "[display]") {
  const ToyRun run(ToyRun::kAll);
  for (const std::string name : {"watch", "dream", "drive"}) {
    CAPTURE(name);
    const std::string film = run.path() + "/" + name + ".mp4";
    const auto result = RunProgram(
        run.Command(name, {"--record", film, "--seconds", "0.4", "--quiet"}), {"DISPLAY="});
    INFO(result.err);
    REQUIRE(result.status == 0);
    const auto probe = RunProgramInShell(
        "exec ffprobe -v error -count_frames -show_entries "
        "stream=width,height,r_frame_rate,nb_read_frames -of csv=p=0 '" +
            film + "'; ",
        {});
    CHECK(probe.out == "640,360,50/1,20\n");
  }
}

TEST_CASE("a film of the software renderer's needs no display") {
  const ToyRun run(ToyRun::kAll);
  const std::string film = run.path() + "/film.mp4";
  // Neither Xvfb nor ffmpeg: the frames can be looked at.
  const std::string bin = run.path() + "/bin";
  fs::create_directories(bin);
  const auto result =
      RunProgram(run.Command("watch", {"--record", film, "--seconds", "0.4", "--quiet"}),
                 {"DISPLAY=", "PATH=" + bin});
  INFO(result.err);
  REQUIRE(result.status == 0);
  CHECK(result.err.find("no figures and no text") != std::string::npos);
  CHECK(result.err.find("install package xvfb") != std::string::npos);
  CHECK(PngFiles(film + ".frames") == 20);
  sf::Image first, last;
  REQUIRE(first.loadFromFile(film + ".frames/frame_000000.png"));
  REQUIRE(last.loadFromFile(film + ".frames/frame_000019.png"));
  REQUIRE(first.getSize() == sf::Vector2u(640, 360));
  // The world to the left: of many colours, and another one later.
  const auto pixel = [](const sf::Image& image, unsigned x, unsigned y) {
    const uint8_t* rgba = image.getPixelsPtr() + 4 * (size_t{y} * image.getSize().x + x);
    return std::array{rgba[0], rgba[1], rgba[2]};
  };
  std::set<std::array<uint8_t, 3>> colours;
  int moved = 0;
  for (unsigned y = 0; y < 360; y += 3) {
    for (unsigned x = 0; x < 520; x += 3) {
      colours.insert(pixel(last, x, y));
      moved += pixel(first, x, y) != pixel(last, x, y) ? 1 : 0;
    }
  }
  CHECK(colours.size() >= 4);
  CHECK(moved > 100);
  // The panels to the right: V's reconstruction from the first frame on, M's prediction later.
  const auto bright = [&](const sf::Image& image, unsigned panel) {
    int sum = 0;
    for (unsigned i = 0; i < 120; ++i) sum += pixel(image, 520 + i, 120 * panel + 60)[1];
    return sum;
  };
  CHECK(bright(first, 0) > 0);
  CHECK(bright(first, 1) > 0);
  CHECK(bright(first, 2) == 0);
  CHECK(bright(last, 2) > 0);

  // With ffmpeg it is a video.
  fs::create_symlink("/usr/bin/ffmpeg", bin + "/ffmpeg");
  const auto video =
      RunProgram(run.Command("watch", {"--record", film, "--seconds", "0.4", "--quiet"}),
                 {"DISPLAY=", "PATH=" + bin});
  INFO(video.err);
  CHECK(video.status == 0);
  CHECK(fs::file_size(film) > 1000);
}

TEST_CASE("without ffmpeg a window's frames are kept, and the package is named", "[display]") {
  const ToyRun run(ToyRun::kAll);
  // A PATH with Xvfb alone.
  const std::string bin = run.path() + "/bin";
  fs::create_directories(bin);
  fs::create_symlink("/usr/bin/Xvfb", bin + "/Xvfb");
  const std::string film = run.path() + "/film.mp4";
  const auto result =
      RunProgram(run.Command("watch", {"--record", film, "--seconds", "0.1", "--quiet"}),
                 {"DISPLAY=", "PATH=" + bin});
  INFO(result.err);
  CHECK(result.status == 0);
  CHECK(result.err.find("Debian package ffmpeg") != std::string::npos);
  CHECK(result.err.find("no font found") != std::string::npos);
  CHECK(fs::exists(film + ".frames/frame_000004.png"));
  CHECK_FALSE(fs::exists(film));
}

}  // namespace worldmodels::test
