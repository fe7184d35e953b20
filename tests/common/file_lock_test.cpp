#include "common/file_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <optional>

#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

TEST_CASE("A second holder is refused, in a line that names the first") {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "stage/.lock";
  std::optional<FileLock> first(std::in_place, path, "worldmodels train-vision");
  const std::string message = InputError([&] { FileLock(path, "another"); });
  CHECK_THAT(message, Contains("stage: worldmodels train-vision (process " +
                               std::to_string(::getpid()) + ") is at work here"));
  CHECK(message.find('\n') == std::string::npos);
  first.reset();
  CHECK_NOTHROW(FileLock(path, "another"));
}

TEST_CASE("A killed process holds no lock") {
  const TemporaryFolder folder;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const FileLock lock(folder / ".lock", "child");
    if (::write(ready[1], "x", 1) == 1) ::pause();
    ::_exit(1);
  }
  char byte;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  CHECK_THAT(InputError([&] { FileLock(folder / ".lock", "parent"); }), Contains("child"));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK_NOTHROW(FileLock(folder / ".lock", "parent"));
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace worldmodels
