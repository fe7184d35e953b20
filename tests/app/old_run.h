#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/digest.h"
#include "tests/app/program.h"

namespace worldmodels::test {

// No display, no ffmpeg and no Xvfb are to be found: what needs one of them fails.
inline const std::vector<std::string> kBare = {"DISPLAY=", "PATH="};

// A copy of a finished run that an older program made (tests/data/run).
class OldRun {
 public:
  OldRun() {
    const auto unpacked = RunCommand(
        {"/bin/tar", "xzf", WORLDMODELS_TEST_DATA "/run/old_run.tar.gz", "-C", folder_.path()});
    REQUIRE(unpacked.status == 0);
  }

  std::string path() const { return folder_ / "run"; }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / "run" / name; }

  ProgramResult Run(std::vector<std::string> arguments,
                    const std::vector<std::string>& environment = {}) const {
    arguments.insert(arguments.end(), {"--run", path()});
    return RunProgram(arguments, environment);
  }
  // With records of what it was made from.
  void Adopt() const { REQUIRE(Run({"pipeline", "--quiet"}, kBare).status == 0); }

  // The digest of every file.
  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
      if (entry.is_regular_file()) files[entry.path().string()] = DigestFile(entry.path());
    }
    return files;
  }

  // That a command ends with status 2 and one line with these words, and touches nothing.
  void CheckRefused(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& words) const {
    const auto before = Files();
    const auto result = Run(arguments, kBare);
    INFO(fmt::format("{}\n{}", fmt::join(arguments, " "), result.err));
    CHECK(result.status == 2);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    for (const std::string& word : words) CHECK_THAT(result.err, Catch::Contains(word));
    CHECK(result.out.empty());
    CHECK(Files() == before);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace worldmodels::test
