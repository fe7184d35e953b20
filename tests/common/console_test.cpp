#include "common/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "common/error.h"
#include "tests/common/child_process.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {

TEST_CASE("a message is one line, whatever the names and values in it hold") {
  CHECK(OneLine("a.npy: type <f4, expected float32") == "a.npy: type <f4, expected float32");
  CHECK(OneLine("a\nb\x1b[2Jc\x7f") == "a\\x0ab\\x1b[2Jc\\x7f");
  CHECK(OneLine("Z\xc3\xbcrich") == "Z\xc3\xbcrich");
  CHECK(OneLine(std::string(2000, 'x')).size() == 2000);
  std::string umlauts;
  for (int i = 0; i < 2000; ++i) umlauts += "\xc3\xbc";
  for (const std::string& begin : {std::string(""), std::string("a")}) {
    const std::string line = OneLine(begin + umlauts + "the end");
    CHECK(line.size() <= 2000);
    CHECK(line.size() > 1990);
    CHECK(line.ends_with("the end"));
    const size_t cut = line.find(" ... ");
    REQUIRE(cut != std::string::npos);
    CHECK(line.substr(cut - 2, 2) == "\xc3\xbc");
    CHECK(line.substr(cut + 5, 2) == "\xc3\xbc");
  }
}

TEST_CASE("closed standard streams are opened, so that no file takes their place") {
  CHECK(RunInChild([] {
          for (int file = 0; file <= 2; ++file) ::close(file);
          OpenStandardStreams();
          const int next = ::open("/dev/null", O_RDONLY);
          return next > 2 && (::fcntl(0, F_GETFL) & O_ACCMODE) == O_RDONLY &&
                         (::fcntl(1, F_GETFL) & O_ACCMODE) == O_WRONLY
                     ? 0
                     : 1;
        }) == 0);
  CHECK(RunInChild([] {
          const int before = ::dup(1);
          OpenStandardStreams();
          const int after = ::dup(1);
          return after == before + 1 ? 0 : 1;  // nothing was opened
        }) == 0);
}

TEST_CASE("a result that cannot be written is an error, a message that cannot be written is none") {
  CHECK(RunInChild([] {
          const int full = ::open("/dev/full", O_WRONLY);
          ::dup2(full, 1);
          ::dup2(full, 2);
          WriteMessage("lost\n");
          PrintMessage("{}\n", 1);
          try {
            PrintResult("{}\n", 2);
          } catch (const Error& error) {
            return error.kind() == ErrorKind::kFailure ? 0 : 1;
          }
          return 2;
        }) == 0);
}

TEST_CASE("colours and lines written over are for terminals that know them") {
  // Not a terminal.
  const TemporaryFolder folder;
  CHECK(RunInChild([&] {
          const int file = ::open((folder / "file").c_str(), O_WRONLY | O_CREAT, 0600);
          ::dup2(file, 2);
          return MayColour() || IsInteractive() ? 1 : 0;
        }) == 0);
  // A terminal.
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0) {  // a bare chroot has none
    WARN("no terminal to be had here");
    return;
  }
  REQUIRE(::grantpt(master) == 0);
  REQUIRE(::unlockpt(master) == 0);
  const auto on_terminal = [&](const char* no_colour, const char* term) {
    return RunInChild([&] {
      ::dup2(::open(::ptsname(master), O_RDWR | O_NOCTTY), 2);
      ::setenv("TERM", term, 1);
      ::unsetenv("NO_COLOR");
      if (no_colour != nullptr) ::setenv("NO_COLOR", no_colour, 1);
      return (MayColour() ? 10 : 0) + (IsInteractive() ? 1 : 0);
    });
  };
  CHECK(on_terminal(nullptr, "xterm") == 11);
  CHECK(on_terminal("1", "xterm") == 1);
  CHECK(on_terminal("", "xterm") == 11);
  CHECK(on_terminal(nullptr, "dumb") == 0);
  ::close(master);
}

}  // namespace worldmodels
