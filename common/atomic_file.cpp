#include "common/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "common/error.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  FileDescriptor(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags, 0666)) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int get() const { return fd_; }
  // Some file systems tell of a full disk only here.
  bool Close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

[[noreturn]] void FailWrite(const fs::path& path) {
  FailRun("{}: cannot write: {}", path.string(), std::strerror(errno));
}

// Of this process and call alone: two that write the same file do not meet.
fs::path TemporaryName(const fs::path& path) {
  static std::atomic<int64_t> calls = 0;
  fs::path name = path;
  name += fmt::format(".{}-{}.tmp", ::getpid(), calls++);
  return name;
}

// The process that made a temporary file; -1 for other files.
pid_t MakerOf(const fs::path& path) {
  if (path.extension() != ".tmp") return -1;
  const std::string name = path.stem().extension().string();  // ".1234-5"
  pid_t process = -1;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), process);
  return error == std::errc() && end < name.data() + name.size() && *end == '-' ? process : -1;
}

// Removes the temporary file unless it has become the real one.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
  ~TemporaryFile() {
    if (!kept_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void Keep() { kept_ = true; }

 private:
  fs::path path_;
  bool kept_ = false;
};

// Whether bytes are written into what is there: a device, a pipe, a descriptor's name such as
// /dev/stdout. A file put in its place would be found by nobody.
bool IsStream(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_character_file(status) || fs::is_block_file(status) || fs::is_fifo(status))
    return true;
  // What a redirected /dev/stdout leads to is a file, but its name is a link within /proc.
  const fs::path folder = fs::weakly_canonical(path.parent_path(), error);
  return fs::is_symlink(fs::symlink_status(path, error)) &&
         (folder == "/dev" || folder.string().starts_with("/proc/"));
}

void WriteAll(const FileDescriptor& file, const fs::path& path, std::span<const std::byte> rest) {
  while (!rest.empty()) {
    const ssize_t written = ::write(file.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) FailWrite(path);
    rest = rest.subspan(static_cast<size_t>(written));
  }
}

// A pipe that nobody reads would hold the program up for ever; a reader may come a little later.
void WriteInto(const fs::path& path, std::span<const std::byte> content) {
  constexpr auto kPatience = std::chrono::seconds(5);
  constexpr auto kPause = std::chrono::milliseconds(20);
  const auto start = std::chrono::steady_clock::now();
  std::optional<FileDescriptor> opened;
  for (;; std::this_thread::sleep_for(kPause)) {
    opened.emplace(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (opened->get() >= 0 || errno != ENXIO) break;
    if (std::chrono::steady_clock::now() - start < kPatience) continue;
    FailRun("{}: cannot write: nobody reads this pipe", path.string());
  }
  FileDescriptor& file = *opened;
  if (file.get() < 0 || ::fcntl(file.get(), F_SETFL, O_WRONLY) != 0) FailWrite(path);
  WriteAll(file, path, content);
  if (!file.Close()) FailWrite(path);
}

}  // namespace

void WriteFileAtomically(const fs::path& path,
                         const std::function<void(const fs::path& temporary)>& writer) {
  if (IsStream(path)) {
    const fs::path name = TemporaryName(fs::temp_directory_path() / path.filename());
    const TemporaryFile temporary(name);
    writer(name);
    const std::string content = ReadFile(name);
    WriteInto(path, std::as_bytes(std::span(content)));
    return;
  }
  if (fs::is_directory(path)) FailRun("{}: cannot write: a directory", path.string());
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) FailRun("{}: cannot make the directory: {}", folder.string(), error.message());

  const fs::path name = TemporaryName(path);
  TemporaryFile temporary(name);
  writer(name);
  FileDescriptor file(name, O_RDONLY | O_CLOEXEC);
  if (file.get() < 0 || ::fsync(file.get()) != 0 || !file.Close()) FailWrite(path);
  if (::rename(name.c_str(), path.c_str()) != 0) FailWrite(path);
  temporary.Keep();
  // The rename itself reaches the disk with its directory; where directories cannot be flushed,
  // the file is whole all the same.
  FileDescriptor directory(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory.get() >= 0) ::fsync(directory.get());
}

void WriteFileAtomically(const fs::path& path, std::span<const std::byte> content) {
  if (IsStream(path)) {
    WriteInto(path, content);
    return;
  }
  WriteFileAtomically(path, [&](const fs::path& temporary) {
    FileDescriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
    if (file.get() < 0) FailWrite(path);
    WriteAll(file, path, content);
    if (!file.Close()) FailWrite(path);
  });
}

void WriteFileAtomically(const fs::path& path, std::string_view content) {
  WriteFileAtomically(path, std::as_bytes(std::span(content.data(), content.size())));
}

void RemoveAbandonedTemporaries(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const pid_t maker = MakerOf(entry.path());
    if (maker > 0 && ::kill(maker, 0) != 0 && errno == ESRCH) ::unlink(entry.path().c_str());
  }
}

std::string ReadFile(const fs::path& path, size_t most) {
  const auto fail = [&] { FailInput("{}: cannot read: {}", path.string(), std::strerror(errno)); };
  FileDescriptor file(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) fail();
  const auto check = [&](size_t size) {
    if (size > most) FailInput("{}: more than {} bytes", path.string(), most);
  };
  check(static_cast<size_t>(status.st_size));
  std::string content;
  size_t used = 0;
  // One byte more than the size: the last read then meets the end without growing the string.
  content.resize(static_cast<size_t>(status.st_size) + 1);
  while (true) {
    if (used == content.size()) content.resize(2 * used);
    const ssize_t count = ::read(file.get(), content.data() + used, content.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail();
    if (count == 0) break;
    used += static_cast<size_t>(count);
    check(used);  // of a device or a pipe, whose size is not told
  }
  content.resize(used);
  return content;
}

}  // namespace worldmodels
