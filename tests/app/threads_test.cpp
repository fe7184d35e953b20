#include <catch2/catch.hpp>

#include "common/atomic_file.h"
#include "common/episode.h"
#include "tests/app/old_run.h"

namespace worldmodels::test {
namespace {

// Makes a stage longer twice, each time with so many threads.
void GoOn(const OldRun& run, const std::string& command, const std::string& setting,
          const std::vector<std::pair<std::string, std::string>>& steps_and_threads) {
  for (const auto& [steps, threads] : steps_and_threads) {
    const auto result =
        run.Run({command, "--quiet", "--threads", threads, "--set", setting + "=" + steps}, kBare);
    INFO(result.err);
    REQUIRE(result.status == 0);
  }
}

void CheckSame(const OldRun& one, const OldRun& other, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    INFO(file);
    CHECK(ReadFile(one / file) == ReadFile(other / file));
  }
}

}  // namespace

TEST_CASE("rollouts, M and C that go on with another number of threads are the same bytes") {
  const OldRun whole, resumed;
  whole.Adopt();
  resumed.Adopt();
  SECTION("rollouts") {
    GoOn(whole, "collect", "collect.episodes", {{"16", "2"}});
    GoOn(resumed, "collect", "collect.episodes", {{"12", "1"}, {"14", "3"}, {"16", "2"}});
    for (const auto& [index, path] : ListEpisodes(whole / "rollouts")) {
      CHECK(ReadFile(path) == ReadFile(EpisodePath(resumed / "rollouts", index)));
    }
    CHECK(ListEpisodes(resumed / "rollouts").size() == 16);
  }
  SECTION("M") {
    GoOn(whole, "train-memory", "memory.steps", {{"12", "2"}});
    GoOn(resumed, "train-memory", "memory.steps", {{"7", "1"}, {"9", "3"}, {"12", "2"}});
    CheckSame(whole, resumed,
              {"memory/model.safetensors", "memory/standardisation.safetensors",
               "memory/diagnostics.json"});
  }
  SECTION("C") {
    GoOn(whole, "train-controller", "controller.generations", {{"6", "2"}});
    GoOn(resumed, "train-controller", "controller.generations",
         {{"3", "1"}, {"4", "3"}, {"6", "2"}});
    CheckSame(whole, resumed, {"controller/model.safetensors", "controller/state.safetensors"});
  }
}

TEST_CASE("V that goes on with another number of threads says so: its bytes depend on it") {
  const OldRun run;
  run.Adopt();
  GoOn(run, "train-vision", "vision.steps", {{"4", "1"}});
  const auto same =
      run.Run({"train-vision", "--quiet", "--threads", "1", "--set", "vision.steps=5"}, kBare);
  REQUIRE(same.status == 0);
  CHECK(same.err.find("threads") == std::string::npos);
  const auto other =
      run.Run({"train-vision", "--quiet", "--threads", "2", "--set", "vision.steps=6"}, kBare);
  REQUIRE(other.status == 0);
  CHECK(other.err.find("threads") != std::string::npos);
}

}  // namespace worldmodels::test
