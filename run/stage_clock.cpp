#include "run/stage_clock.h"

#include <spdlog/spdlog.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "common/error.h"
#include "run/machine.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

fs::file_time_type WriteTime(const fs::path& path) {
  return fs::exists(path) ? fs::last_write_time(path) : fs::file_time_type::min();
}

}  // namespace

StageClock::StageClock(const RunDirectory& directory, std::string stage, fs::path made)
    : directory_(directory),
      stage_(std::move(stage)),
      made_(std::move(made)),
      before_(WriteTime(made_)) {}

StageClock::~StageClock() {
  try {
    Record();
  } catch (const std::exception& error) {  // what the stage made is worth more than its time
    spdlog::warn("the time of {} is not recorded: {}", stage_, error.what());
  }
}

void StageClock::Record() const {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
  if (WriteTime(made_) == before_) return;
  Json seconds = Json::object();
  for (const auto& [stage, before] : LoadStageTimes(directory_).seconds) seconds[stage] = before;
  seconds[stage_] = std::round(10 * (seconds.value(stage_, 0.0) + time.count())) / 10;
  const Json json = {{"machine", DescribeMachine()}, {"seconds", seconds}};
  WriteFileAtomically(directory_.stages(), json.dump(1) + "\n");
}

std::string ControllerStageName(const RunDirectory& directory) {
  const std::string folder = directory.controller().filename().string();
  return folder == "controller" ? "train-controller" : "train-controller, " + folder;
}

StageTimes LoadStageTimes(const RunDirectory& directory) {
  StageTimes times;
  if (!fs::exists(directory.stages())) return times;
  try {
    const Json json = Json::parse(ReadFile(directory.stages()));
    for (const auto& [name, seconds] : json.at("seconds").items()) {
      times.seconds.emplace_back(name, seconds.get<double>());
    }
    for (const auto& [name, value] : json.at("machine").items()) {
      times.machine.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  } catch (const Json::exception& error) {
    FailInput("{}: not as this program writes it: {}; it may be deleted",
              directory.stages().string(), error.what());
  }
  return times;
}

}  // namespace worldmodels
