#include "common/json_file.h"

#include <catch2/catch.hpp>

#include "common/atomic_file.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

std::string Refusal(const std::string& text) {
  const TemporaryFolder folder;
  const auto file = folder / "file.json";
  WriteFileAtomically(file, text);
  try {
    LoadJsonObject(file);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::kInput);
    CHECK_THAT(error.what(), Contains("file.json: "));
    return error.what();
  }
  return "taken";
}

TEST_CASE("a JSON file that is broken is told by name, what it is and where it breaks") {
  CHECK(Refusal("{\"mean\": 1}") == "taken");
  CHECK_THAT(Refusal(""), Contains("an empty file, expected JSON"));
  CHECK_THAT(Refusal("{\n \"mean\": 1,"), Contains("line 2, column 12") && !Contains("exception"));
  CHECK_THAT(Refusal("[1]"), Contains("no JSON object"));
  CHECK_THAT(Refusal("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n"),
             Contains("a Git LFS pointer") && Contains("git lfs pull"));
  CHECK_THAT(Refusal("<html>Not found</html>"), Contains("a web page, expected JSON"));
}

TEST_CASE("no JSON file makes the reader swell: bytes, depth and keys are bounded") {
  const auto nested = [](int depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(Refusal(nested(kMaxJsonDepth)) == "taken");
  CHECK_THAT(Refusal(nested(kMaxJsonDepth + 2)), Contains("nested deeper than"));
  CHECK_THAT(Refusal("{\"a\":" + std::string(100000, '[')), Contains("nested deeper than"));
  std::string keys = "{\"a\":0";
  for (int i = 0; i < kMaxJsonKeys; ++i) keys += ",\"" + std::to_string(i) + "\":0";
  CHECK_THAT(Refusal(keys + "}"), Contains("more than 4096 keys"));
  CHECK_THAT(Refusal("{\"a\":\"" + std::string(kMaxJsonBytes, 'x') + "\"}"),
             Contains("more than 4194304 bytes"));
}

TEST_CASE("a value of another type, or out of its bounds, is told with file and advice") {
  const TemporaryFolder folder;
  const auto file = folder / "file.json";
  WriteFileAtomically(file, "{\"episodes\": 1e300, \"mean\": \"x\", \"steps\": -1, \"good\": 5}");
  const auto told = [&](const auto& read) {
    try {
      ReadJson(file, read, "it may be deleted");
    } catch (const Error& error) {
      CHECK_THAT(error.what(), Contains("file.json: "));
      return std::string(error.what());
    }
    return std::string();
  };
  using Json = nlohmann::ordered_json;
  CHECK(told([&](const Json& json) { return JsonCount(file, json, "good"); }).empty());
  CHECK_THAT(told([&](const Json& json) { return JsonCount(file, json, "episodes"); }),
             Contains("episodes is 1e+300, expected an integer"));
  CHECK_THAT(told([&](const Json& json) { return JsonCount(file, json, "steps"); }),
             Contains("steps is -1"));
  CHECK_THAT(told([&](const Json& json) { return json.at("mean").get<double>(); }),
             Contains("must be number") && Contains("; it may be deleted"));
  CHECK_THAT(told([&](const Json& json) { return json.at("none").get<double>(); }),
             Contains("'none' not found"));
}

TEST_CASE("a device without an end is refused once it has given too much") {
  CHECK_THROWS_WITH(LoadJsonObject("/dev/zero"), Contains("/dev/zero: more than 4194304 bytes"));
}

}  // namespace
}  // namespace worldmodels
