#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "common/atomic_file.h"
#include "common/episode.h"
#include "program.h"

namespace worldmodels::test {
namespace {

void CheckRefused(const ProgramResult& result, const std::string& expected) {
  INFO(result.err);
  CHECK(result.status == 2);
  CHECK(result.err.find(expected) != std::string::npos);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
}

}  // namespace

TEST_CASE("a wrong command line is refused in one line with status 2") {
  CheckRefused(RunProgram({"colect"}), "unknown command colect");
  CheckRefused(RunProgram({}), "no command");
  CheckRefused(RunProgram({"collect", "--nonsense"}), "--nonsense");
  CheckRefused(RunProgram({"collect", "--seed", "-1"}), "--seed");
  CheckRefused(RunProgram({"collect", "--threads", "many"}), "--threads");
  CheckRefused(RunProgram({"evaluate", "--episodes", "0"}), "--episodes");
}

TEST_CASE("a wrong configuration is refused in one line, and nothing is written") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const std::string config = folder / "bad.yaml";
  const auto with = [&](const std::string& yaml) {
    WriteFileAtomically(config, yaml);
    return RunProgram({"collect", "--config", config, "--run", run});
  };
  CheckRefused(with("vision:\n  batch_szie: 3\n"), "did you mean \"batch_size\"");
  CheckRefused(with("visoin: {}\n"), "did you mean \"vision\"");
  CheckRefused(with("vision:\n  batch_size: many\n"), "bad.yaml:2");
  CheckRefused(with("controller:\n  population: 1\n"), "controller.population");
  CheckRefused(with("controller:\n  sigma: 0\n"), "controller.sigma");
  CheckRefused(with("collect:\n  episodes: 0\n"), "collect.episodes");
  CheckRefused(with("environment:\n  renderer: vulkan\n"), "sfml");
  CheckRefused(with("vision: [1, 2\n"), "bad.yaml");
  CheckRefused(RunProgram({"collect", "--config", folder / "none.yaml", "--run", run}),
               "none.yaml");
  CheckRefused(RunProgram({"collect", "--run", run, "--set", "vision.nothing=1"}),
               "vision.nothing");
  CheckRefused(RunProgram({"collect", "--run", run, "--set", "vision.steps"}), "vision.steps");
  CHECK_FALSE(std::filesystem::exists(run));
}

TEST_CASE("commands with V refuse frames of another size before anything runs, others take them") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const std::string config = folder / "large.yaml";
  WriteFileAtomically(config, "environment:\n  frame_size: 96\n");
  const std::string expected =
      "large.yaml:2:15: environment.frame_size: found 96, expected 64, the size that V takes";
  for (const std::string command :
       {"pipeline", "train-vision", "train-memory", "train-controller"}) {
    CheckRefused(RunProgram({command, "--config", config, "--run", run}), expected);
  }
  CHECK_FALSE(std::filesystem::exists(run));
  const auto collected =
      RunProgram({"collect", "--config", config, "--run", run, "--quiet", "--set",
                  "collect={episodes: 1, max_steps: 3}", "--set", "environment.renderer=software"});
  INFO(collected.err);
  CHECK(collected.status == 0);
  for (const std::string command :
       {"evaluate", "probe", "watch", "dream", "explore", "report", "export"}) {
    std::vector<std::string> arguments = {command, "--config", config, "--run", run};
    if (command == "export") arguments.insert(arguments.end(), {"--out", run + "/out"});
    CheckRefused(RunProgram(arguments), expected);
  }
}

TEST_CASE("tracks beyond the last seed are refused, from options too") {
  const TemporaryFolder folder;
  CheckRefused(RunProgram({"evaluate", "--run", folder.path().string(), "--first-seed",
                           "1000000000000000", "--episodes", "2"}),
               "evaluation.first_seed: the last track would have seed 1000000000000001");
}

TEST_CASE("a stage without its input says which command makes it") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  CheckRefused(RunProgram({"evaluate", "--run", run}), "no such run directory");
  CheckRefused(RunProgram({"train-vision", "--run", run}), "collect");
  CheckRefused(RunProgram({"train-memory", "--run", run}), "train-vision");
  CheckRefused(RunProgram({"train-controller", "--run", run}), "train-vision");
  CheckRefused(RunProgram({"evaluate", "--run", run}), "train-vision");
}

TEST_CASE("a file that cannot be written ends with status 1 and leaves no half-written file",
          "[display]") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  // 8 blocks of 1 KiB: room for the configuration, not for a rollout.
  const auto result = RunProgramInShell("ulimit -f 16; trap '' XFSZ;",
                                        {"collect", "--config", kToy, "--run", run, "--quiet"});
  INFO(result.err);
  CHECK(result.status == 1);
  CHECK(result.err.find("rollouts/episode_") != std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator(run + "/rollouts")) {
    INFO(entry.path());
    CHECK((entry.path().filename() == ".lock" || entry.path().filename() == "made_from.json"));
  }
}

TEST_CASE("a result that cannot be written ends with status 1 and a line") {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"info"},
                                                  {"info", "--json"},
                                                  {"--help"},
                                                  {"--version"},
                                                  {"evaluate", "--help"}}) {
    INFO(command.back());
    const auto result = RunProgramInShell("exec >/dev/full;", command);
    CHECK(result.status == 1);
    CHECK(result.err == "worldmodels: standard output: cannot write: No space left on device\n");
  }
}

TEST_CASE("a message that cannot be written ends nothing") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  for (const std::string streams : {"exec 2>/dev/full;", "exec 2>&-;", "exec 0<&- 1>&- 2>&-;"}) {
    INFO(streams);
    CHECK(RunProgramInShell(streams, {"evaluate", "--run", folder / "none"}).status == 2);
    const auto collected = RunProgramInShell(
        streams, {"collect", "--config", kToy, "--run", run, "--set",
                  "environment.renderer=software", "--set", "collect.episodes=2"});
    CHECK(collected.status == 0);
    for (const auto& entry : std::filesystem::directory_iterator(run + "/rollouts")) {
      if (!entry.path().filename().string().starts_with("episode_")) continue;
      LoadEpisode(entry.path());  // no message stands in it
    }
    std::filesystem::remove_all(run);
  }
}

TEST_CASE("a signal that was ignored when the program began stays ignored") {
  for (const bool ignored : {false, true}) {
    const TemporaryFolder folder;
    // Long enough to be met by the signal, which otherwise ends it.
    const auto result = RunProgramInShell(
        std::string(ignored ? "trap '' INT;" : "") + "(sleep 0.5; kill -INT $$) &",
        {"collect", "--config", kToy, "--run", folder / "run", "--set",
         "environment.renderer=software", "--set", "collect.episodes=3000", "--quiet"});
    INFO(result.err);
    CHECK(result.status == (ignored ? 0 : 130));
  }
}

TEST_CASE("an empty config.yaml of a run is broken, not all defaults") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "run");
  std::ofstream(folder / "run/config.yaml") << "";
  CheckRefused(RunProgram({"pipeline", "--run", folder / "run"}), "config.yaml: empty");
  CheckRefused(RunProgram({"info", "--run", folder / "run"}), "config.yaml: empty");
}

TEST_CASE("help and version end with status 0") {
  CHECK(RunProgram({"--help"}).out.find("train-controller") != std::string::npos);
  CHECK(RunProgram({"--version"}).status == 0);
  for (const std::string command : {"pipeline", "collect", "train-vision", "train-memory",
                                    "train-controller", "evaluate", "watch", "replay", "report"}) {
    const auto help = RunProgram({command, "--help"});
    INFO(command);
    CHECK(help.status == 0);
    CHECK(help.out.find("--config") != std::string::npos);
  }
}

}  // namespace worldmodels::test
