#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "common/digest.h"
#include "common/episode.h"
#include "common/safetensors.h"
#include "memory/latent_dataset.h"
#include "program.h"
#include "rollout/road_reader.h"
#include "training/controller_trainer.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

// Three rounds in which C is evolved in dreams of two Ms.
std::vector<std::string> DreamPipeline(const std::string& run, const std::string& threads) {
  std::vector<std::string> arguments = {
      "pipeline",  "--config", WORLDMODELS_TEST_DATA "/app/toy.yaml", "--run", run, "--quiet",
      "--threads", threads};
  for (const std::string setting :
       {"pipeline.iterations=3", "pipeline.carry_over=0.5", "pipeline.vision_rounds=1",
        "environment.renderer=software", "environment.max_steps=300", "collect.agent_episodes=5",
        "collect.spread=0.1", "memory.members=2", "controller.in_dream=true", "dream.context=10",
        "dream.branch_steps=20"}) {
    arguments.insert(arguments.end(), {"--set", setting});
  }
  return arguments;
}

}  // namespace

TEST_CASE("C is evolved in dreams, round by round, and each round goes on from the one before",
          "[display]") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const auto made = RunProgram(DreamPipeline(run, "1"));
  INFO(made.err);
  REQUIRE(made.status == 0);
  const auto bytes = [](const fs::path& path) { return ReadFile(path); };
  const fs::path root = run, first = root / "rounds/1", second = root / "rounds/2";

  // V is the first round's, M and C are not.
  CHECK(bytes(root / "vision/model.safetensors") == bytes(first / "vision/model.safetensors"));
  for (const std::string model :
       {"memory/model.safetensors", "memory/member_2/model.safetensors"}) {
    CHECK(bytes(second / model) != bytes(first / model));
    CHECK(bytes(root / model) != bytes(second / model));
  }
  CHECK(bytes(root / "memory/model.safetensors") !=
        bytes(root / "memory/member_2/model.safetensors"));
  const auto latents = LatentDataset::Load(root / "memory/latents.npz", 8);
  const auto before = LatentDataset::Load(second / "memory/latents.npz", 8);
  CHECK(latents.size() == 20);
  CHECK(before.size() == 15);
  CHECK(std::ranges::equal(latents.mu(14), before.mu(14)));
  // The search is one, with the generations of all rounds.
  const int64_t generations = TrainedGenerations(first / "controller").value();
  CHECK(TrainedGenerations(second / "controller") == 2 * generations);
  CHECK(TrainedGenerations(root / "controller") == 3 * generations);
  const auto search = SafeTensors::Load(first / "controller/state.safetensors");
  const auto last = SafeTensors::Load(root / "controller/state.safetensors");
  CHECK(last.Get<float>("inputs.mean", {-1}) == search.Get<float>("inputs.mean", {-1}));
  CHECK(last.Get<int64_t>("totals", {2})[0] > 2 * search.Get<int64_t>("totals", {2})[0]);
  const auto world = nlohmann::json::parse(ReadFile(root / "controller/world.json"));
  CHECK(world.at("world") == "dream");
  CHECK(world.at("max_steps") == 20);

  // Each rollout of an agent has a C of its own.
  const Episode one = LoadEpisode(EpisodePath(root / "rollouts", 10));
  const Episode other = LoadEpisode(EpisodePath(root / "rollouts", 11));
  CHECK(one.actions != other.actions);

  // Done is done, and threads do not matter to M and C (to V's training they do).
  const auto again = RunProgram(DreamPipeline(run, "1"));
  CHECK(again.status == 0);
  CHECK(again.err.empty());
  fs::create_directories(folder / "copy/rounds/1");
  fs::create_directories(folder / "copy/rollouts");
  for (int i = 0; i < 10; ++i) {
    fs::copy_file(EpisodePath(root / "rollouts", i), EpisodePath(folder / "copy/rollouts", i));
  }
  fs::copy_file(root / "rollouts/made_from.json", folder / "copy/rollouts/made_from.json");
  fs::copy(first / "vision", folder / "copy/rounds/1/vision", fs::copy_options::recursive);
  const auto copied = RunProgram(DreamPipeline(folder / "copy", "3"));
  INFO(copied.err);
  REQUIRE(copied.status == 0);
  for (const std::string model : {"memory/model.safetensors", "memory/member_2/model.safetensors",
                                  "controller/model.safetensors"}) {
    INFO(model);
    CHECK(bytes(root / model) == bytes(fs::path(folder / "copy") / model));
  }

  const std::vector<std::string> check = {"dream-check",   "--run", run, "--episodes", "4",
                                          "--temperature", "0",     "1", "--quiet"};
  const auto table = RunProgram(check);
  INFO(table.err);
  REQUIRE(table.status == 0);
  CHECK(table.out.find("real world") != std::string::npos);
  CHECK(table.out.find("dream at 1") != std::string::npos);
  const auto json = nlohmann::json::parse(ReadFile(root / "dream_check.json"));
  CHECK(json.at("dreams").size() == 2);
  CHECK(json.at("dreams")[0].at("temperature") == 0);
  CHECK(json.at("real").at("episodes") == 4);
  CHECK(json.at("real").at("step")[0] == 1);
  CHECK(json.at("real").at("running")[0] == 4);
  // This V of 8 latents, hardly trained, sees little of it.
  CHECK(json.at("road_accuracy").get<double>() > 0.3);
  CHECK(RoadReader::LoadIfFits(root / "vision/road_reader.safetensors",
                               DigestFile(root / "vision/model.safetensors"), 8));
  const auto threads = RunProgram([&] {
    auto more = check;
    more.insert(more.end(), {"--threads", "1", "--json"});
    return more;
  }());
  CHECK(nlohmann::json::parse(threads.out) == json);
}

TEST_CASE("a finished agent's dream has a head of its own and the agent's h", "[display]") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const auto pipeline_in = [](const std::string& where, const std::string& steps,
                              const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {
        "pipeline", "--config", WORLDMODELS_TEST_DATA "/app/toy.yaml", "--run", where, "--quiet"};
    for (const std::string setting :
         {"environment.renderer=software", "environment.max_steps=100", "dream.agent_rollouts=3"}) {
      arguments.insert(arguments.end(), {"--set", setting});
    }
    arguments.insert(arguments.end(), {"--set", "dream.head_steps=" + steps});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunProgram(arguments);
  };
  const auto pipeline = [&](const std::string& steps) { return pipeline_in(run, steps, {}); };
  const auto made = pipeline("4");
  INFO(made.err);
  REQUIRE(made.status == 0);
  const fs::path root = run;
  CHECK(ListEpisodes(root / "dream/rollouts").size() == 3);
  CHECK(LatentDataset::Load(root / "dream/latents.npz", 8).size() == 3);
  const auto own = SafeTensors::Load(root / "memory/model.safetensors");
  const auto dream = SafeTensors::Load(root / "dream/model.safetensors");
  for (const std::string name : {"weight_ih", "weight_hh", "bias_ih", "bias_hh"}) {
    const std::string tensor = "rnn." + name + "_l0";
    CHECK(own.Get<float>(tensor, own.Shape(tensor)) == dream.Get<float>(tensor, own.Shape(tensor)));
  }
  CHECK(own.Get<float>("head.weight", own.Shape("head.weight")) !=
        dream.Get<float>("head.weight", own.Shape("head.weight")));

  // Dreams are played by it, and go along when the agent is shared.
  const auto evaluate = [](const std::string& of) {
    const auto result =
        RunProgram({"evaluate", "--run", of, "--in-dream", "--episodes", "3", "--json", "--quiet"});
    INFO(result.err);
    REQUIRE(result.status == 0);
    return nlohmann::json::parse(result.out).at("mean").get<double>();
  };
  const double promised = evaluate(run);
  const std::string shared = folder / "shared";
  REQUIRE(RunProgram({"export", "--run", run, "--out", shared}).status == 0);
  CHECK(evaluate(shared) == promised);
  CHECK(ReadFile(fs::path(shared) / "memory/model.safetensors") ==
        ReadFile(root / "dream/model.safetensors"));

  // More steps go on.
  REQUIRE(pipeline("6").status == 0);
  CHECK(evaluate(run) != promised);

  // Another agent has a dream of its own, as if there had been none before.
  const fs::path at_once = folder / "at_once";
  const std::vector<std::string> wilder = {"--set", "controller.sigma=3"};
  REQUIRE(pipeline_in(at_once, "6", wilder).status == 0);
  const auto same = [&](const std::string& file) {
    return ReadFile(root / "dream" / file) == ReadFile(at_once / "dream" / file);
  };
  const std::string rollout = "rollouts/episode_000000.npz", head = "model.safetensors";
  CHECK_FALSE(same(rollout));
  CHECK_FALSE(same(head));
  auto rebuilt = wilder;
  rebuilt.insert(rebuilt.end(), {"--rebuild", "train-controller"});
  REQUIRE(pipeline_in(run, "6", rebuilt).status == 0);
  CHECK(same(rollout));
  CHECK(same(head));

  // Another M's dream is left out with a warning.
  auto other = own;
  std::vector<float> bias = own.Get<float>("rnn.bias_ih_l0", own.Shape("rnn.bias_ih_l0"));
  bias[0] += 1;
  other.Add<float>("rnn.bias_ih_l0", own.Shape("rnn.bias_ih_l0"), bias);
  other.Save(root / "dream/model.safetensors");
  const auto warned = RunProgram({"evaluate", "--run", run, "--in-dream", "--episodes", "2"});
  CHECK(warned.status == 0);
  CHECK(warned.err.find("of another M than the run's") != std::string::npos);
}

}  // namespace worldmodels::test
