#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "common/digest.h"
#include "common/episode.h"
#include "common/file_lock.h"
#include "tests/app/old_run.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

}  // namespace

TEST_CASE("a finished run of an older program gets its records once, and costs nothing") {
  const OldRun run;
  const auto before = run.Files();
  const auto first = run.Run({"pipeline", "--json"}, kBare);
  INFO(first.err);
  CHECK(first.status == 0);
  CHECK_THAT(first.err, Contains("made by an older program"));
  for (const auto& [name, digest] : before) {
    if (name == run / "config.yaml") continue;  // gets the settings that are new, at their defaults
    INFO(name);
    CHECK(run.Files().at(name) == digest);
  }
  for (const std::string name :
       {"rollouts/made_from.json", "vision/made_from.json", "memory/latents.made_from.json",
        "memory/made_from.json", "controller/made_from.json", "evaluation.made_from.json",
        "drive.made_from.json", "report.made_from.json"}) {
    CHECK(fs::exists(run / name));
  }
  const auto after = run.Files();
  const auto second = run.Run({"pipeline", "--quiet"}, kBare);
  CHECK(second.status == 0);
  CHECK(second.err.empty());
  CHECK(run.Files() == after);
  // Times decide nothing.
  for (const auto& [name, digest] : before) {
    fs::last_write_time(name, fs::file_time_type::clock::now() + std::chrono::hours(9000));
  }
  CHECK(run.Run({"pipeline", "--quiet"}, kBare).status == 0);
  CHECK(run.Run({"train-memory", "--quiet"}, kBare).status == 0);
  CHECK(run.Files() == after);
}

TEST_CASE("what changed is told in one line before anything is touched") {
  const OldRun run;
  run.Adopt();
  run.CheckRefused({"pipeline", "--seed", "99"}, {"collect is stale: seed: made with 5, now 99"});
  run.CheckRefused({"pipeline", "--set", "vision.steps=6"},
                   {"train-memory is stale", "train-vision goes on (vision.steps: 3, now 6)"});
  run.CheckRefused({"pipeline", "--set", "vision.beta=2"},
                   {"train-vision is stale: vision.beta: made with 1, now 2", "--rebuild"});
  run.CheckRefused({"pipeline", "--set", "vision.latent_size=4"},
                   {"vision.latent_size: made with 2, now 4"});
  run.CheckRefused({"pipeline", "--set", "memory.steps=9"}, {"train-controller is stale"});
  run.CheckRefused({"pipeline", "--set", "environment.max_steps=40"},
                   {"environment.max_steps: made with 30, now 40"});
  run.CheckRefused({"pipeline", "--rebuild", "nothing"}, {"no such stage", "train-vision"});
  run.CheckRefused({"train-controller", "--in-dream"},
                   {"train-controller is stale", "another --controller NAME"});
  run.CheckRefused({"train-vision", "--set", "vision.learning_rate=1"}, {"vision.learning_rate"});
}

TEST_CASE("a model that was copied or edited is told, and what was made of it") {
  const OldRun run;
  run.Adopt();
  const auto flip = [&](const std::string& name) {
    std::string content = ReadFile(run / name);
    content.back() ^= 1;
    WriteFileAtomically(run / name, content);
  };
  SECTION("V") {
    flip("vision/model.safetensors");
    run.CheckRefused({"pipeline"}, {"vision/model.safetensors is not the one made here"});
  }
  SECTION("M") {
    flip("memory/model.safetensors");
    run.CheckRefused({"pipeline"}, {"memory/model.safetensors is not the one made here"});
  }
  SECTION("C") {
    flip("controller/model.safetensors");
    run.CheckRefused({"pipeline"}, {"controller/model.safetensors is not the one made here"});
  }
  SECTION("info and the report say so, too") {
    flip("controller/model.safetensors");
    const auto info = nlohmann::json::parse(run.Run({"info", "--json"}).out);
    CHECK(info.at("stages").at("train-memory") == "done");
    CHECK_THAT(info.at("stages").at("train-controller").get<std::string>(),
               Contains("not the one made here"));
    CHECK_THAT(info.at("stages").at("evaluate").get<std::string>(), Contains("stale"));
    REQUIRE(run.Run({"report"}).status == 0);
    const std::string page = ReadFile(run / "report.html");
    CHECK_THAT(page, Contains("Stale: train-controller (") && Contains("copied or edited"));
  }
}

TEST_CASE("more rollouts are told to V and M, and used once asked for") {
  const OldRun run;
  run.Adopt();
  REQUIRE(run.Run({"collect", "--quiet", "--set", "collect.episodes=12"}, kBare).status == 0);
  CHECK(ListEpisodes(run / "rollouts").size() == 12);
  run.CheckRefused({"train-memory"}, {"train-memory is stale", "10 files, now 12 files"});
  run.CheckRefused({"pipeline"}, {"train-vision is stale", "10 files, now 12 files"});
  // Settings of one stage stay with it: the other sections of config.yaml are as they were.
  const std::string config = ReadFile(run / "config.yaml");
  CHECK_THAT(config, Contains("episodes: 12  #") && Contains("episodes: 2  #"));

  const std::string before = ReadFile(run / "memory/latents.npz");
  const auto rebuilt = run.Run({"train-memory", "--rebuild", "--quiet"}, kBare);
  INFO(rebuilt.err);
  CHECK(rebuilt.status == 0);
  CHECK(ReadFile(run / "memory/latents.npz").size() > before.size());
  CHECK(run.Run({"train-memory", "--quiet"}, kBare).status == 0);
}

TEST_CASE("other evaluation settings evaluate again, and nothing else") {
  const OldRun run;
  run.Adopt();
  const std::string controller = ReadFile(run / "controller/state.safetensors");
  const std::string film = DigestFile(run / "drive.mp4");
  const auto result =
      run.Run({"pipeline", "--quiet", "--json", "--set", "evaluation.episodes=4"}, kBare);
  INFO(result.err);
  REQUIRE(result.status == 0);
  CHECK(nlohmann::json::parse(result.out).at("episodes") == 4);
  CHECK(nlohmann::json::parse(ReadFile(run / "evaluation.json")).at("episodes") == 4);
  CHECK(ReadFile(run / "controller/state.safetensors") == controller);
  CHECK(DigestFile(run / "drive.mp4") == film);
  CHECK_THAT(ReadFile(run / "report.html"), Contains("4 tracks"));
}

TEST_CASE("C goes on, and its score follows") {
  const OldRun run;
  run.Adopt();
  const auto result =
      run.Run({"pipeline", "--quiet", "--set", "controller.generations=3"});  // a film: ffmpeg
  INFO(result.err);
  REQUIRE(result.status == 0);
  const std::string metrics = ReadFile(run / "controller/metrics.csv");
  CHECK(std::count(metrics.begin(), metrics.end(), '\n') == 4);
  const auto info = nlohmann::json::parse(run.Run({"info", "--json"}).out);
  for (const auto& [stage, state] : info.at("stages").items()) CHECK(state == "done");
}

TEST_CASE("without any display the pipeline makes the software renderer's film") {
  const OldRun run;
  run.Adopt();
  std::filesystem::remove(run / "drive.mp4");
  const auto result = run.Run({"pipeline", "--quiet"}, kBare);  // no ffmpeg: its frames
  INFO(result.err);
  REQUIRE(result.status == 0);
  CHECK_THAT(result.err, !Contains("no film"));
  CHECK(std::filesystem::exists(run / "drive.mp4.frames/frame_000050.png"));
}

TEST_CASE("a rebuild makes what is stale and all that follows, and a run of it is whole") {
  const OldRun run;
  run.Adopt();
  const std::string vision = DigestFile(run / "vision/model.safetensors");
  const auto result =
      run.Run({"pipeline", "--quiet", "--set", "memory.reward_scale=2", "--rebuild"});
  INFO(result.err);
  REQUIRE(result.status == 0);
  CHECK(DigestFile(run / "vision/model.safetensors") == vision);
  CHECK_THAT(ReadFile(run / "memory/made_from.json"), Contains("\"memory.reward_scale\": \"2\""));
  CHECK(run.Run({"pipeline", "--quiet"}, kBare).status == 0);
}

TEST_CASE("deleted rollouts are collected again to the byte, what was learnt from them stays") {
  const OldRun run;
  // Older programs' rollouts hold less.
  REQUIRE(run.Run({"pipeline", "--quiet", "--rebuild", "collect"}).status == 0);
  const auto before = run.Files();
  fs::remove(run / "rollouts/episode_000004.npz");
  const auto result = run.Run({"pipeline", "--quiet"}, kBare);
  INFO(result.err);
  CHECK(result.status == 0);
  for (const auto& [name, digest] : before) {
    // The record now names this program.
    if (name.ends_with("stages.json") || name.ends_with("rollouts/made_from.json")) continue;
    // Who held it last, and times of files.
    if (name.ends_with(".lock") || name.ends_with("rollouts/.index.npz")) continue;
    INFO(name);
    CHECK(run.Files().at(name) == digest);
  }
}

TEST_CASE("a model without a state is gone on from, and kept unless something better is found") {
  const OldRun run;
  for (const std::string part : {"vision", "memory", "controller"}) {
    fs::remove(run / (part + "/state.safetensors"));
    fs::remove(run / (part + "/metrics.csv"));
  }
  // As an exported run is.
  for (const std::string other : {"rollouts", "memory/latents.npz", "evaluation.json",
                                  "evaluation.csv", "drive.mp4", "report.html"}) {
    fs::remove_all(run / other);
  }
  const auto before = run.Files();
  run.CheckRefused({"pipeline"}, {"train-memory is stale: train-vision goes on"});
  const auto trained = run.Run({"train-controller", "--quiet"}, kBare);
  INFO(trained.err);
  REQUIRE(trained.status == 0);
  CHECK_THAT(trained.err, Contains("controller/model.safetensors") && Contains("goes on"));
  for (const auto& [name, digest] : before) {
    if (name.find("/vision/") == std::string::npos && name.find("/memory/") == std::string::npos) {
      continue;
    }
    CHECK(run.Files().at(name) == digest);
  }
}

TEST_CASE("two on one stage end in one line and status 2, two C at once both end well") {
  const OldRun run;
  run.Adopt();
  {
    REQUIRE(run.Run({"train-controller", "--quiet", "--set", "controller.generations=3"}).status ==
            0);
    const FileLock lock(run / "controller/.lock", "worldmodels train-controller");
    run.CheckRefused({"train-controller", "--rebuild", "--set", "controller.sigma=1"},
                     {"worldmodels train-controller (process ", "is at work here"});
  }
  std::vector<pid_t> both;
  for (const std::string name : {"one", "two"}) {
    both.push_back(StartProgram({"train-controller", "--run", run.path(), "--controller", name,
                                 "--quiet", "--set", "controller.generations=4"}));
  }
  for (const pid_t pid : both) CHECK(WaitForProgram(pid) == 0);
  CHECK(ReadFile(run / "one/model.safetensors") == ReadFile(run / "two/model.safetensors"));
  const auto times = nlohmann::json::parse(ReadFile(run / "stages.json")).at("seconds");
  CHECK(times.contains("train-controller, one"));
  CHECK(times.contains("train-controller, two"));
  // Neither changed what the run's own C is to be.
  CHECK_THAT(ReadFile(run / "config.yaml"), Contains("generations: 3  #"));
}

TEST_CASE("export refuses a directory that holds a run") {
  const OldRun run;
  const OldRun other;
  const auto before = other.Files();
  const auto result = run.Run({"export", "--out", other.path()});
  CHECK(result.status == 2);
  CHECK_THAT(result.err, Contains("holds a run"));
  CHECK(other.Files() == before);
  TemporaryFolder empty;
  CHECK(run.Run({"export", "--out", empty.path()}).status == 0);
}

}  // namespace worldmodels::test
