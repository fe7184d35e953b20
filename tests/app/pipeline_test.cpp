#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/atomic_file.h"
#include "common/episode.h"
#include "common/safetensors.h"
#include "memory/latent_dataset.h"
#include "program.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kModels = {
    "vision/model.safetensors", "memory/latents.npz", "memory/model.safetensors",
    "memory/standardisation.safetensors", "controller/model.safetensors"};

std::vector<std::string> Pipeline(const std::string& run, int iterations = 1) {
  return {
      "pipeline", "--config",  kToy, "--run", run,
      "--quiet",  "--threads", "2",  "--set", "pipeline.iterations=" + std::to_string(iterations)};
}

void CheckSameFile(const std::string& one, const std::string& other, const std::string& name) {
  INFO(name);
  CHECK(ReadFile(fs::path(one) / name) == ReadFile(fs::path(other) / name));
}

void CheckSameModels(const std::string& one, const std::string& other) {
  for (const auto& name : kModels) CheckSameFile(one, other, name);
}

// Starts the pipeline, kills it with the signal as soon as the file is there.
int StopAt(const std::string& run, const std::string& file, int signal, int iterations = 1) {
  const pid_t pid = StartProgram(Pipeline(run, iterations));
  for (int i = 0; i < 6000 && !fs::exists(fs::path(run) / file); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill(pid, signal);
  return WaitForProgram(pid);
}

}  // namespace

TEST_CASE("the pipeline runs end to end, and every command works on what it leaves", "[display]") {
  const TemporaryFolder folder;
  const std::string made = folder / "run";
  const auto pipeline = RunProgram({"pipeline", "--config", kToy, "--run", made, "--json"});
  INFO(pipeline.err);
  REQUIRE(pipeline.status == 0);
  const auto evaluation = nlohmann::json::parse(pipeline.out);
  CHECK(evaluation.at("episodes") == 3);
  CHECK(evaluation.at("first_seed") == 1000000);
  CHECK(evaluation.at("random_policy").at("episodes") == 3);
  CHECK(fs::file_size(fs::path(made) / "drive.mp4") > 1000);
  CHECK(pipeline.err.find("train-controller") != std::string::npos);
  // Each part has a copy of its own: to make a run for each would take minutes.
  int copies = 0;
  const auto copy = [&] {
    const std::string path = folder / ("copy" + std::to_string(++copies));
    REQUIRE(std::system(("cp -a " + made + " " + path).c_str()) == 0);
    return path;
  };

  {
    INFO("a finished pipeline does nothing again");
    const std::string run = copy();
    const auto before = fs::last_write_time(fs::path(run) / "controller/model.safetensors");
    CHECK(RunProgram(Pipeline(run)).status == 0);
    CHECK(fs::last_write_time(fs::path(run) / "controller/model.safetensors") == before);
  }
  {
    INFO("evaluate repeats the pipeline's figure and writes a row per track");
    const std::string run = copy();
    const auto result =
        RunProgram({"evaluate", "--run", run, "--json", "--per-track", folder / "tracks.csv"});
    REQUIRE(result.status == 0);
    CHECK(nlohmann::json::parse(result.out).at("mean") == evaluation.at("mean"));
    const std::string csv = ReadFile(folder / "tracks.csv");
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 4);
    const auto told = RunProgram({"evaluate", "--run", run, "--mishaps"});
    REQUIRE(told.status == 0);
    CHECK_THAT(told.out, Catch::Contains("not completed") && Catch::Contains("at step"));
    CHECK(RunProgram({"evaluate", "--run", run, "--mishaps", "--in-dream"}).status == 2);
    CHECK(RunProgram({"evaluate", "--run", run, "--mishaps", "--variants"}).status == 2);
  }
  {
    INFO("info tells what the run holds");
    const std::string run = copy();
    const auto result = RunProgram({"info", "--run", run, "--json"});
    REQUIRE(result.status == 0);
    const auto info = nlohmann::json::parse(result.out);
    CHECK(info.at("rollouts") == 10);
    CHECK(info.at("vision_step") == 12);
    CHECK(info.at("memory_step") == 12);
    CHECK(info.at("controller_generation") == 4);
  }
  {
    INFO("export leaves a run that drives the same, and a smaller one in half precision");
    const std::string run = copy();
    const auto result = RunProgram({"export", "--run", run, "--out", folder / "shared"});
    INFO(result.err);
    REQUIRE(result.status == 0);
    CheckSameFile(run, folder / "shared", "vision/model.safetensors");
    CheckSameFile(run, folder / "shared", "memory/model.safetensors");
    CheckSameFile(run, folder / "shared", "config.yaml");
    const auto score = RunProgram({"evaluate", "--run", folder / "shared", "--json"});
    REQUIRE(score.status == 0);
    CHECK(nlohmann::json::parse(score.out).at("mean") == evaluation.at("mean"));
    CHECK(LatentDataset::Load(folder / "shared/memory/latents.npz", 8).size() == 10);
    CHECK(RunProgram({"evaluate", "--in-dream", "--run", folder / "shared"}).status == 0);
    CHECK(RunProgram({"train-controller", "--run", folder / "shared", "--controller", "another",
                      "--set", "controller.generations=1"})
              .status == 0);
    INFO("the agent that was shared collects");
    const auto collected = RunProgram({"collect", "--agent", "--run", folder / "shared", "--quiet",
                                       "--set", "collect.episodes=3"});
    INFO(collected.err);
    REQUIRE(collected.status == 0);
    CHECK(fs::exists(folder / "shared/rollouts/episode_000002.npz"));
    CHECK(
        ReadFile(folder / "shared/rollouts/made_from.json").find("controller/model.safetensors") !=
        std::string::npos);
    const auto nobody =
        RunProgram({"collect", "--agent", "--config", kToy, "--run", folder / "nobody", "--quiet"});
    CHECK(nobody.status == 2);
    CHECK(nobody.err.find("no trained") != std::string::npos);
    REQUIRE(RunProgram({"export", "--half", "--run", run, "--out", folder / "half"}).status == 0);
    CHECK(fs::file_size(folder / "half/vision/model.safetensors") <
          0.51 * fs::file_size(folder / "shared/vision/model.safetensors"));
    CHECK(RunProgram({"evaluate", "--run", folder / "half"}).status == 0);
    const auto onto_itself = RunProgram({"export", "--run", run, "--out", run + "/."});
    CHECK(onto_itself.status == 2);
    fs::remove(fs::path(run) / "controller/model.safetensors");
    const auto unfinished = RunProgram({"export", "--run", run, "--out", folder / "none"});
    CHECK(unfinished.status == 2);
    CHECK(unfinished.err.find("train-controller") != std::string::npos);
    CHECK_FALSE(fs::exists(folder / "none"));
  }
  {
    INFO("watch records a gif");
    const std::string run = copy();
    const auto result =
        RunProgram({"watch", "--run", run, "--record", folder / "drive.gif", "--seconds", "0.5"});
    INFO(result.err);
    CHECK(result.status == 0);
    CHECK(fs::file_size(folder / "drive.gif") > 1000);
  }
  {
    INFO("the stages one by one give the same models as the pipeline");
    const std::string run = copy();
    const std::string other = folder / "other";
    for (const std::string stage :
         {"collect", "train-vision", "train-memory", "train-controller"}) {
      const auto result = RunProgram({stage, "--config", kToy, "--run", other, "--quiet"});
      INFO(stage << ": " << result.err);
      REQUIRE(result.status == 0);
    }
    CheckSameModels(run, other);
  }
  {
    INFO("in the dream C is trained and scored by M alone: no V, no rollouts, no display");
    const std::string run = copy();
    fs::remove_all(fs::path(run) / "rollouts");
    fs::remove_all(fs::path(run) / "vision");
    const std::vector<std::string> bare = {"DISPLAY=", "PATH="};  // no Xvfb either
    const auto refused = RunProgram({"train-controller", "--in-dream", "--run", run}, bare);
    CHECK(refused.status == 2);
    CHECK(refused.err.find("another --controller NAME") != std::string::npos);
    std::vector<std::string> outputs;
    for (const std::string threads : {"1", "2"}) {
      const std::string name = "dreamt" + threads;
      const auto training = RunProgram({"train-controller", "--in-dream", "--controller", name,
                                        "--run", run, "--quiet", "--threads", threads},
                                       bare);
      INFO(training.err);
      REQUIRE(training.status == 0);
      const auto result = RunProgram({"evaluate", "--in-dream", "--controller", name, "--run", run,
                                      "--json", "--threads", threads},
                                     bare);
      REQUIRE(result.status == 0);
      outputs.push_back(result.out);
    }
    CHECK(outputs[0] == outputs[1]);
    CHECK(nlohmann::json::parse(outputs[0]).at("episodes") == 3);
    CHECK(ReadFile(fs::path(run) / "dreamt1/model.safetensors") ==
          ReadFile(fs::path(run) / "dreamt2/model.safetensors"));
    CHECK(ReadFile(fs::path(run) / "dreamt1/world.json").find("0.75") != std::string::npos);
    const std::vector<std::string> further = {
        "train-controller", "--in-dream", "--controller", "further",
        "--start-from",     "dreamt1",    "--run",        run};
    CHECK(RunProgram(further, bare).status == 0);
    CHECK(ReadFile(fs::path(run) / "further/world.json").find("dreamt1") != std::string::npos);
    CHECK(ReadFile(fs::path(run) / "further/model.safetensors") !=
          ReadFile(fs::path(run) / "dreamt1/model.safetensors"));
    auto gone_on = further;
    gone_on[3] = "gone_on";
    gone_on.insert(gone_on.end(), {"--go-on", "--set", "controller.repeats_min=2"});
    CHECK(RunProgram(gone_on, bare).status == 0);
    const auto generation = [&](const std::string& name) {
      return SafeTensors::Load(fs::path(run) / name / "state.safetensors")
          .Get<int64_t>("strategy.generation", {1})[0];
    };
    CHECK(generation("gone_on") == generation("dreamt1") + generation("further"));
    CHECK(RunProgram(gone_on, bare).status == 0);  // there is nothing to do
    gone_on[5] = "gone_on";
    CHECK_THAT(RunProgram(gone_on, bare).err, Catch::Contains("--controller NAME"));
    gone_on[5] = "stateless";
    gone_on[3] = "other";
    fs::create_directory(fs::path(run) / "stateless");
    fs::copy(fs::path(run) / "dreamt1/model.safetensors",
             fs::path(run) / "stateless/model.safetensors");
    CHECK_THAT(RunProgram(gone_on, bare).err, Catch::Contains("stateless/state.safetensors"));
    auto missing = further;
    missing[5] = "nobody";
    missing[3] = "other";
    CHECK(RunProgram(missing, bare).status == 2);
  }
  {
    INFO("a run made with another architecture is not touched");
    const std::string run = copy();
    const std::string config = ReadFile(fs::path(run) / "config.yaml");
    const auto result = RunProgram({"pipeline", "--run", run, "--set", "vision.latent_size=16"});
    CHECK(result.status == 2);
    CHECK(result.err.find("vision.latent_size: made with 8, now 16") != std::string::npos);
    CHECK(ReadFile(fs::path(run) / "config.yaml") == config);
  }
  {
    INFO("a truncated model is refused in one line");
    const std::string run = copy();
    const auto model = fs::path(run) / "controller/model.safetensors";
    fs::resize_file(model, fs::file_size(model) / 2);
    const auto result = RunProgram({"evaluate", "--run", run});
    CHECK(result.status == 2);
    CHECK(result.err.find(model.string()) != std::string::npos);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  }
  {
    INFO("a weight that is NaN is refused");
    const std::string run = copy();
    const auto model = fs::path(run) / "controller/model.safetensors";
    SafeTensors tensors = SafeTensors::Load(model);
    const std::vector<float> bias = {0, std::nanf(""), 0};
    tensors.Add<float>("controller.bias", {3}, bias);
    tensors.Save(model);
    const auto result = RunProgram({"evaluate", "--run", run});
    CHECK(result.status == 2);
    CHECK(result.err.find("controller.bias") != std::string::npos);
  }
  {
    INFO("a truncated rollout is named");
    const std::string run = copy();
    const auto rollout = fs::path(run) / "rollouts/episode_000003.npz";
    fs::resize_file(rollout, fs::file_size(rollout) / 2);
    fs::remove(fs::path(run) / "memory/latents.npz");
    const auto result = RunProgram({"train-memory", "--rebuild", "--run", run, "--quiet"});
    CHECK(result.status == 2);
    CHECK(result.err.find("episode_000003.npz") != std::string::npos);
    CheckSameFile(run, made, "memory/model.safetensors");  // nothing is lost
  }
}

TEST_CASE("a pipeline killed in every stage ends with the models of one that was not",
          "[display]") {
  const TemporaryFolder folder;
  const std::string whole = folder / "whole";
  const std::string killed = folder / "killed";
  REQUIRE(RunProgram(Pipeline(whole)).status == 0);
  for (const std::string file :
       {"rollouts/episode_000001.npz", "vision/state.safetensors", "memory/latents.npz",
        "memory/state.safetensors", "controller/state.safetensors"}) {
    StopAt(killed, file, SIGKILL);
  }
  REQUIRE(RunProgram(Pipeline(killed)).status == 0);
  CheckSameModels(whole, killed);
}

TEST_CASE("a second round collects with the first one's agent, and goes on after a kill",
          "[display]") {
  const TemporaryFolder folder;
  const std::string whole = folder / "whole";
  const std::string killed = folder / "killed";
  REQUIRE(RunProgram(Pipeline(whole, 2)).status == 0);
  for (const std::string file : {"rounds/1/memory/state.safetensors", "rollouts/episode_000012.npz",
                                 "vision/state.safetensors"}) {
    StopAt(killed, file, SIGKILL, 2);
  }
  REQUIRE(RunProgram(Pipeline(killed, 2)).status == 0);
  CheckSameModels(whole, killed);
  CheckSameModels(whole + "/rounds/1", killed + "/rounds/1");
  CHECK(ListEpisodes(fs::path(whole) / "rollouts").size() == 20);
  CHECK(ReadFile(whole + "/vision/model.safetensors") !=
        ReadFile(whole + "/rounds/1/vision/model.safetensors"));
}

TEST_CASE("an interrupted pipeline saves, says so and exits with 130", "[display]") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const pid_t pid = StartProgram(
      {"train-vision", "--config", kToy, "--run", run, "--quiet", "--set", "vision.steps=100000"});
  CHECK(WaitForProgram(pid) == 2);  // nothing collected yet
  REQUIRE(RunProgram({"collect", "--config", kToy, "--run", run, "--quiet"}).status == 0);
  const pid_t training = StartProgram(
      {"train-vision", "--config", kToy, "--run", run, "--quiet", "--set", "vision.steps=100000"});
  for (int i = 0; i < 6000 && !fs::exists(fs::path(run) / "vision/state.safetensors"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill(training, SIGINT);
  CHECK(WaitForProgram(training) == 130);
  CHECK(fs::exists(fs::path(run) / "vision/model.safetensors"));
}

TEST_CASE("one thread and two give the same bytes", "[display]") {
  const TemporaryFolder folder;
  const std::string first = folder / "1";
  const std::string second = folder / "2";
  std::vector<std::string> outputs;
  for (const std::string threads : {"1", "2"}) {
    const std::string run = folder / threads;
    REQUIRE(RunProgram({"collect", "--config", kToy, "--run", run, "--quiet", "--threads", threads})
                .status == 0);
    // Training V sums in another order with other threads; one model serves both.
    if (run == second) {
      fs::copy(fs::path(first) / "vision", fs::path(run) / "vision");
    }
    for (const std::string stage : {"train-vision", "train-memory", "train-controller"}) {
      REQUIRE(RunProgram({stage, "--run", run, "--quiet", "--threads", threads}).status == 0);
    }
    const auto evaluation =
        RunProgram({"evaluate", "--run", run, "--json", "--quiet", "--threads", threads});
    REQUIRE(evaluation.status == 0);
    outputs.push_back(evaluation.out);
  }
  CHECK(outputs[0] == outputs[1]);
  for (int i = 0; i < 10; ++i) {
    const auto name = fmt::format("rollouts/episode_{:06}.npz", i);
    INFO(name);
    CHECK(ReadFile(fs::path(first) / name) == ReadFile(fs::path(second) / name));
  }
  CheckSameModels(first, second);
}

}  // namespace worldmodels::test
