#include "app/rank_agreement.h"

#include <functional>
#include <sstream>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/version.h"

namespace worldmodels {
namespace {

std::string Fingerprint(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return "none";
  return fmt::format("{:016x}", std::hash<std::string>()(ReadFile(path)));
}

// All that must not differ, a line for each thing.
std::string Describe(const std::string& command, const RunContext& run) {
  std::string text = fmt::format("version {}\ncommand {}\n", Version(), command);
  for (const ConfigField& field : ListConfig(run.config)) {
    text += fmt::format("{} {}\n", field.path, field.value);
  }
  text += fmt::format("--controller {}\n--in-dream {}\n--start-from {}\n--go-on {}\n",
                      run.directory.controller().filename().string(), run.in_dream, run.start_from,
                      run.goes_on);
  for (const auto& path : {run.directory.vision_model(), run.directory.memory_model()}) {
    text += fmt::format("{} {}\n", path.string(), Fingerprint(path));
  }
  return text;
}

// The first line in which rank's description is not rank 0's; empty if there is none.
std::string Difference(const std::string& first, const std::string& other, size_t rank) {
  std::istringstream one(first), two(other);
  std::string expected, found;
  while (std::getline(one, expected) && std::getline(two, found)) {
    if (found != expected) {
      return fmt::format("rank {} was started with \"{}\", rank 0 with \"{}\"", rank, found,
                         expected);
    }
  }
  return "";
}

}  // namespace

void CheckSameOnRanks(const std::string& command, const RunContext& run, Ranks& ranks) {
  if (ranks.size() == 1) return;
  const auto descriptions = ranks.Gather(Describe(command, run));
  std::string difference;
  for (size_t rank = 1; rank < descriptions.size() && difference.empty(); ++rank) {
    difference = Difference(descriptions[0], descriptions[rank], rank);
  }
  difference = ranks.Broadcast(difference);
  if (!difference.empty()) FailInput("{}; all must be the same", difference);
}

}  // namespace worldmodels
