#include "run/stage_times.h"

#include <spdlog/spdlog.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "common/console.h"
#include "common/error.h"
#include "common/file_lock.h"
#include "common/json_file.h"
#include "run/machine.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

}  // namespace

StageTimer::StageTimer(const RunDirectory& directory, std::string stage)
    : directory_(directory), stage_(std::move(stage)) {}

StageTimer::~StageTimer() {
  try {
    Record();
  } catch (const std::exception& error) {  // what the stage made is worth more than its time
    spdlog::warn("the time of {} is not recorded: {}", stage_, OneLine(error.what()));
  }
}

void StageTimer::Record() const {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
  const FileLock lock(directory_.root() / ".stages.lock");
  Json seconds = Json::object();
  for (const auto& [stage, before] : LoadStageTimes(directory_).seconds) seconds[stage] = before;
  seconds[stage_] = std::round(10 * (seconds.value(stage_, 0.0) + time.count())) / 10;
  const Json json = {{"machine", DescribeMachine()}, {"seconds", seconds}};
  WriteFileAtomically(directory_.stages(), json.dump(1) + "\n");
}

StageTimes LoadStageTimes(const RunDirectory& directory) {
  if (!fs::exists(directory.stages())) return {};
  const auto read = [](const Json& json) {
    StageTimes times;
    for (const auto& [name, seconds] : json.at("seconds").items()) {
      times.seconds.emplace_back(name, seconds.get<double>());
    }
    for (const auto& [name, value] : json.at("machine").items()) {
      times.machine.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
    return times;
  };
  return ReadJson(directory.stages(), read, "it may be deleted");
}

}  // namespace worldmodels
