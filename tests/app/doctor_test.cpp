#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "program.h"

namespace worldmodels::test {

TEST_CASE("doctor measures the machine, and without a display or programs says what is missing") {
  const auto result =
      RunProgram({"doctor", "--config", kToy, "--json", "--seconds", "0.01", "--threads", "1"},
                 {"DISPLAY=", "PATH="});
  INFO(result.err);
  REQUIRE(result.status == 0);
  const auto json = nlohmann::json::parse(result.out);
  CHECK(json.at("ffmpeg") == "");
  CHECK(json.at("mpirun") == "");
  CHECK(json.at("display") == "");
  CHECK_THAT(json.at("display_error").get<std::string>(), Catch::Contains("Xvfb"));
  CHECK_FALSE(json.at("loop").contains("sfml"));
  for (const char* precision : {"fp32", "bf16", "int8"}) {
    CHECK(json.at("loop").at("software").at(precision) > 0);
  }
  CHECK_THAT(json.at("advice").get<std::string>(),
             Catch::Contains("renderer=software") && Catch::Contains("--threads 1"));
  const auto& presets = json.at("presets");
  CHECK(presets.at("quick") > 0);
  CHECK(presets.at("laptop") > 2 * presets.at("quick").get<double>());
  CHECK(presets.at("paper") > 2 * presets.at("laptop").get<double>());
}

TEST_CASE("a pipeline of minutes says beforehand how long it will take, one of seconds does not") {
  const TemporaryFolder folder;
  const auto begun = [&](const std::string& name, const std::string& steps, int seconds) {
    return RunProgramInShell(fmt::format(R"(timeout -s TERM {} "$0" "$@"; exit;)", seconds),
                             {"pipeline", "--config", kToy, "--run", folder / name, "--set",
                              "environment.renderer=software", "--set", "vision.steps=" + steps})
        .err;
  };
  CHECK_THAT(begun("long", "1000000", 10),
             Catch::Contains("on this machine as it is now: train-vision"));
  CHECK_THAT(begun("short", "3", 2), !Catch::Contains("on this machine"));
}

}  // namespace worldmodels::test
