#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "program.h"
#include "vision/vae.h"

namespace worldmodels::test {
namespace {

// A run directory with an untrained V.
std::string RunWithVision(const TemporaryFolder& folder) {
  const std::string run = folder / "run";
  Pcg64 random(3);
  Vae::Random(8, random).Save(std::filesystem::path(run) / "vision" / "model.safetensors");
  return run;
}

std::vector<std::string> Probe(const std::string& run, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"probe",
                                        "--config",
                                        kToy,
                                        "--run",
                                        run,
                                        "--set",
                                        "environment.renderer=software",
                                        "--set",
                                        "environment.max_steps=90",
                                        "--set",
                                        "collect.max_steps=90",
                                        "--episodes",
                                        "10",
                                        "--quiet"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace

TEST_CASE("probe works with V alone, prints a table and JSON, the same on any number of threads") {
  const TemporaryFolder folder;
  const std::string run = RunWithVision(folder);
  const auto table = RunProgram(Probe(run));
  INFO(table.err);
  REQUIRE(table.status == 0);
  for (const char* name :
       {"lateral_offset", "heading_error", "curvature_ahead", "speed", "yaw_rate"}) {
    CHECK(table.out.find(name) != std::string::npos);
  }
  const auto one = RunProgram(Probe(run, {"--json", "--threads", "1"}));
  const auto two = RunProgram(Probe(run, {"--json", "--threads", "2"}));
  REQUIRE(one.status == 0);
  CHECK(one.out == two.out);
  const auto json = nlohmann::json::parse(one.out);
  CHECK(json.at("episodes") == 10);
  CHECK(json.at("held_out_episodes") == 2);
  CHECK(json.at("states").size() == 5);
  CHECK(json.at("states").at("speed").at("z").at("r2") <= 1.0);
  CHECK_FALSE(json.at("states").at("speed").contains("z_h"));
}

TEST_CASE("probe says in one line what is missing or wrong") {
  const TemporaryFolder folder;
  const std::string run = RunWithVision(folder);
  const auto refused = [](const std::vector<std::string>& arguments, const std::string& expected) {
    const auto result = RunProgram(arguments);
    INFO(result.err);
    CHECK(result.status == 2);
    CHECK(result.err.find(expected) != std::string::npos);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  };
  refused(Probe(folder / "none"), "no such run directory");
  refused(Probe(run, {"--driver", "nobody"}), "--driver");
  refused(Probe(run, {"--driver", "controller"}), "train-controller");
  refused(Probe(run, {"--ridge", "0"}), "--ridge");
  refused(Probe(run, {"--set", "collect.max_steps=40"}), "too few");
  std::filesystem::remove_all(run + "/vision");
  refused(Probe(run), "train-vision");
}

}  // namespace worldmodels::test
