#include "viewer/watch.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/random.h"
#include "env/private_display.h"
#include "tests/run/random_agent.h"
#include "tests/viewer/surroundings.h"
#include "viewer/watch_session.h"

namespace worldmodels {
namespace {

WatchOptions SmallRecording(const std::filesystem::path& file) {
  WatchOptions options;
  options.environment = SoftwareWorld();
  options.play.size = {320, 240};
  options.play.seconds = 0.2;
  options.play.record = file;
  options.play.quiet = true;
  return options;
}

// A display for the rest of the process: SFML's clipboard, once a window was open, needs its own
// until the very end.
void NeedDisplay() { [[maybe_unused]] static const auto* const display = new PrivateDisplay(); }

}  // namespace

TEST_CASE("Watch records the whole agent as a video", "[display]") {
  NeedDisplay();
  const TemporaryFolder folder;
  const RandomAgent agent;
  WatchOptions options = SmallRecording(folder / "drive.mp4");
  options.models = agent.models();
  Watch(options);
  CHECK(ProbeVideo(folder / "drive.mp4") == "320,240,50/1,10\n");
}

TEST_CASE("Watch records a run that has no models yet", "[display]") {
  NeedDisplay();
  const TemporaryFolder folder;
  Watch(SmallRecording(folder / "drive.gif"));
  CHECK(ProbeVideo(folder / "drive.gif") == "320,240,25/1,5\n");
}

TEST_CASE("A recording without a length ends a second after the episode", "[display]") {
  NeedDisplay();
  const TemporaryFolder folder;
  WatchOptions options = SmallRecording(folder / "drive.mp4");
  options.environment.max_steps = 5;
  options.play.seconds = 0;
  Watch(options);
  CHECK(ProbeVideo(folder / "drive.mp4") == "320,240,50/1,55\n");
}

TEST_CASE("A watch window closes after the time given", "[display]") {
  NeedDisplay();
  WatchOptions options = SmallRecording({});
  Watch(options);
  SUCCEED();
}

TEST_CASE("Watch without a display says how to record instead") {
  const ScopedVariable display("DISPLAY", "");
  try {
    Watch(SmallRecording({}));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::kInput);
    CHECK_THAT(error.what(), Catch::Contains("--record"));
  }
}

TEST_CASE("A watched agent acts by its controller, the same way each time") {
  const RandomAgent agent;
  WatchSession session(SoftwareWorld(), {}, agent.models(), 3);
  CHECK_FALSE(session.driven_at_random());
  CHECK(session.log_pi().empty());
  CHECK(session.DecodePrediction().empty());
  const Action expected = agent.controller.Act(session.latents(), session.hidden());
  session.Step();
  CHECK(session.action() == expected);
  CHECK(session.log_pi().size() == session.latents().size() * 5);
  for (const float x : session.DecodePrediction()) CHECK((x >= 0 && x <= 1));

  const std::vector<float> latents(session.latents().begin(), session.latents().end());
  const std::vector<uint8_t> frame(session.frame().begin(), session.frame().end());
  session.Reset(4);
  CHECK(session.seed() == 4);
  CHECK(session.world().steps() == 0);
  session.Reset(3);
  session.Step();
  CHECK(std::vector<float>(session.latents().begin(), session.latents().end()) == latents);
  CHECK(std::vector<uint8_t>(session.frame().begin(), session.frame().end()) == frame);
}

TEST_CASE("Without a controller, or without what it needs, the car is driven at random") {
  const RandomAgent agent;
  CHECK(WatchSession(SoftwareWorld(), {}, {}, 3).driven_at_random());
  CHECK(WatchSession(SoftwareWorld(), {}, {.vision = &agent.vision}, 3).driven_at_random());
  CHECK(WatchSession(SoftwareWorld(), {},
                     {.vision = &agent.vision, .controller = &agent.controller}, 3)
            .driven_at_random());
  WatchSession session(SoftwareWorld(), {},
                       {.memory = &agent.memory, .controller = &agent.controller}, 3);
  CHECK(session.driven_at_random());
  CHECK_FALSE(session.has_memory());
  session.Step();
  CHECK(session.world().steps() == 1);
}

TEST_CASE("A watched episode ends, says why, and stays as it is") {
  EnvironmentConfig environment = SoftwareWorld();
  environment.max_steps = 2;
  WatchSession session(environment, {}, {}, 3);
  CHECK(session.Ending().empty());
  session.Step();
  session.Step();
  CHECK(session.finished());
  CHECK(session.Ending() == "out of time");
  session.Step();
  CHECK(session.world().steps() == 2);
}

TEST_CASE("Models that do not fit each other are not watched") {
  const RandomAgent agent;
  Pcg64 random(1);
  const MdnRnn other = MdnRnn::Random(RandomAgent::SmallMemory(), 32, random);
  CHECK_THROWS_AS(WatchSession(SoftwareWorld(), {}, {.vision = &agent.vision, .memory = &other}, 3),
                  Error);
  EnvironmentConfig environment = SoftwareWorld();
  environment.frame_size = 96;
  CHECK_THROWS_AS(WatchSession(environment, {}, {.vision = &agent.vision}, 3), Error);
}

}  // namespace worldmodels
