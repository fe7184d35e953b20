#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

#include "common/atomic_file.h"
#include "common/npy.h"
#include "program.h"

namespace worldmodels::test {
namespace {

NpyArray Actions(float steer, float gas, float brake) {
  return NpyArray::From<float>({2, 3}, std::vector<float>{0, 0, 0, steer, gas, brake});
}

}  // namespace

TEST_CASE("replay writes the trace of recorded actions, and the frames asked for") {
  const TemporaryFolder folder;
  SaveNpy(folder / "actions.npy", Actions(0.5f, 1, 0));
  const auto result =
      RunProgram({"replay", "--seed", "3", "--actions", folder / "actions.npy", "--out",
                  folder / "trace.npz", "--frames", "2,0", "--frame-size", "96", "--set",
                  "environment.renderer=software", "--set", "environment.status_bar=keep"});
  INFO(result.err);
  REQUIRE(result.status == 0);
  const NpzArrays trace = LoadNpz(folder / "trace.npz");
  CHECK(trace.at("hull_pos").shape() == std::vector<int64_t>{3, 2});
  CHECK(trace.at("action").values<float>()[6] == 0.5f);
  CHECK(trace.at("frames").shape() == std::vector<int64_t>{2, 96, 96, 3});
  CHECK(trace.at("frame_rows").values<int32_t>()[0] == 2);
}

TEST_CASE("replay refuses bad input in one clear line with status 2 and writes nothing") {
  const TemporaryFolder folder;
  const std::string out = folder / "trace.npz";
  const std::string good = folder / "good.npy";
  const std::string bad = folder / "bad.npy";
  SaveNpy(good, Actions(0, 0, 0));

  const auto refused = [&](const std::string& actions, const std::string& expected,
                           std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"replay", "--actions", actions, "--out", out};
    if (std::find(more.begin(), more.end(), "--seed") == more.end()) {
      more.insert(more.end(), {"--seed", "0"});
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = RunProgram(arguments);
    INFO(result.err);
    CHECK(result.status == 2);
    CHECK(result.err.find(expected) != std::string::npos);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(out));
  };
  const auto refused_array = [&](const NpyArray& array, const std::string& expected) {
    SaveNpy(bad, array);
    refused(bad, "bad.npy" + expected);
  };

  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  refused_array(Actions(kNan, 0, 0), ": row 1: steer is nan, expected -1 to 1");
  refused_array(Actions(-1.5f, 0, 0), ": row 1: steer is -1.5, expected -1 to 1");
  refused_array(Actions(0, 1.25f, 0), ": row 1: gas is 1.25, expected 0 to 1");
  refused_array(Actions(0, 0, -0.5f), ": row 1: brake is -0.5, expected 0 to 1");
  refused_array(NpyArray("<f4", {5, 2}), " is float32 (5, 2), expected float32 (any, 3)");
  refused_array(NpyArray("<f4", {9}), " is float32 (9,), expected float32 (any, 3)");
  refused_array(NpyArray("<i8", {3, 3}), " is int64 (3, 3), expected float32 (any, 3)");
  WriteFileAtomically(bad, "no array");
  refused(bad, "bad.npy: not a .npy array");
  refused(folder / "none.npy", "none.npy: cannot read");

  refused(good, "--track: Value -1 not in range", {"--track", "-1"});
  refused(good, "--frame-size: Value 0 not in range", {"--frame-size", "0"});
  refused(good, "good.npy: frame row 3 is asked for, expected 0 to 2",
          {"--frames", "0,3", "--set", "environment.renderer=software"});
  refused(good, "environment.frame_size=0: found 0, expected 16 to 512",
          {"--set", "environment.frame_size=0"});
  refused(good, "--set environment.antialiasing=3: found 3, expected 0, 2, 4 or 8",
          {"--set", "environment.antialiasing=3"});
  refused(good, "environment.start_tile=-1: found -1", {"--set", "environment.start_tile=-1"});
  refused(good, "environment.rules=none: found \"none\", expected all_tiles | lap95",
          {"--set", "environment.rules=none"});
}

}  // namespace worldmodels::test
