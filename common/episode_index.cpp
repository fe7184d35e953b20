#include "common/episode_index.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <map>
#include <optional>
#include <string>

#include "common/atomic_file.h"
#include "common/episode_names.h"
#include "common/npy.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// A file changed twice within a tick of the file system's clock keeps its date: what was changed
// so shortly before the index was written is looked at again.
constexpr int64_t kTooYoung = 2'000'000'000;  // ns

struct Entry {
  int64_t bytes = 0, modified = 0, steps = 0;  // modified: ns since 1970
};
using Entries = std::map<int64_t, Entry>;  // by number

const std::vector<std::string> kColumns = {"number", "bytes", "modified", "steps"};

// Size and date of a file; none if it is not there.
std::optional<Entry> Look(const fs::path& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Entry{.bytes = status.st_size,
               .modified = int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

Entries LoadIndex(const fs::path& path) {
  Entries entries;
  const std::optional<Entry> file = Look(path);
  if (!file) return entries;
  try {
    const NpzArrays arrays = LoadNpz(path, kColumns);
    const int64_t count = arrays.at("number").size();
    std::vector<std::span<const int64_t>> columns;
    for (const std::string& name : kColumns) {
      const NpyArray& array = arrays.at(name);
      CheckArray(array, path.string() + ": " + name, "<i8", {count});
      columns.push_back(array.values<int64_t>());
    }
    for (size_t i = 0; i < columns[0].size(); ++i) {
      const Entry entry{columns[1][i], columns[2][i], columns[3][i]};
      if (entry.steps >= 0 && entry.modified < file->modified - kTooYoung) {
        entries[columns[0][i]] = entry;
      }
    }
  } catch (const Error& error) {
    spdlog::debug("the index is made anew: {}", error.what());
    entries.clear();
  }
  return entries;
}

void SaveIndex(const fs::path& path, const Entries& entries) {
  std::vector<std::vector<int64_t>> columns(kColumns.size());
  for (const auto& [number, entry] : entries) {
    columns[0].push_back(number);
    columns[1].push_back(entry.bytes);
    columns[2].push_back(entry.modified);
    columns[3].push_back(entry.steps);
  }
  NpzArrays arrays;
  for (size_t i = 0; i < kColumns.size(); ++i) {
    arrays[kColumns[i]] =
        NpyArray::From<int64_t>({static_cast<int64_t>(entries.size())}, columns[i]);
  }
  try {
    RemoveAbandonedTemporaries(path.parent_path());
    SaveNpz(path, arrays);
  } catch (const Error& error) {  // a folder that is read only, a full disk
    spdlog::debug("no index: {}", error.what());
  }
}

int64_t ReadSteps(const fs::path& path) {
  const NpzArrays arrays = LoadNpz(path, {"rewards"});
  const NpyArray& rewards = arrays.at("rewards");
  CheckArray(rewards, path.string() + ": rewards", rewards.dtype(), {-1});
  return rewards.size();
}

}  // namespace

std::vector<IndexedEpisode> IndexEpisodes(const EpisodeSet& set,
                                          const std::function<void(const Error&)>& broken) {
  const fs::path index = set.directory / kEpisodeIndexName;
  const Entries known = LoadIndex(index);
  Entries now;
  std::vector<IndexedEpisode> episodes;
  bool changed = false;
  // Those outside the set stay in the index, but are not opened for it.
  for (const auto& [number, path] : ListEpisodes(set.directory)) {
    const auto found = known.find(number);
    std::optional<Entry> entry = Look(path);
    if (found != known.end() && entry && entry->bytes == found->second.bytes &&
        entry->modified == found->second.modified) {
      entry->steps = found->second.steps;
    } else if (set.Holds(number)) {
      changed = true;
      try {
        const int64_t steps = ReadSteps(path);
        if (entry) entry->steps = steps;
      } catch (const Error& error) {
        broken(error);
        continue;
      }
    } else {
      continue;
    }
    if (!entry) continue;
    now[number] = *entry;
    if (set.Holds(number)) episodes.push_back({number, path, entry->steps});
  }
  if (changed) SaveIndex(index, now);
  return episodes;
}

}  // namespace worldmodels
