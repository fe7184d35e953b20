#include "common/episode_names.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "common/error.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {

TEST_CASE("an episode's number is read from its name") {
  CHECK(EpisodeIndex("a/episode_000012.npz") == 12);
  CHECK(EpisodeIndex("episode_10000000.npz") == 10000000);
  for (const char* other : {"episode_12.npz", "episode_000012.npz.tmp", "episode_00001x.npz",
                            "run_000001.npz", "episode_.npz", "episode_-00001.npz"}) {
    INFO(other);
    CHECK_FALSE(EpisodeIndex(other));
  }
}

TEST_CASE("archives under other names are counted, not passed over in silence") {
  const TemporaryFolder folder;
  const auto complaint = [&] { return InputError([&] { FailNoEpisodes(folder.path()); }); };
  CHECK(DescribePassedOver(folder.path()).empty());
  CHECK(DescribePassedOver(folder / "none").empty());
  CHECK_THAT(complaint(), Catch::Contains("no episodes; run `worldmodels collect` first"));
  for (const char* name : {"b.npz", "a.npz", "episode_000001.npz", "notes.txt"}) {
    std::ofstream(folder / name) << "";
  }
  CHECK_THAT(DescribePassedOver(folder.path()),
             Catch::Contains("2 .npz files are passed over, such as a.npz"));
  CHECK_THAT(complaint(), Catch::Contains("no episodes; 2 .npz files"));
}

}  // namespace worldmodels
