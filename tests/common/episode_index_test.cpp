#include "common/episode_index.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "common/atomic_file.h"
#include "common/episode_names.h"
#include "common/npy.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Lengths = std::vector<std::pair<int64_t, int64_t>>;  // number, steps

void SaveRollout(const fs::path& folder, int64_t number, int64_t steps) {
  Episode episode;
  episode.observations = NpyArray("|u1", {steps + 1, 2, 2, 3});
  episode.actions.assign(static_cast<size_t>(3 * steps), 0.5f);
  episode.rewards.assign(static_cast<size_t>(steps), 1.0f);
  episode.terminals.assign(static_cast<size_t>(steps), 0);
  SaveEpisode(EpisodePath(folder, number), episode);
}

// As if they had been there for a while.
void MakeOld(const fs::path& file) {
  fs::last_write_time(file, fs::last_write_time(file) - std::chrono::seconds(60));
}

struct Opened {
  Lengths lengths;
  std::vector<std::string> broken;
};

Opened Open(const EpisodeSet& set) {
  Opened opened;
  for (const IndexedEpisode& episode :
       IndexEpisodes(set, [&](const Error& error) { opened.broken.emplace_back(error.what()); })) {
    CHECK(episode.path == EpisodePath(set.directory, episode.number));
    opened.lengths.emplace_back(episode.number, episode.steps);
  }
  return opened;
}

// Other bytes of the same size and date: who opens the file finds it broken.
void SpoilUnseen(const fs::path& file) {
  const auto date = fs::last_write_time(file);
  WriteFileAtomically(file, std::string(fs::file_size(file), 'x'));
  fs::last_write_time(file, date);
}

struct Rollouts {
  Rollouts() {
    for (int64_t number = 0; number < 4; ++number) {
      SaveRollout(folder.path(), number, 10 + number);
      MakeOld(EpisodePath(folder.path(), number));
    }
    CHECK(Open(folder.path()).lengths == all);
  }

  const TemporaryFolder folder;
  const Lengths all = {{0, 10}, {1, 11}, {2, 12}, {3, 13}};
};

}  // namespace

TEST_CASE_METHOD(Rollouts, "what the index knows is not opened") {
  for (int64_t number = 0; number < 4; ++number) SpoilUnseen(EpisodePath(folder.path(), number));
  const Opened opened = Open(folder.path());
  CHECK(opened.lengths == all);
  CHECK(opened.broken.empty());
  CHECK(DescribePassedOver(folder.path()).empty());
}

TEST_CASE_METHOD(Rollouts, "what is new, gone or changed is seen, and the rest not opened for it") {
  SpoilUnseen(EpisodePath(folder.path(), 0));
  fs::remove(EpisodePath(folder.path(), 1));
  SaveRollout(folder.path(), 2, 22);
  SaveRollout(folder.path(), 7, 17);
  const Lengths now = {{0, 10}, {2, 22}, {3, 13}, {7, 17}};
  CHECK(Open(folder.path()).lengths == now);
  CHECK(Open(folder.path()).lengths == now);
}

TEST_CASE_METHOD(Rollouts, "a broken file is told each time, and the index does not have it") {
  const fs::path file = EpisodePath(folder.path(), 2);
  fs::resize_file(file, fs::file_size(file) / 2);
  for (int time = 0; time < 2; ++time) {
    const Opened opened = Open(folder.path());
    CHECK(opened.lengths == Lengths{{0, 10}, {1, 11}, {3, 13}});
    REQUIRE(opened.broken.size() == 1);
    CHECK(opened.broken[0].find(file.string()) != std::string::npos);
  }
}

TEST_CASE_METHOD(Rollouts, "an index that is missing, broken or foreign is made anew") {
  const fs::path index = folder / kEpisodeIndexName;
  const std::string whole = ReadFile(index);
  const std::vector<int64_t> one = {1}, negative = {-1};
  const auto column = [](const std::vector<int64_t>& values) {
    return NpyArray::From<int64_t>({std::ssize(values)}, values);
  };
  for (int way = 0; way < 5; ++way) {
    INFO(way);
    if (way == 0) fs::remove(index);
    if (way == 1) WriteFileAtomically(index, whole.substr(0, whole.size() / 2));
    if (way == 2) WriteFileAtomically(index, "nothing of the kind");
    if (way == 3) SaveNpz(index, {{"number", column(one)}, {"bytes", column({1, 2})}});
    if (way == 4) {
      SaveNpz(index, {{"number", column(one)},
                      {"bytes", column(one)},
                      {"modified", column(one)},
                      {"steps", column(negative)}});
    }
    CHECK(Open(folder.path()).lengths == all);
    CHECK(LoadNpz(index).at("steps").size() == 4);
  }
  CHECK(folder.Files().size() == 5);  // nothing else is left
}

TEST_CASE_METHOD(Rollouts, "a file changed within the clock's tick is looked at again") {
  const fs::path file = EpisodePath(folder.path(), 3);
  SaveRollout(folder.path(), 3, 30);
  CHECK(Open(folder.path()).lengths.back().second == 30);
  SpoilUnseen(file);  // the date is that which the index knows, and its own
  CHECK(Open(folder.path()).broken.size() == 1);
}

TEST_CASE_METHOD(Rollouts, "a part of the folder opens that part, and the index keeps the rest") {
  SaveRollout(folder.path(), 4, 14);
  SaveRollout(folder.path(), kFirstHandDriven, 5);
  SaveRollout(folder.path(), 1, 21);
  CHECK(Open({folder.path(), 2}).lengths == Lengths{{0, 10}, {1, 21}, {kFirstHandDriven, 5}});
  SpoilUnseen(EpisodePath(folder.path(), 2));
  CHECK(Open(folder.path()).lengths ==
        Lengths{{0, 10}, {1, 21}, {2, 12}, {3, 13}, {4, 14}, {kFirstHandDriven, 5}});
}

TEST_CASE("no folder holds no episodes, and gets no index") {
  const TemporaryFolder folder;
  CHECK(Open(folder / "none").lengths.empty());
  CHECK_FALSE(fs::exists(folder / "none"));
}

}  // namespace worldmodels
