#pragma once

#include <filesystem>
#include <string>

namespace worldmodels {

// A lock between processes (flock): held while this lives, given up when the process ends, however
// it ends. The file stays; it names who holds it, or held it last.
class FileLock {
 public:
  // Makes the file and its folder if need be. holder: what is done under the lock, for the message
  // that another process gets. Throws Error: kInput, in one line that names the holder and its
  // process, if another holds it; kFailure if the file cannot be made.
  FileLock(const std::filesystem::path& path, const std::string& holder);
  // Waits for the other process instead.
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_;
};

}  // namespace worldmodels
