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

constexpr size_t kLongestLine = 2000;
constexpr size_t kTail = 500;  // kept of what is too long

bool ContinuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

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

std::string OneLine(std::string_view message) {
  std::string line;
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      line += fmt::format("\\x{:02x}", byte);
    } else {
      line += c;
    }
  }
  if (line.size() <= kLongestLine) return line;
  constexpr std::string_view kBetween = " ... ";
  size_t head = kLongestLine - kTail - kBetween.size(), tail = line.size() - kTail;
  while (head > 0 && ContinuesCharacter(line[head])) --head;
  while (tail < line.size() && ContinuesCharacter(line[tail])) ++tail;
  return line.substr(0, head) + std::string(kBetween) + line.substr(tail);
}

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
