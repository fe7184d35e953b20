#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/atomic_file.h"
#include "common/episode.h"
#include "program.h"

namespace worldmodels::test {

#ifndef WORLDMODELS_MPIRUN

TEST_CASE("work spread over the ranks of mpirun (NOT TESTED: built without MPI)") {
  WARN("built without MPI: ranks are not tested");
}

#else

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kEnvironment = {
    "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "OMP_NUM_THREADS=1",
    // What MPI itself leaves behind is not ours, should this be built with a sanitizer.
    "ASAN_OPTIONS=detect_leaks=0"};

std::vector<std::string> OnRanks(int ranks, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {WORLDMODELS_MPIRUN, "--oversubscribe", "-n",
                                      std::to_string(ranks), WORLDMODELS_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

ProgramResult Run(const std::vector<std::string>& command) {
  const ProgramResult result = RunCommand(command, kEnvironment);
  INFO(result.err);
  CHECK(result.status == 0);
  return result;
}

// One process of one thread or two, or three ranks.
std::vector<std::string> Spread(int way, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--quiet", "--threads", way == 1 ? "2" : "1"});
  if (way == 2) return OnRanks(3, arguments);
  arguments.insert(arguments.begin(), WORLDMODELS_PROGRAM);
  return arguments;
}

// A run with V and M.
void MakeModels(const std::string& run) {
  for (const std::string stage : {"collect", "train-vision", "train-memory"}) {
    REQUIRE(RunProgram({stage, "--config", kToy, "--run", run, "--quiet", "--set",
                        "environment.renderer=software"})
                .status == 0);
  }
}

std::string Bytes(const std::string& run, const std::string& file) {
  return ReadFile(fs::path(run) / file);
}

// How often text says something.
int Count(const std::string& text, const std::string& what) {
  int count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

// The rank of the run as /proc knows it, or 0.
pid_t FindRank(int rank, const std::string& run) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const auto read = [&](const char* file) {
      std::ifstream in(entry.path() / file);
      return std::string(std::istreambuf_iterator<char>(in), {});
    };
    if (read("cmdline").find(run) != std::string::npos &&
        read("environ").find(fmt::format("OMPI_COMM_WORLD_RANK={}", rank)) != std::string::npos) {
      return std::stoi(entry.path().filename().string());
    }
  }
  return 0;
}

}  // namespace

TEST_CASE("one thread, two threads and three ranks give the same bytes") {
  const TemporaryFolder folder;
  const std::string models = folder / "models";
  MakeModels(models);
  std::vector<std::string> evaluations, tracks, probes;
  for (int way = 0; way < 3; ++way) {
    INFO("way " << way);
    const std::string run = folder / std::to_string(way);
    const std::string csv = folder / fmt::format("tracks{}.csv", way);
    Run(Spread(way, {"collect", "--config", kToy, "--run", run, "--set",
                     "environment.renderer=software"}));
    fs::copy(fs::path(models) / "vision", fs::path(run) / "vision");
    fs::copy(fs::path(models) / "memory", fs::path(run) / "memory");
    Run(Spread(way, {"train-controller", "--run", run}));
    evaluations.push_back(
        Run(Spread(way, {"evaluate", "--run", run, "--json", "--mishaps", "--per-track", csv}))
            .out);
    tracks.push_back(ReadFile(csv));
    probes.push_back(
        Run(Spread(way, {"probe", "--run", run, "--json", "--episodes", "15", "--set",
                         "collect.max_steps=120", "--set", "environment.max_steps=120"}))
            .out);

    CHECK(evaluations.back() == evaluations.front());
    CHECK(nlohmann::json::parse(evaluations.back()).at("mishaps").size() > 0);
    CHECK(tracks.back() == tracks.front());
    CHECK(probes.back() == probes.front());
    for (const auto& [index, path] : ListEpisodes(std::filesystem::path(models) / "rollouts")) {
      CHECK(ReadFile(EpisodePath(run + "/rollouts", index)) == ReadFile(path));
    }
    for (const std::string file :
         {"controller/model.safetensors", "controller/state.safetensors"}) {
      CHECK(Bytes(run, file) == Bytes(folder / "0", file));
    }
  }
}

TEST_CASE("ranks started with different configurations are refused, and nothing is written") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  // Not mpirun's own way of starting several programs (A : B), in which Open MPI 5.0.7 crashes.
  const std::string script =
      "[ \"$OMPI_COMM_WORLD_RANK\" = 0 ] || set -- \"$@\" --set collect.throttle=0.5; exec \"$@\"";
  const auto result = RunCommand({WORLDMODELS_MPIRUN, "--oversubscribe", "-n", "3", "sh", "-c",
                                  script, "sh", WORLDMODELS_PROGRAM, "collect", "--run", run},
                                 kEnvironment);
  INFO(result.err);
  CHECK(result.status == 2);
  CHECK(Count(result.err, "worldmodels: ") == 1);
  CHECK(Count(result.err, "rank 1 was started with \"collect.throttle 0.5\"") == 1);
  CHECK_FALSE(fs::exists(run));
}

TEST_CASE("an error that all ranks meet is said once, with its exit status") {
  const TemporaryFolder folder;
  const auto result = RunCommand(OnRanks(3, {"evaluate", "--run", folder / "none"}), kEnvironment);
  INFO(result.err);
  CHECK(result.status == 2);
  CHECK(Count(result.err, "no such run directory") == 1);

  const auto refused =
      RunCommand(OnRanks(2, {"train-vision", "--run", folder / "v"}), kEnvironment);
  CHECK(refused.status == 2);
  CHECK(Count(refused.err, "train-vision: runs in one process") == 1);
}

TEST_CASE("a rank that is killed ends the run, which goes on from its checkpoint") {
  const TemporaryFolder folder;
  const std::string whole = folder / "whole", killed = folder / "killed";
  MakeModels(whole);
  fs::copy(whole, killed, fs::copy_options::recursive);
  const auto train = [](const std::string& run_directory) -> std::vector<std::string> {
    return {"train-controller", "--run", run_directory, "--quiet",
            "--threads",        "1",     "--set",       "controller.generations=12"};
  };
  REQUIRE(RunProgram(train(whole)).status == 0);

  ProgramResult broken;
  std::thread run([&] { broken = RunCommand(OnRanks(3, train(killed)), kEnvironment); });
  const fs::path state = fs::path(killed) / "controller/state.safetensors";
  for (int i = 0; i < 3000 && !fs::exists(state); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const pid_t pid = FindRank(2, killed);
  if (pid > 0) kill(pid, SIGKILL);
  run.join();
  INFO(broken.err);
  REQUIRE(pid > 0);
  CHECK(broken.status != 0);
  CHECK(broken.err.find("signal 9") != std::string::npos);
  Run(OnRanks(2, train(killed)));
  for (const std::string file : {"controller/model.safetensors", "controller/state.safetensors"}) {
    CHECK(Bytes(killed, file) == Bytes(whole, file));
  }
}

#endif

}  // namespace worldmodels::test
