#include "fuzz/fuzz_input.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "common/console.h"

namespace worldmodels {

MemoryFile::MemoryFile(std::string_view bytes) : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
  while (fd_ >= 0 && !bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written <= 0) break;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fd_ < 0 || !bytes.empty()) FailRun("no file in memory");
  path_ = fmt::format("/proc/self/fd/{}", fd_);
}

MemoryFile::~MemoryFile() { ::close(fd_); }

void CheckRefusal(const Error& error) {
  const std::string_view message = error.what();
  Expect(error.kind() == ErrorKind::kInput,
         fmt::format("bad input is told as kInput, not \"{}\"", message));
  const std::string line = OneLine(message);
  Expect(!line.empty() && line.size() <= 2000 &&
             std::ranges::none_of(line, [](unsigned char c) { return c < 0x20; }),
         fmt::format("a refusal is one line, not \"{}\"", line));
}

}  // namespace worldmodels
