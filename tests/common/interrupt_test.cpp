#include "common/interrupt.h"

#include <catch2/catch.hpp>
#include <csignal>

#include "tests/common/child_process.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

TEST_CASE("the first Ctrl-C or SIGTERM sets a flag, and the program goes on to save its state") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const int status = RunInChild([signal] {
      CatchInterrupts();
      if (Interrupted()) return 1;
      std::raise(signal);
      if (!Interrupted()) return 2;
      return ErrorMessage(ErrorKind::kInterrupted, [] { ThrowIfInterrupted("saved"); }) == "saved"
                 ? 0
                 : 3;
    });
    CHECK(status == 0);
  }
}

TEST_CASE("a second signal ends the program at once, with the shell's status for it") {
  const int status = RunInChild([] {
    CatchInterrupts();
    std::raise(SIGINT);
    std::raise(SIGINT);
    return 0;
  });
  CHECK(status == 130);
}

}  // namespace
}  // namespace worldmodels
