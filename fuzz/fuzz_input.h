#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/error.h"

namespace worldmodels {

// Bytes as a file, without a disk: it has a name (below /proc) while this lives.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  int fd_;
  std::filesystem::path path_;
};

// What a reader promises.
inline void Expect(bool holds, const std::string& promise) {
  if (!holds) throw std::logic_error(promise);
}

void CheckRefusal(const Error& error);

// Whether read took what it was given, rather than throwing an Error (kInput).
template <typename Read>
bool Takes(const Read& read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    CheckRefusal(error);
    return false;
  }
}

}  // namespace worldmodels
