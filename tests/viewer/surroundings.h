#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/common/temporary_folder.h"
#include "viewer/program.h"

namespace worldmodels {

// Sets a variable of the environment for one scope.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    setenv(name, value.c_str(), 1);
  }
  ~ScopedVariable() {
    if (old_) {
      setenv(name_, old_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

// "width,height,rate,frames" of the first video stream, by ffprobe.
inline std::string ProbeVideo(const std::filesystem::path& file) {
  const auto probe = Program::Start(
      {"ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
       "stream=width,height,r_frame_rate,nb_read_frames", "-of", "csv=p=0", file.string()});
  REQUIRE(probe != nullptr);
  const Program::Result result = probe->Finish();
  CHECK(result.status == 0);
  return result.output;
}

}  // namespace worldmodels
