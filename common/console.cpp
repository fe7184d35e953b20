#include "common/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "common/error.h"

namespace worldmodels {
namespace {

// errno, or 0.
int WriteAll(int file, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

bool IsDumb() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) == "dumb";
}

}  // namespace

void OpenStandardStreams() {
  for (int file = 0; file <= 2; ++file) {
    if (::fcntl(file, F_GETFD) >= 0) continue;
    ::open("/dev/null", file == 0 ? O_RDONLY : O_WRONLY);  // takes the lowest free number
  }
}

void WriteMessage(std::string_view text) noexcept { WriteAll(STDERR_FILENO, text); }

void WriteResult(std::string_view text) {
  std::fflush(stdout);  // what a library may have left there
  if (const int error = WriteAll(STDOUT_FILENO, text); error != 0) {
    FailRun("standard output: cannot write: {}", std::strerror(error));
  }
}

bool IsInteractive() { return ::isatty(STDERR_FILENO) == 1 && !IsDumb(); }

bool MayColour() {
  const char* no_colour = std::getenv("NO_COLOR");
  return IsInteractive() && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace worldmodels
