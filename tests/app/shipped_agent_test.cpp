#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "program.h"

namespace worldmodels::test {

TEST_CASE("the agent that comes with the project drives well", "[display]") {
  const std::string run = WORLDMODELS_TEST_DATA "/../../models/carracing";
  for (const std::string renderer : {"sfml", "software"}) {
    const auto result =
        RunProgram({"evaluate", "--run", run, "--episodes", "4", "--first-seed", "1000000",
                    "--json", "--set", "environment.renderer=" + renderer});
    INFO(result.err);
    REQUIRE(result.status == 0);
    // Its mean over 1,000 tracks is in docs/results.md; a broken file or encoder is far below.
    CHECK(nlohmann::json::parse(result.out).at("mean").get<double>() > 800);
  }
}

}  // namespace worldmodels::test
