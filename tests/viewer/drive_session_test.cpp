#include "viewer/drive_session.h"

#include <catch2/catch.hpp>

#include "tests/run/random_agent.h"
#include "tests/viewer/surroundings.h"

namespace worldmodels {
namespace {

constexpr Action kGas = {.steer = 0, .gas = 1, .brake = 0};

void Steps(DriveSession& session, int steps) {
  for (int i = 0; i < steps; ++i) session.Step(kGas);
}

}  // namespace

TEST_CASE("What is driven becomes a rollout with everything that training takes") {
  const TemporaryFolder folder;
  EnvironmentConfig environment = SoftwareWorld();
  environment.max_steps = 60;
  DriveSession session(environment, 3, folder / "rollouts", 200);
  const std::vector<uint8_t> first(session.frame().begin(), session.frame().end());
  Steps(session, 70);
  CHECK(session.finished());
  CHECK(session.Ending() == "out of time");
  CHECK(session.saved() == folder / "rollouts/episode_000200.npz");
  const Episode episode = LoadEpisode(session.saved());
  CHECK(episode.seed == 3);
  CHECK(episode.steps() == 60);
  CHECK(episode.observations.shape() == std::vector<int64_t>{61, 64, 64, 3});
  const auto frames = episode.observations.values<uint8_t>();
  CHECK(std::equal(first.begin(), first.end(), frames.begin()));
  CHECK(std::equal(session.frame().begin(), session.frame().end(), frames.end() - first.size()));
  double sum = 0;
  for (const float reward : episode.rewards) sum += reward;
  CHECK(sum == Approx(session.world().total_reward()).epsilon(1e-4));
  CHECK(episode.actions[1] == 1);
  CHECK(episode.terminals.back() == 0);
}

TEST_CASE("Each episode gets the next number, and an unfinished one is kept from a second on") {
  const TemporaryFolder folder;
  DriveSession session(SoftwareWorld(), 3, folder / "rollouts", 0);
  Steps(session, 60);
  session.Reset(4);
  CHECK(session.saved().filename() == "episode_000000.npz");
  Steps(session, 49);
  session.Reset(5);
  Steps(session, 50);
  session.SaveUnfinished();
  session.SaveUnfinished();
  const auto episodes = ListEpisodes(folder / "rollouts");
  REQUIRE(episodes.size() == 2);
  CHECK(LoadEpisode(episodes[1].second).seed == 5);
  CHECK(LoadEpisode(episodes[1].second).steps() == 50);
}

TEST_CASE("Nothing is written of a drive that is not to be saved") {
  const TemporaryFolder folder;
  DriveSession session(SoftwareWorld(), 3, "", 0);
  Steps(session, 60);
  session.Reset(4);
  CHECK(session.saved().empty());
  CHECK(folder.Files().empty());
}

}  // namespace worldmodels
