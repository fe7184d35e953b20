#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <regex>

#include "common/atomic_file.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

bool IsSource(const fs::path& path) {
  return path.extension() == ".h" || path.extension() == ".cpp";
}

// Every stream that the program's folders make, declared or on the spot: "NAME in FILE", by number.
std::map<int, std::vector<std::string>> StreamsInUse() {
  const fs::path root = fs::path(WORLDMODELS_TEST_DATA) / ".." / "..";
  const std::regex stream(R"(\bRandomStream *(\w*) *[{(] *(\d+))");
  std::map<int, std::vector<std::string>> streams;
  for (const auto& folder : fs::directory_iterator(root)) {
    const std::string name = folder.path().filename();
    if (!folder.is_directory() || name == "tests" || name == "build" || name[0] == '.') continue;
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
      if (!IsSource(file.path()) || file.path().filename() == "random.h") continue;
      const std::string text = ReadFile(file.path());
      for (std::sregex_iterator match(text.begin(), text.end(), stream), end; match != end;
           ++match) {
        streams[std::stoi((*match)[2])].push_back((*match)[1].str() + " in " +
                                                  fs::relative(file.path(), root).string());
      }
    }
  }
  return streams;
}

}  // namespace

TEST_CASE("no two streams of random numbers have the same number") {
  const auto streams = StreamsInUse();
  CHECK(streams.size() >= 20);
  for (const auto& [number, users] : streams) {
    CAPTURE(number, users);
    CHECK(users.size() == 1);
  }
  // What a seed has given so far.
  CHECK(streams.at(1)[0] == "kRolloutTracks in common/track_seeds.h");
  CHECK(streams.at(2)[0] == "kRolloutDriving in rollout/collector.cpp");
  CHECK(streams.at(9)[0] == "kRolloutStartTiles in rollout/collector.cpp");
}

}  // namespace worldmodels
