#include "common/progress.h"

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <limits>

#include "common/atomic_file.h"
#include "tests/common/child_process.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

// Shows three of four episodes done, with standard error on the given file.
void ShowProgress(int error_output, bool quiet) {
  RunInChild([&] {
    ::setenv("TERM", "xterm", 1);
    ::dup2(error_output, STDERR_FILENO);
    Progress progress("collect", 4, "episodes", quiet);
    progress.Update(0);
    progress.Update(3, "return 812");
    return 0;
  });
}

TEST_CASE("durations are written as people say them") {
  CHECK(FormatDuration(0.4) == "0 s");
  CHECK(FormatDuration(59.6) == "1 min 00 s");
  CHECK(FormatDuration(200) == "3 min 20 s");
  CHECK(FormatDuration(3900) == "1 h 05 min");
  CHECK(FormatDuration(std::numeric_limits<double>::infinity()) == "very long");
}

TEST_CASE("counts are written with three digits and a prefix") {
  CHECK(FormatCount(0) == "0");
  CHECK(FormatCount(789) == "789");
  CHECK(FormatCount(0.05) == "0.05");
  CHECK(FormatCount(7.331) == "7.33");
  CHECK(FormatCount(999.9) == "1.00 k");
  CHECK(FormatCount(45600) == "45.6 k");
  CHECK(FormatCount(1234567) == "1.23 M");
}

TEST_CASE("in a file, progress is plain lines that end with the figure that matters") {
  const TemporaryFolder folder;
  const int file = ::open((folder / "log").c_str(), O_CREAT | O_WRONLY, 0600);
  ShowProgress(file, false);
  ::close(file);
  const std::string log = ReadFile(folder / "log");
  CHECK_THAT(log, Catch::StartsWith("collect  75 %  ") && Catch::EndsWith("  return 812\n"));
  CHECK_THAT(log, Contains("episodes/s") && !Contains("\x1b") && !Contains("\r"));
}

TEST_CASE("on a terminal, progress is a bar no wider than the window") {
  int terminal = -1, program = -1;
  const winsize size = {24, 60, 0, 0};
  REQUIRE(::openpty(&terminal, &program, nullptr, nullptr, &size) == 0);
  ShowProgress(program, false);
  std::string shown(10000, '\0');
  shown.resize(static_cast<size_t>(std::max<ssize_t>(0, ::read(terminal, shown.data(), 10000))));
  ::close(program);
  ::close(terminal);
  CHECK_THAT(shown, Contains("collect  [====") && Contains("75 %") && Contains("return 812"));
  size_t begin = 0;
  while (begin < shown.size()) {
    const size_t end = std::min(shown.find_first_of("\r\n", begin), shown.size());
    CHECK(end - begin < 60 + std::string("\x1b[K").size());
    begin = end + 1;
  }
}

TEST_CASE("quiet progress prints nothing") {
  const TemporaryFolder folder;
  const int file = ::open((folder / "log").c_str(), O_CREAT | O_WRONLY, 0600);
  ShowProgress(file, true);
  ::close(file);
  CHECK(ReadFile(folder / "log").empty());
}

}  // namespace
}  // namespace worldmodels
