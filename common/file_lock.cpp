#include "common/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/atomic_file.h"
#include "common/error.h"

namespace worldmodels {
namespace {

int Open(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) {
    FailRun("{}: cannot make the directory: {}", path.parent_path().string(), error.message());
  }
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) FailRun("{}: cannot write: {}", path.string(), std::strerror(errno));
  return fd;
}

// False if another process holds it and `operation` does not wait.
bool Lock(int fd, int operation) {
  while (::flock(fd, operation) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return false;
    // Some network file systems know no locks: there one has to look after it oneself.
    return true;
  }
  return true;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path, const std::string& holder) : fd_(Open(path)) {
  if (!Lock(fd_, LOCK_EX | LOCK_NB)) {
    ::close(fd_);
    std::string other = ReadFile(path);
    if (const size_t end = other.find('\n'); end != std::string::npos) other.resize(end);
    FailInput("{}: {} is at work here; wait for it, or stop it",
              path.parent_path().empty() ? "." : path.parent_path().string(),
              other.empty() ? "another process" : other);
  }
  // For people only: the lock itself is the kernel's.
  const std::string line = fmt::format("{} (process {})\n", holder, ::getpid());
  if (::ftruncate(fd_, 0) == 0 && ::pwrite(fd_, line.data(), line.size(), 0) < 0) {
    // a full disk: the message of another process will be less exact
  }
}

FileLock::FileLock(const std::filesystem::path& path) : fd_(Open(path)) { Lock(fd_, LOCK_EX); }

FileLock::~FileLock() { ::close(fd_); }

}  // namespace worldmodels
