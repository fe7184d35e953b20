#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "program.h"

namespace worldmodels::test {
namespace {

// Over four tracks; docs/results.md has the mean over 1,000.
double MeanReturn(const std::string& agent, const std::vector<std::string>& settings) {
  std::vector<std::string> line = {
      "evaluate",   "--run", WORLDMODELS_TEST_DATA "/../../models/" + agent,
      "--episodes", "4",     "--first-seed",
      "1000000",    "--json"};
  for (const std::string& setting : settings) line.insert(line.end(), {"--set", setting});
  const auto result = RunProgram(line);
  INFO(result.err);
  REQUIRE(result.status == 0);
  return nlohmann::json::parse(result.out).at("mean").get<double>();
}

}  // namespace

TEST_CASE("the agents that come with the project drive well", "[display]") {
  // A broken file or encoder is far below.
  CHECK(MeanReturn("carracing", {"environment.renderer=software"}) > 800);
  CHECK(MeanReturn("carracing-robust", {"environment.renderer=sfml"}) > 800);
  CHECK(MeanReturn("carracing-robust", {"environment.renderer=software"}) > 800);
}

TEST_CASE("the robust agent drives where grass is noise, the other one cannot") {
  const std::vector<std::string> noise = {"environment.renderer=software",
                                          "environment.variant=noise"};
  CHECK(MeanReturn("carracing-robust", noise) > 600);
  CHECK(MeanReturn("carracing", noise) < 100);
}

}  // namespace worldmodels::test
