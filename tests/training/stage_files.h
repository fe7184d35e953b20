#pragma once

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "common/atomic_file.h"
#include "training/training_loop.h"

namespace worldmodels::test {

// Ends a training as a kill would: nothing is saved.
struct Killed {};

inline StopRequest StopAfter(int step) {
  return [step, calls = 0]() mutable { return ++calls == step; };
}

inline StopRequest KillAfter(int step) {
  return [step, calls = 0]() mutable {
    if (++calls == step) throw Killed();
    return false;
  };
}

using Files = std::map<std::string, std::string>;

// Name and bytes of what a stage wrote.
inline Files ReadFiles(const std::filesystem::path& dir) {
  Files files;
  if (!std::filesystem::exists(dir)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    const std::string name = entry.path().filename().string();
    if (name != "latents.npz") files[name] = ReadFile(entry.path());
  }
  return files;
}

inline void WriteFiles(const std::filesystem::path& dir, const Files& files) {
  for (const auto& [name, bytes] : files) WriteFileAtomically(dir / name, bytes);
}

// Those that must be the same however often training was stopped: metrics.csv without its last
// column, a speed.
inline Files Lasting(Files files) {
  std::istringstream lines(files["metrics.csv"]);
  std::string lasting;
  for (std::string line; std::getline(lines, line);) {
    lasting += line.substr(0, line.rfind(',')) + '\n';
  }
  files["metrics.csv"] = lasting;
  return files;
}

inline std::map<std::string, std::filesystem::file_time_type> WriteTimes(
    const std::filesystem::path& dir) {
  std::map<std::string, std::filesystem::file_time_type> times;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    times[entry.path().filename().string()] = entry.last_write_time();
  }
  return times;
}

// What spdlog says while this lives.
class LogCapture {
 public:
  LogCapture() {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)));
  }
  ~LogCapture() { spdlog::set_default_logger(before_); }
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  std::string text() const { return text_.str(); }

 private:
  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
  std::ostringstream text_;
};

}  // namespace worldmodels::test
