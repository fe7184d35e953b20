#include "env/private_display.h"

#include <signal.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "common/error.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

// Sets an environment variable (or unsets it, given nullptr) for the time of a test.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) {
      had_ = true;
      old_ = old;
    }
    if (value != nullptr) {
      setenv(name, value, 1);
    } else {
      unsetenv(name);
    }
  }
  ~ScopedVariable() {
    if (had_) {
      setenv(name_, old_.c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  bool had_ = false;
  std::string old_;
};

bool IsAlive(pid_t process) { return kill(process, 0) == 0; }

TEST_CASE("a private display runs while its object lives and is gone afterwards", "[display]") {
  const ScopedVariable no_display("DISPLAY", nullptr);
  pid_t process = -1;
  {
    const PrivateDisplay display;
    process = display.process();
    REQUIRE(process > 0);
    CHECK(IsAlive(process));
    REQUIRE(std::getenv("DISPLAY") != nullptr);
    CHECK(std::getenv("DISPLAY")[0] == ':');

    const PrivateDisplay second;  // finds the first one's
    CHECK(second.process() == -1);
  }
  CHECK_FALSE(IsAlive(process));
  CHECK(std::getenv("DISPLAY") == nullptr);
}

TEST_CASE("without Xvfb the error names the package to install") {
  const ScopedVariable no_display("DISPLAY", nullptr);
  const ScopedVariable no_programs("PATH", "/nonexistent");
  try {
    const PrivateDisplay display;
    FAIL("started an Xvfb that is not there");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::kInput);
    CHECK(std::string(error.what()).find("xvfb") != std::string::npos);
  }
}

TEST_CASE("Xvfb's own last words are in the message when it ends without a display") {
  const TemporaryFolder folder;
  const auto told = [&](const std::string& script) {
    const std::filesystem::path program = folder / "Xvfb";
    std::ofstream(program) << "#!/bin/sh\n" << script;
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    const ScopedVariable no_display("DISPLAY", nullptr);
    const ScopedVariable only_this("PATH", folder.path().c_str());
    try {
      const PrivateDisplay display;
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::kFailure);
      CHECK(std::string(error.what()).find('\n') == std::string::npos);
      return std::string(error.what());
    }
    return std::string("started");
  };
  CHECK_THAT(
      told("echo '(EE)' >&2\necho 'Fatal server error:' >&2\n"
           "echo '(EE) Cannot establish any listening sockets (EE)' >&2\necho '(EE)' >&2\n"),
      Catch::Contains("Xvfb ended without a display: Fatal server error: Cannot establish any "
                      "listening sockets;"));
  CHECK_THAT(told("exit 1\n"), Catch::Contains("Xvfb ended without a display;"));
  // More than a pipe holds, which nobody would read.
  CHECK_THAT(told("i=0; while [ $i -lt 5000 ]; do echo 'a warning of twenty bytes' >&2; "
                  "i=$((i+1)); done; echo 'the reason' >&2\n"),
             Catch::Contains("without a display: the reason;"));
}

TEST_CASE("a DISPLAY that cannot be opened is one clear error, not an abort") {
  const ScopedVariable bad_display("DISPLAY", ":4242");
  try {
    const PrivateDisplay display;
    FAIL("opened a display that is not there");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find(":4242") != std::string::npos);
  }
}

}  // namespace
}  // namespace worldmodels
