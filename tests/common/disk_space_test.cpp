#include "common/disk_space.h"

#include <catch2/catch.hpp>

#include "tests/common/temporary_folder.h"

namespace worldmodels {

TEST_CASE("a disk too small is told with what is needed and what is free") {
  const TemporaryFolder folder;
  const auto there = folder / "not" / "yet";
  CHECK_NOTHROW(CheckDiskSpace(there, 1000, "10 rollouts"));
  const std::string message =
      ErrorMessage(ErrorKind::kFailure, [&] { CheckDiskSpace(there, 1e18, "10 rollouts"); });
  CHECK(message.starts_with(there.string() + ": 10 rollouts take about 1000000000.0 GB, and "));
  CHECK(message.ends_with(" are free"));
  CHECK_FALSE(std::filesystem::exists(folder / "not"));
  CHECK_NOTHROW(CheckDiskSpace("somewhere", 1000, "10 rollouts"));  // below the current folder
}

}  // namespace worldmodels
